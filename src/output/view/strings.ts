/** Every sentence that a reader sees, in one table: Vietnamese first, English beside it. `{name}` is filled in by `say`. */
import { IMPACT_STRINGS } from "./impact-strings.ts";
import { LEAD_STRINGS } from "./lead-strings.ts";

const OWN = {
  // the stamp and the head
  stamp: ["NỘI BỘ – KHÔNG PHÁT HÀNH", "INTERNAL – NOT FOR RELEASE"],
  syntheticStamp: ["Số liệu nhu cầu: mô phỏng", "Demand data: synthetic"],
  title: ["Báo cáo phương án giao thông", "Traffic plan report"],
  version: ["Phiên bản phương án", "Plan version"],
  mapDate: ["Ngày bản đồ", "Map date"],
  simulatedSpan: ["Thời gian mô phỏng", "Simulated"],
  runs: ["{n} lần chạy (mầm {seeds})", "{n} runs (seeds {seeds})"],
  oneRun: ["1 lần chạy (mầm {seeds}): chưa có biên độ dao động", "1 run (seed {seeds}): no spread known"],
  unknownDate: ["không rõ", "unknown"],
  convoyFacts: [
    "{name}: {length}, {vehicles} xe, {streets} tuyến phố; xe đầu xuất phát {departs}, xe cuối qua hết tuyến {arrives}",
    "{name}: {length}, {vehicles} vehicles, {streets} streets; head leaves {departs}, tail clears the route {arrives}",
  ],

  // the verdict
  feasible: ["Thực hiện được", "Feasible"],
  notFeasible: ["Chưa thực hiện được", "Not yet feasible"],
  nothingToFix: ["không có việc phải sửa", "nothing to fix"],
  toFix: ["{n} việc phải sửa", "{n} to fix"],
  fixTitle: ["Việc phải sửa", "To fix"],
  knowTitle: ["Điều cần biết", "To know"],
  outsideWindow: [
    "{name}: giờ đóng đường theo đoàn vượt ra ngoài giờ đã công bố tại {n} nơi, nhiều nhất {most}:",
    "{name}: the rolling closure leaves the published hours in {n} places, by {most} at most:",
  ],
  outsideBefore: ["trước giờ công bố", "before they begin"],
  outsideAfter: ["sau giờ công bố", "after they end"],
  hospitalsBlocked: [
    "{n} bệnh viện có lúc xe cấp cứu không đến được:",
    "{n} hospitals cannot be reached by ambulance at times:",
  ],
  hospitalsHeld: [
    "{n} bệnh viện: xe cấp cứu phải chờ đoàn đi qua (không quá 5 phút):",
    "{n} hospitals: ambulances wait while the convoy passes (5 minutes at most):",
  ],
  hospitalsOffMap: [
    "{n} bệnh viện không nối được với mạng đường ngay cả ngày thường (bản đồ thiếu đường vào): {list}",
    "{n} hospitals are not joined to the roads of this map even on an ordinary day: {list}",
  ],
  baseImplausible: [
    "Ngày nền không hợp lý, số liệu so sánh không dùng được: ô tô chạy {speed} km/h, {ended} chuyến kết thúc, {locks} chỗ khóa cứng",
    "The base day is not plausible, so comparisons do not hold: cars at {speed} km/h, {ended} of trips end, {locks} gridlocks",
  ],
  gridlock: [
    "Ùn tắc khóa chặt từ {since} ({run}): {streets}; ngày thường không có",
    "Gridlock from {since} ({run}): {streets}; the base day has none there",
  ],
  booksWrong: ["Sổ chuyến đi không khớp ({run}): lệch {n} chuyến", "The books do not balance ({run}): {n} trips off"],
  earlyReopening: [
    "{name}: {n} nút mở lại trước khi xe cuối đi qua",
    "{name}: {n} junctions reopen before the tail has passed",
  ],
  againstOneWay: [
    "{name} chạy ngược chiều (phương án cho phép): {list}",
    "{name} drives against a one-way (the plan allows it): {list}",
  ],
  bannedTurns: ["{name} rẽ tại nơi cấm rẽ: {list}", "{name} makes forbidden turns: {list}"],
  bridges: [
    "{name}: tự nối các khoảng hở giữa hai phố: {list}",
    "{name}: gaps between two streets were bridged: {list}",
  ],
  syntheticKnown: [
    "Nhu cầu đi lại là mô phỏng theo dân số phường, không phải số đếm thực tế: dùng để so sánh, không dùng làm số tuyệt đối",
    "Demand is synthetic, made from ward populations, not counted: compare with it, do not quote it",
  ],
  turnBansNone: [
    "Bản đồ này không có biển cấm rẽ: phải kiểm tra tại chỗ các hướng đi",
    "Turn bans are not in this map: check every direction on the ground",
  ],
  turnBansFew: [
    "Bản đồ này chỉ có {n} biển cấm rẽ: nơi khác phải kiểm tra tại chỗ",
    "This map holds {n} turn bans only: elsewhere check on the ground",
  ],
  detoursUnknown: [
    "{n} hướng đi chưa rõ có hợp lệ hay không (ra ngoài bản đồ hoặc thiếu biển cấm rẽ)",
    "{n} detours may or may not be legal (off the map, or turn bans unmapped)",
  ],
  detoursIllegal: ["{n} hướng đi không hợp lệ", "{n} detours are not legal"],
  detoursNone: ["{n} trường hợp không có đường tránh", "{n} cases have no way round"],
  notSimulatedKnown: ["Có trong phương án, chưa mô phỏng: {list}", "In the plan, not simulated: {list}"],
  otherSchedules: ["các trình tự khác: {list}", "other schedules: {list}"],
  seeAnnex: ["và {n} mục nữa, xem phụ lục", "and {n} more, see the annex"],
  annexTitle: ["Phụ lục: chi tiết các điều trên trang đầu", "Annex: the first page's findings in full"],
  moreItems: ["và {n} mục nữa", "and {n} more"],

  // kinds of remark by the codes of the plan's checker
  "remark-choice": ["Tên có ở nhiều nơi, đã chọn nơi gần nhất", "Names found in several places: the nearest was taken"],
  "remark-alias": ["Tên trong văn bản khác tên trên bản đồ", "Names that the map writes otherwise"],
  "remark-doubtful-name": ["Tên chưa chắc chắn", "Doubtful names"],
  "remark-stricter-wins": [
    "Hai biện pháp trùng chỗ, trùng giờ: lấy mức nghiêm hơn",
    "Two measures meet in place and time: the stricter holds",
  ],
  "remark-unsure": ["Văn bản gốc chưa rõ", "Unsure in the source"],
  "remark-assume": ["Giả định, văn bản gốc không nêu", "Assumed, the source does not say"],
  "remark-unknown": ["Không có trên bản đồ này", "Not on this map"],
  "remark-not-in-source": ["Văn bản gốc không nêu", "The source says nothing of it"],
  "remark-does-not-meet": ["Hai đường không gặp nhau trên bản đồ", "Streets that do not meet on the map"],
  "remark-empty-area": ["Khu vực không có đường nào trên bản đồ", "An area without roads on the map"],
  "remark-departs-outside-simulation": [
    "Giờ xuất phát nằm ngoài thời gian mô phỏng",
    "A departure lies outside the simulated time",
  ],

  // the map
  mapTitle: ["Bản đồ", "Map"],
  mapCaption: [
    "Giờ bên mỗi nút là giờ xe đầu đến. Nền: mạng đường OpenStreetMap.",
    "The time at a junction is the head's arrival. Ground: OpenStreetMap roads.",
  ],
  route: ["Tuyến đoàn xe", "Convoy route"],
  closed: ["Cấm triệt để", "Closed"],
  banned: ["Tạm cấm", "Banned"],
  discouraged: ["Hạn chế", "Discouraged"],
  hospital: ["Bệnh viện", "Hospital"],
  hospitalCut: ["Bệnh viện có lúc bị chia cắt", "Hospital cut off at times"],
  worstQueue: ["Ba hàng chờ dài nhất", "Three worst queues"],
  north: ["B", "N"],

  // the junctions
  junctionsTitle: ["Các nút trên tuyến", "Junctions on the route"],
  junctionsNote: [
    "Đóng: bắt đầu giữ các hướng cắt. Mở lại: sau khi xe cuối qua và hết thời gian an toàn. Số phút là thời gian giữ.",
    "Close: crossing movements are held. Open: after the tail and its clearance. Minutes are the hold.",
  ],
  junction: ["Nút", "Junction"],
  kilometre: ["Km", "Km"],
  close: ["Đóng", "Close"],
  head: ["Xe đầu", "Head"],
  tail: ["Xe cuối", "Tail"],
  open: ["Mở lại", "Open"],
  heldMinutes: ["Giữ (phút)", "Held (min)"],
  post: ["Chốt", "Post"],

  // the numbers that decide
  numbersTitle: ["Những con số quyết định", "The numbers that decide"],
  base: ["Ngày thường", "Base day"],
  plan: ["Theo phương án", "Plan"],
  planPhase4: ["Phương án + giai đoạn 4", "Plan + phase 4"],
  numbersNote: [
    "Khoảng a–b là nhỏ nhất–lớn nhất qua {n} lần chạy với mầm khác nhau. Số đã làm tròn theo độ tin cậy của dữ liệu.",
    "A band a–b is the least and the most over {n} runs with different seeds. Numbers are rounded to what the data deserve.",
  ],
  numbersNoteOne: [
    "Chỉ một lần chạy: chưa biết biên độ dao động. Số đã làm tròn theo độ tin cậy của dữ liệu.",
    "One run only: the spread is not known. Numbers are rounded to what the data deserve.",
  ],
  addedVehicleHours: ["Chậm thêm, giờ-xe", "Added delay, vehicle-hours"],
  addedPersonHours: ["Chậm thêm, giờ-người", "Added delay, person-hours"],
  longestHold: ["Xe bị giữ lâu nhất", "Longest hold"],
  heldOver: ["Xe bị giữ quá 2 / 5 / 15 phút", "Vehicles held over 2 / 5 / 15 min"],
  longestQueue: ["Hàng chờ dài nhất", "Longest queue"],
  queueBlocks: ["lấn qua {list}", "across {list}"],
  affected: ["Xe bị ảnh hưởng", "Vehicles affected"],
  heldVehicles: ["– bị giữ", "– held"],
  rerouted: ["– đổi đường", "– re-routed"],
  notMade: ["Chuyến không thực hiện được", "Trips not made"],
  ambulanceTypical: ["Xe cấp cứu đến bệnh viện, trung vị", "Ambulance to hospital, median"],
  ambulanceWorst: ["Xe cấp cứu đến bệnh viện, lâu nhất", "Ambulance to hospital, longest"],
  hospitalsReached: ["Bệnh viện luôn đến được", "Hospitals always reachable"],
  latency: ["Xe cuối qua → hướng cắt đầu tiên được đi", "Tail passed → first crossing movement free"],
  timeToClear: ["Xe cuối qua → giao thông trở lại bình thường", "Tail passed → traffic back to normal"],
  notCleared: ["chưa hết trong thời gian mô phỏng", "not within the simulated time"],
  peopleNeeded: ["Chốt cần người / lực lượng hiện có", "Posts to man / forces available"],
  peopleUnknown: ["{n} / chưa khai báo", "{n} / not given"],
  ofTotal: ["{n} / {total}", "{n} of {total}"],
  byClassTitle: ["Chậm thêm theo loại xe", "Added delay by class"],
  vehicleClass: ["Loại xe", "Class"],
  trips: ["Số xe", "Vehicles"],
  vehicleHours: ["Giờ-xe", "Vehicle-hours"],
  personHours: ["Giờ-người", "Person-hours"],

  // phase 4
  phase4Title: ["Giai đoạn 4: giải tỏa ngay sau khi đoàn đã đi qua", "Phase 4: clearing right after passage"],
  chosenSchedule: ["Trình tự chọn: {name}", "Schedule chosen: {name}"],
  scheduleBetter: [
    "ít hơn “{against}” {difference} giờ-xe; dao động giữa các lần chạy {spread} giờ-xe",
    "{difference} vehicle-hours less than “{against}”; the spread between runs is {spread}",
  ],
  scheduleSame: [
    "so với “{against}” không khác biệt đáng kể ({difference} giờ-xe, nằm trong dao động {spread} giờ-xe giữa các lần chạy): chọn trình tự nào dễ chỉ huy hơn",
    "no difference from “{against}” ({difference} vehicle-hours, within the {spread} between runs): take whichever is easier to command",
  ],
  scheduleNone: [
    "không trình tự nào khác tốt hơn đáng kể (chênh {difference} giờ-xe, dao động giữa các lần chạy {spread} giờ-xe)",
    "no other is better by anything that counts ({difference} vehicle-hours; the spread between runs is {spread})",
  ],
  stepTime: ["Từ", "From"],
  stepTrigger: ["Hiệu lệnh", "Trigger"],
  stepPlace: ["Nơi", "Place"],
  stepAction: ["Việc làm", "Action"],
  stepPlaces: ["{n} nơi, từ {first} đến {last}", "{n} places, {first} to {last}"],
  allSteps: ["Từng bước của trình tự chọn", "The chosen schedule step by step"],
  schedule: ["Trình tự", "Schedule"],
  delayVehicleHours: ["Chậm, giờ-xe", "Delay, vehicle-hours"],
  maxQueue: ["Hàng chờ dài nhất", "Longest queue"],
  clears: ["Hết ảnh hưởng sau", "Clear after"],
  chosenMark: ["chọn", "chosen"],
  flexible: [
    "Giờ là dự kiến. Tại chỗ, cán bộ căn cứ hiệu lệnh mà đóng, mở linh hoạt; không mở trước khi xe cuối qua.",
    "Times are planned. On the day, officers open and close by the trigger, never before the tail has passed.",
  ],

  // the charts
  timeDistanceTitle: ["Biểu đồ thời gian – quãng đường", "Time–distance diagram"],
  timeDistanceNote: [
    "Dải đậm: đoạn đường đóng cuốn chiếu theo đoàn. Nền nhạt: giờ cấm đã công bố. Vạch ngang: nút đang giữ các hướng cắt.",
    "Dark band: the rolling closure. Pale ground: the published window. Horizontal lines: junctions holding cross traffic.",
  ],
  published: ["giờ cấm đã công bố", "published window"],
  rolling: ["đóng cuốn chiếu", "rolling closure"],
  headLine: ["xe đầu", "head"],
  tailLine: ["xe cuối", "tail"],
  distanceAxis: ["km từ điểm xuất phát", "km from the start"],
  delayTitle: ["Xe bị chậm theo thời gian", "Delayed vehicles over time"],
  delayAxis: ["xe đang chờ hoặc bị giữ", "vehicles queued or held"],
  convoyPasses: ["đoàn đi qua", "convoy passes"],

  // the tables
  queuesTitle: ["Hàng chờ", "Queues"],
  queuesNote: [
    "Chiều dài tính từ vạch dừng ngược lên, kể cả phần lấn qua nút. “Ngày thường” là hàng chờ cùng chỗ khi không có đoàn.",
    "Lengths run upstream from the stop line. “Base day” is the queue at that place with no convoy.",
  ],
  street: ["Phố", "Street"],
  reach: ["Dài nhất", "Longest"],
  fromUntil: ["Từ – đến", "From – until"],
  blocksJunctions: ["Lấn qua nút", "Blocks"],
  detoursTitle: ["Hướng đi", "Detours"],
  closure: ["Nơi cấm", "Closure"],
  leaveAt: ["Rời tại", "Leave at"],
  via: ["Đi theo", "Via"],
  returnAt: ["Trở lại tại", "Return at"],
  extra: ["Thêm", "Extra"],
  legal: ["Hợp lệ", "Legal"],
  legalYes: ["có", "yes"],
  legalNo: ["không", "no"],
  legalUnknown: ["chưa rõ", "unknown"],
  unnamedRoad: ["đường không tên", "an unnamed road"],
  noWay: ["không có đường tránh", "no way round"],
  allClasses: ["mọi loại xe", "all classes"],
  showMore: ["Xem thêm {n} dòng", "Show {n} more rows"],
  hospitalsTitle: ["Đường đến bệnh viện", "Access to hospitals"],
  hospitalsAllReached: [
    "Cả {n} bệnh viện đều đến được trong mọi khung giờ cấm. Dưới đây là các nơi chậm thêm từ 1 phút.",
    "All {n} hospitals can be reached in every window. Below: those delayed by a minute or more.",
  ],
  hospitalsSomeBlocked: [
    "{ok} / {n} bệnh viện luôn đến được. Dưới đây là các nơi bị chia cắt hoặc chậm thêm từ 1 phút.",
    "{ok} of {n} hospitals can always be reached. Below: those cut off, or delayed by a minute or more.",
  ],
  hospitalsNoneWorse: ["Không nơi nào chậm thêm từ 1 phút.", "None is delayed by a minute or more."],
  usualTime: ["Ngày thường", "Base day"],
  worstTime: ["Lâu nhất", "Worst"],
  worstAt: ["Lúc", "At"],
  cutOff: ["Không đến được", "Cut off"],
  cutAt: ["{from}–{until}, tắc tại {place}", "{from}–{until}, stopped at {place}"],
  postsTitle: ["Chốt cần bố trí", "Posts to man"],
  postsNote: [
    "Danh sách bước đầu: chưa phân công người, ca trực và phương tiện.",
    "A first list: no crews, shifts or vehicles are assigned yet.",
  ],
  postPlace: ["Vị trí", "Place"],
  role: ["Loại", "Role"],
  task: ["Nhiệm vụ", "Task"],
  heldMovements: ["Hướng giữ", "Movements held"],
  roleJunction: ["nút", "junction"],
  roleLead: ["đầu tuyến", "lead"],
  roleTail: ["cuối tuyến", "tail"],
  roleDiversion: ["phân luồng", "diversion"],

  // the books and the method
  booksTitle: ["Sổ chuyến đi", "The books"],
  booksNote: [
    "Mỗi chuyến được đếm đúng một lần; không xe nào bị bỏ hay “dịch chuyển”.",
    "Every trip is counted once; no vehicle is dropped or teleported.",
  ],
  demanded: ["Nhu cầu", "Demanded"],
  completed: ["Đã đến", "Completed"],
  underWay: ["Đang đi", "Under way"],
  waiting: ["Chờ xuất phát", "Waiting"],
  methodTitle: ["Phương pháp và giới hạn", "Method and limits"],
  methodModel: [
    "Mô phỏng sóng động học (Newell) từng xe, không bước thời gian, trên mạng {links} đoạn đường, {km} km; hàng chờ có chiều dài thật và lấn qua nút.",
    "Vehicle-by-vehicle kinematic waves (Newell) in continuous time on {links} links, {km} km; queues have length and spill back.",
  ],
  methodBase: [
    "Ngày thường: tốc độ trung bình của ô tô {speed} km/h, {ended} chuyến kết thúc, {queued} đường cắt có hàng chờ sẵn.",
    "Base day: mean car speed {speed} km/h, {ended} of trips end, {queued} cross streets queue already.",
  ],
  methodSame: [
    "Ngày thường, phương án và các trình tự mở lại dùng cùng các chuyến đi, cùng mầm, cùng thời gian mô phỏng.",
    "Base, plan and schedules share trips, seed and horizon.",
  ],
  methodSynthetic: [
    "Nhu cầu {trips} chuyến, mỗi chuyến đại diện {each} xe, là mô phỏng từ dân số phường; chưa hiệu chỉnh theo số đếm xe.",
    "The {trips} trips, each for {each} vehicles, are synthetic, from ward populations; not fitted to traffic counts.",
  ],
  methodLimits: [
    "Chưa xét: người đi bộ, mưa, sự cố trên đường, đoàn thứ hai, lực lượng hiện có. Phần mềm tham mưu, cán bộ quyết định.",
    "Not considered: pedestrians, rain, incidents, a second convoy, available forces. The program advises, officers decide.",
  ],
  planFile: ["Tệp phương án", "Plan file"],
  mapFile: ["Tệp bản đồ", "Map file"],
  attribution: ["Dữ liệu bản đồ", "Map data"],

  // reasons, triggers and actions by their names in the result
  "no-way": ["không có đường tránh", "no way round"],
  "turn-bans-unmapped": ["thiếu biển cấm rẽ trên bản đồ", "turn bans not in this map"],
  "leaves-the-map": ["ra ngoài bản đồ", "leaves the map"],
  "tail-passed": ["xe cuối đã qua và hết thời gian an toàn", "the tail has passed, and its clearance"],
  clock: ["theo giờ", "by the clock"],
  "open-to-all": ["Mở lại cho mọi loại xe", "Open to all traffic"],

  // schedules by their names in the result
  "as-soon-as-passed": ["mở từng đoạn ngay khi đoàn đã qua", "as soon as passed"],
  "all-at-once": ["mở toàn tuyến cùng một lúc", "all at once"],
  "route-order": ["lần lượt theo tuyến", "in route order"],
  reverse: ["lần lượt ngược tuyến", "in reverse order"],
  "by-queue": ["đoạn giữ hàng chờ dài mở trước", "longest queue first"],

  // kinds and classes of vehicle by their names in the plan and the fleet
  motorcycle: ["xe máy", "motorcycle"],
  bicycle: ["xe đạp", "bicycle"],
  car: ["ô tô con", "car"],
  taxi: ["taxi", "taxi"],
  van: ["xe van", "van"],
  "van-16": ["xe 16 chỗ", "16-seat van"],
  bus: ["xe buýt", "bus"],
  "city-bus": ["xe buýt", "city bus"],
  coach: ["xe khách", "coach"],
  "coach-29": ["xe khách 29 chỗ", "29-seat coach"],
  "coach-45": ["xe khách 45 chỗ", "45-seat coach"],
  truck: ["xe tải", "truck"],
  "truck-small": ["xe tải dưới 500 kg", "truck under 500 kg"],
  "truck-light": ["xe tải nhẹ", "light truck"],
  "truck-medium": ["xe tải vừa", "medium truck"],
  "truck-heavy": ["xe tải nặng", "heavy truck"],
  "special-truck": ["xe chuyên dùng", "special truck"],
  sanitation: ["xe vệ sinh môi trường", "sanitation truck"],
  emergency: ["xe ưu tiên", "emergency vehicle"],
  ambulance: ["xe cấp cứu", "ambulance"],

  // the screen
  screenBooks: [
    "Chuyến đi: {demanded}; đã đến {completed}; đang đi {underWay}; chờ {waiting}; không thực hiện {notMade}",
    "Trips: {demanded}; completed {completed}; under way {underWay}; waiting {waiting}; not made {notMade}",
  ],
  screenBase: [
    "Ngày thường: ô tô {speed} km/h, {ended} chuyến kết thúc",
    "Base day: cars at {speed} km/h, {ended} of trips end",
  ],
  screenJunctions: [
    "{n} nút, giữ dài nhất {minutes} phút ({name}); {posts} chốt",
    "{n} junctions, longest closure {minutes} min ({name}); {posts} posts",
  ],
  screenDelay: [
    "Chậm thêm: {vehicleHours} giờ-xe, {personHours} giờ-người",
    "Added delay: {vehicleHours} vehicle-hours, {personHours} person-hours",
  ],
  screenQueue: ["Hàng chờ dài nhất: {reach}, {street}, {time}", "Longest queue: {reach}, {street}, {time}"],
  screenNoQueue: ["Không có hàng chờ đáng kể", "No queue worth naming"],
  screenHolds: [
    "Xe bị giữ quá 2 / 5 / 15 phút: {two} / {five} / {fifteen}",
    "Vehicles held over 2 / 5 / 15 min: {two} / {five} / {fifteen}",
  ],
  screenPhase4: [
    "Giai đoạn 4: {name}; giao thông trở lại bình thường sau {clear}",
    "Phase 4: {name}; traffic back to normal after {clear}",
  ],
  screenHospitals: [
    "Bệnh viện luôn đến được: {ok} / {n}; hướng đi: {detours}",
    "Hospitals always reachable: {ok} of {n}; detours: {detours}",
  ],
} as const;

export const STRINGS: typeof OWN & typeof IMPACT_STRINGS & typeof LEAD_STRINGS = {
  ...OWN,
  ...IMPACT_STRINGS,
  ...LEAD_STRINGS,
};
