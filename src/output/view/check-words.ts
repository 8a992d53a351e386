/**
 * What `check` says in English, for a Vietnamese reader. Sentences are known by their form; what a plan's author wrote himself
 * stays as he wrote it.
 */
import type { Language } from "../../base/index.ts";

const LEVELS: Readonly<Record<string, string>> = { closed: "cấm triệt để", banned: "tạm cấm", discouraged: "hạn chế" };
const level = (word: string): string => LEVELS[word] ?? word;

const FORMS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /^"(.+)" exists in (\d+) places, the nearest is taken: \[(.+)\] \((\d+) m\)$/,
    (name, n, place, m) => `"${name}" có ở ${n} nơi, lấy nơi gần nhất: [${place}] (${m} m)`,
  ],
  [/^"(.+)" is "(.+)" on the map$/, (name, map) => `"${name}" trên bản đồ là "${map}"`],
  [
    /^"(.+)" \((\w+)\) wins over "(.+)" \((\w+)\) for whom both stop$/,
    (a, levelA, b, levelB) => `"${a}" (${level(levelA)}) lấn "${b}" (${level(levelB)}) với xe bị cả hai áp dụng`,
  ],
  [
    /^"(.+)" is not on the map: the measure stands, nothing is drawn$/,
    (name) => `"${name}" không có trên bản đồ: biện pháp vẫn giữ, không vẽ được`,
  ],
  [
    /^the plan does not say where on "(.+)" convoy "(.+)" (starts|ends)$/,
    (street, convoy, end) =>
      `phương án không nêu đoàn "${convoy}" ${end === "ends" ? "kết thúc" : "xuất phát"} ở đâu trên "${street}"`,
  ],
  [/^the source says nothing of: (.+)$/, (what) => NOT_IN_SOURCE[what] ?? what],
  [
    /^convoy "(.+)": (\S+) not given, taken as (.+)$/,
    (convoy, key, words) => `đoàn "${convoy}": không nêu ${key}, lấy ${words}`,
  ],
  [
    /^what passes over or under the area stays open: (.+) \((\d+) m\)$/,
    (streets, m) => `đường chạy trên cao hoặc dưới hầm qua khu vực vẫn thông: ${streets} (${m} m)`,
  ],
  [/^no road of the map lies in the area$/, () => "không có đường nào trên bản đồ nằm trong khu vực"],
];

const NOT_IN_SOURCE: Readonly<Record<string, string>> = {
  directions: "hướng đi cho các phương tiện bị cấm",
  rehearsal: "tổng duyệt, diễn tập",
};

/** The sentence in the reader's language; one of unknown form as it is. */
export function checkWords(message: string, language: Language): string {
  if (language === "en") return message;
  for (const [form, say] of FORMS) {
    const match = form.exec(message);
    if (match !== null) return say(...match.slice(1));
  }
  return message;
}
