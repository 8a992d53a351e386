/**
 * Steps in words. The Vietnamese is that of Hanoi and of its road signs ("rẽ", "quay đầu", "vòng xuyến"). The library for the
 * purpose, osrm-text-instructions 0.15, has that of the South ("quẹo", "bùng binh"), which a Hanoi policeman would not put on a
 * task sheet, and slips ("thú 6"); so the words are here.
 */
import type { Language } from "../../base/index.ts";
import type { Maneuver, Modifier } from "./types.ts";

/** One sentence without a stop. */
export function instruction(language: Language, maneuver: Maneuver, bearingDeg: number): string {
  return language === "vi" ? vietnamese(maneuver, bearingDeg) : english(maneuver, bearingDeg);
}

const COMPASS = {
  en: ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"],
  vi: ["bắc", "đông bắc", "đông", "đông nam", "nam", "tây nam", "tây", "tây bắc"],
} as const;

function compass(language: Language, bearingDeg: number): string {
  return COMPASS[language][Math.round(bearingDeg / 45) % 8]!;
}

function sideOf(modifier: Modifier | undefined): "left" | "right" | undefined {
  if (modifier?.endsWith("left")) return "left";
  return modifier?.endsWith("right") ? "right" : undefined;
}

const EN_TURN: Readonly<Record<Modifier, string>> = {
  straight: "Go straight",
  "slight left": "Turn slightly left",
  left: "Turn left",
  "sharp left": "Turn sharply left",
  "slight right": "Turn slightly right",
  right: "Turn right",
  "sharp right": "Turn sharply right",
  uturn: "Make a U-turn",
};

function english({ type, modifier = "straight", exit, street }: Maneuver, bearingDeg: number): string {
  const side = sideOf(modifier);
  const onto = street === "" ? "" : ` onto ${street}`;
  const on = street === "" ? "" : ` on ${street}`;
  const onSide = side === undefined ? "" : ` on the ${side}`;
  switch (type) {
    case "depart":
      return `Head ${compass("en", bearingDeg)}${on}`;
    case "arrive":
      return side === undefined ? "You have arrived" : `You have arrived, your destination is on the ${side}`;
    case "turn":
      return `${EN_TURN[modifier]}${modifier === "uturn" ? on : onto}`;
    case "end of road":
      return `At the end of the road, turn ${side}${onto}`;
    case "continue":
      return street === "" || side === undefined
        ? `${EN_TURN[modifier]}${on}`
        : `${EN_TURN[modifier]} to stay on ${street}`;
    case "new name":
      return `Continue${onto}`;
    case "fork":
      return side === undefined ? `Keep straight on at the fork${onto}` : `Keep ${side} at the fork${onto}`;
    case "on ramp":
      return `Take the ramp${onSide}${onto}`;
    case "off ramp":
      return `Leave by the ramp${onSide}${onto}`;
    case "merge":
      return `Merge${onto}`;
    case "roundabout":
      return exit === undefined
        ? "Enter the roundabout"
        : `Enter the roundabout and take the ${englishOrdinal(exit)} exit${onto}`;
    case "exit roundabout":
      return `Leave the roundabout${onto}`;
  }
}

function englishOrdinal(n: number): string {
  return ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"][n - 1] ?? `${n}th`;
}

const VI_TURN: Readonly<Record<Modifier, string>> = {
  straight: "Đi thẳng",
  "slight left": "Rẽ chếch sang trái",
  left: "Rẽ trái",
  "sharp left": "Rẽ ngoặt sang trái",
  "slight right": "Rẽ chếch sang phải",
  right: "Rẽ phải",
  "sharp right": "Rẽ ngoặt sang phải",
  uturn: "Quay đầu",
};
const VI_SIDE = { left: "trái", right: "phải" } as const;

function vietnamese({ type, modifier = "straight", exit, street }: Maneuver, bearingDeg: number): string {
  const side = sideOf(modifier);
  const into = street === "" ? "" : ` vào ${street}`;
  const along = street === "" ? "" : ` trên ${street}`;
  const onSide = side === undefined ? "" : ` bên ${VI_SIDE[side]}`;
  switch (type) {
    case "depart":
      return `Đi về hướng ${compass("vi", bearingDeg)}${along}`;
    case "arrive":
      return side === undefined ? "Đã đến nơi" : `Đã đến nơi, điểm đến ở bên ${VI_SIDE[side]}`;
    case "turn":
      return modifier === "uturn" && street !== "" ? `Quay đầu, đi tiếp trên ${street}` : `${VI_TURN[modifier]}${into}`;
    case "end of road":
      return `Đến cuối đường, rẽ ${side === undefined ? "" : VI_SIDE[side]}${into}`;
    case "continue":
      return street === "" ? VI_TURN[modifier] : `${VI_TURN[modifier]} để đi tiếp trên ${street}`;
    case "new name":
      return `Đi tiếp${into}`;
    case "fork":
      return side === undefined
        ? `Đến chỗ đường tách, đi thẳng${into}`
        : `Đến chỗ đường tách, đi nhánh${onSide}${into}`;
    case "on ramp":
      return `Đi vào đường nhánh${onSide}${street === "" ? "" : ` để lên ${street}`}`;
    case "off ramp":
      return `Ra theo đường nhánh${onSide}${street === "" ? "" : ` để đi ${street}`}`;
    case "merge":
      return street === "" ? "Nhập vào dòng xe" : `Nhập vào ${street}`;
    case "roundabout":
      return exit === undefined
        ? "Đi vào vòng xuyến"
        : `Vào vòng xuyến, đi theo lối ra thứ ${vietnameseOrdinal(exit)}${into}`;
    case "exit roundabout":
      return `Ra khỏi vòng xuyến${into}`;
  }
}

function vietnameseOrdinal(n: number): string {
  return ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín"][n - 1] ?? `${n}`;
}
