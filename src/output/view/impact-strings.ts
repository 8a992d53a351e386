/** The sentences on chains of queues, gridlock, wards and the fundamental diagram, in the form of strings.ts. */

export const IMPACT_STRINGS = {
  // chains of queues, gridlock
  chainsTitle: ["Ùn tắc lan qua các nút: từ đâu, đến đâu", "How queues spread from junction to junction"],
  chainsNote: [
    "Mười chuỗi nặng nhất do phương án thêm vào so với ngày thường, nguyên nhân đứng trước. Số mét tính dọc hàng chờ, từ vạch dừng đầu tiên đến nút bị lấn. Hàng chờ ngày thường đã có được bỏ ra.",
    "The ten worst chains that the plan adds to the base day, cause first. Metres run along the queue, from the stop line where it began to the junction that it blocked. What queues on the base day is left out.",
  ],
  chainsNone: [
    "Không hàng chờ nào do phương án gây ra lan ngược qua một nút.",
    "No queue that the plan causes reached back across a junction.",
  ],
  causeHold: ["giữ các hướng tại {place}", "held at {place}"],
  causeClosure: ["đóng đường tại {place}", "road closed at {place}"],
  causeCapacity: ["xe dồn vượt khả năng thông qua tại {place}", "more traffic than fits at {place}"],
  causeFull: ["xe dồn tại {place}, chưa rõ gốc", "a full road at {place}, root unknown"],
  stepBlocks: ["lấn qua {place} ({metres})", "blocks {place} ({metres})"],
  stepMeets: ["trở đi, nối vào hàng chờ tại {place} ({metres})", "or later: joins the queue at {place} ({metres})"],
  moreJunctions: ["và {n} nút nữa", "and {n} more junctions"],
  meetsOther: ["{at} gặp hàng chờ từ {street} tại {place}", "{at} meets the queue from {street} at {place}"],
  chainReach: ["dài nhất {metres}", "{metres} long"],
  chainJunctions: ["lấn {n} nút", "{n} junctions blocked"],
  chainMinutes: ["{n} phút", "{n} min"],
  chainUsual: [
    "ngày thường chỗ này cũng có hàng chờ, phương án kéo dài thêm",
    "queues here on the base day too; the plan makes it longer",
  ],
  chainRing: ["khép thành vòng", "closed upon itself"],
  daysOf: ["{n} / {of} ngày mô phỏng", "{n} of {of} days"],
  worstChainTitle: ["Chuỗi nặng nhất: {root}", "The worst chain: {root}"],
  worstChainNote: [
    "Mỗi vạch là thời gian có hàng chờ tại một nút; mũi tên chỉ từ hàng chờ gây ra đến nút bị lấn. Số mét: khoảng cách dọc hàng chờ.",
    "A bar is the time a junction was queued; an arrow leads from the queue that caused it. Metres: distance along the queue.",
  ],
  worstChainDay: [
    "Ngày mô phỏng với mầm {seed}. Mỗi vạch là thời gian có hàng chờ tại một nút; mũi tên chỉ từ hàng chờ gây ra đến nút bị lấn. Số mét: khoảng cách dọc hàng chờ.",
    "The day with seed {seed}. A bar is the time a junction was queued; an arrow leads from the queue that caused it. Metres: distance along the queue.",
  ],
  legendOrder: ["gốc: bị giữ hoặc đóng", "the cause: held or closed"],
  legendStopLine: ["gốc: xe dồn vượt khả năng", "the cause: more traffic than fits"],
  legendBlocked: ["nút bị lấn", "junction blocked"],
  legendMet: ["đã có hàng chờ sẵn, chuỗi nối vào", "queued already, the chain joined it"],
  legendUsual: ["ngày thường cũng có", "on the base day too"],
  gridlockTitle: ["Ùn tắc khóa chặt", "Gridlock"],
  gridlockNote: [
    "Một vòng đường đầy xe, đường nào cũng chờ đường kế tiếp: không tự hết, phải có người gỡ.",
    "A ring of full roads, each waiting for the next: it does not go by itself, somebody must open it.",
  ],
  ringCause: ["bắt đầu từ {at}: {root}", "grew from {at}: {root}"],
  ringUsual: ["ngày thường đã có, từ {at}: {root}", "the base day's own, from {at}: {root}"],
  ringUnknown: ["chưa rõ bắt đầu từ hàng chờ nào", "no queue on record that it grew from"],
  ringClosed: ["khép vòng tại {street}, {place}", "closed by {street} at {place}"],

  // wards and purposes
  wardsTitle: ["Ảnh hưởng theo phường", "Effects by ward"],
  wardsNote: [
    "Tính theo phường nơi chuyến đi bắt đầu; xe từ ngoài vào không tính. Hàng chờ: nơi có vạch dừng.",
    "By the ward where trips set out; those from beyond the map are left out. Queues: where their stop lines lie.",
  ],
  wardsHalf: [
    "Một nửa số giờ chậm thêm rơi vào chuyến đi từ {n} trong {of} phường.",
    "Half of the added delay falls on trips from {n} of {of} wards.",
  ],
  wardMapLegend: [
    "phút chậm thêm mỗi xe xuất phát từ phường",
    "added minutes for each vehicle that sets out in the ward",
  ],
  wardMapLess: ["dưới {n}", "under {n}"],
  wardMapMore: ["từ {n}", "{n} and over"],
  wardMapNone: ["không có chuyến đi", "no trips"],
  ward: ["Phường", "Ward"],
  vehiclesOut: ["Xe xuất phát", "Vehicles out"],
  addedHours: ["Chậm thêm, giờ-xe", "Added vehicle-hours"],
  addedMinutes: ["Phút / xe", "Min / vehicle"],
  heldShort: ["Xe bị giữ", "Held"],
  queuesShort: ["Hàng chờ thêm", "Queues added"],
  purposesTitle: ["Chậm thêm theo loại chuyến đi", "Added delay by purpose"],
  purpose: ["Chuyến đi", "Trips"],
  within: ["trong thành phố", "within the map"],
  outbound: ["ra ngoài", "outbound"],
  inbound: ["từ ngoài vào", "inbound"],
  through: ["đi xuyên qua", "through traffic"],

  // the fundamental diagram
  fundamentalTitle: ["Biểu đồ cơ bản: lưu lượng theo mật độ", "Fundamental diagram: flow over density"],
  fundamentalNote: [
    "Mỗi chấm là một đoạn đường trong một khoảng thời gian; đường gấp khúc là lý thuyết. Chấm nằm dưới đường: lối ra bị giữ, hoặc sóng ùn đang đi qua.",
    "A dot is one link in one interval, the line is the theory. Dots under it: the exit was held, or a wave was crossing.",
  ],
  densityAxis: ["mật độ, xe quy đổi/km →", "density, pcu/km →"],
  flowAxis: ["↑ lưu lượng, xe quy đổi/giờ", "↑ flow, pcu/h"],
  triangleLine: ["lý thuyết", "theory"],
  exitLine: ["khả năng qua vạch dừng", "what the stop line lets through"],
} as const;
