/** The sentences on the empty road before a convoy, its riders and its ride in the traffic, in the form of strings.ts. */

export const LEAD_STRINGS = {
  // the proof, in a sentence
  leadProven: [
    "{name}: đường trống trước xe đầu trên cả {n} đoạn, mọi ngày mô phỏng; sát nhất {slack} tại {place} (đóng trước xe đầu {lead})",
    "{name}: the road is empty before the head on all {n} links, on every simulated day; closest by {slack} at {place} (closed {lead} before the head)",
  ],
  leadShort: [
    "{name}: đường chưa trống khi xe đầu đến trên {n} / {of} đoạn; đóng trước {need} thì đủ, phương án đóng trước {lead}:",
    "{name}: the road is not empty as the head comes on {n} of {of} links; a lead of {need} would be enough, the plan has {lead}:",
  ],
  leadNotFound: [
    "{name}: đã thử lại {tries} lần, đường vẫn chưa trống khi xe đầu đến trên {n} / {of} đoạn; có thể cần đóng trước {need}:",
    "{name}: after {tries} more tries the road is still not empty as the head comes on {n} of {of} links; a lead of {need} may do:",
  ],
  leadLate: [
    "{place}: xe đầu {head}, còn {trips}, hết sau đó {late}; cần đóng trước {need} (đang đóng trước {lead})",
    "{place}: head {head}, {trips} still there, gone {late} later; needs {need} of lead (has {lead})",
  ],
  leadNever: [
    "{place}: xe đầu {head}, còn {trips}, không thoát ra được; cần đóng trước {need} (đang đóng trước {lead})",
    "{place}: head {head}, {trips} there that never get away; needs {need} of lead (has {lead})",
  ],
  tripsThereWords: ["{n} chuyến", "{n} trips"],
  tripsTrapped: ["{n} chuyến ({trapped} đứng trước đoạn bị đóng)", "{n} trips ({trapped} before a closed road)"],
  leadTrapped: [
    "{n} chuyến đứng trước đoạn đường đã đóng: cả tuyến bị đóng cùng lúc thì xe đang ở giữa không thoát ra được. Đóng lần lượt theo hướng đi, hoặc cho xe trên tuyến chạy hết",
    "{n} trips stand before a road that is closed: where it all closes at once, who is in the middle cannot get away. Close it in driving order, or let who is on it drive off",
  ],
  wayBack: ["{street} (chiều ngược lại)", "{street} (the way back)"],
  ridersShort: [
    "{name}: {n} nút không kịp giữ với {riders} xe dẫn đường, cần {needed} xe:",
    "{name}: {n} junctions are not held in time by {riders} riders, {needed} are needed:",
  ],
  riderLate: ["{place}: muộn {late} (phải giữ từ {close})", "{place}: {late} late (to be held from {close})"],
  rideStuck: [
    "{name}: không đi hết tuyến trong dòng xe trong {n} / {of} ngày mô phỏng",
    "{name}: does not get through the traffic on {n} of {of} simulated days",
  ],

  // the section
  leadsTitle: ["Đường trống trước đoàn", "The empty road before the convoy"],
  onTheWayTitle: ["Đoàn trên đường", "The convoy on its way"],
  leadsNote: [
    "Mô phỏng có xe nào còn trên đường đoàn khi xe đầu đến không; mỗi đoạn lấy ngày xấu nhất. “Dư” là từ lúc xe cuối cùng rời đoạn đến lúc xe đầu tới. Xe cấp cứu được phép ở lại. “Đủ” là thời gian đóng trước mà các ngày này cho thấy là đủ.",
    "Does the simulation leave anybody on the convoy's road as its head comes? Each link on its worst day. “Slack” runs from when the last vehicle left to the head. Ambulances may be there. “Enough” is the lead that these days show to be enough.",
  ],
  leadSearched: [
    "Phương án yêu cầu tìm thời gian đóng trước ít nhất: số lần mô phỏng lại: {n}.",
    "The plan asks for the least lead: days driven again for it: {n}.",
  ],
  closedAt: ["Đóng", "Closed"],
  emptyAt: ["Trống", "Empty"],
  slack: ["Dư", "Slack"],
  lead: ["Đóng trước", "Lead"],
  enough: ["Đủ", "Enough"],
  tripsThere: ["Còn chuyến", "Trips there"],
  neverEmpty: ["không trống", "never"],
  lateBy: ["muộn {late}", "{late} late"],
  ridersTitle: ["Xe dẫn đường giữ nút: {name}", "Riders at the junctions: {name}"],
  ridersNote: [
    "{riders} xe, giữ hết các nút cần ít nhất {needed} xe. Xong một nút thì vượt đoàn lên nút kế tiếp chưa có người.",
    "{riders} riders; {needed} are the fewest that hold every junction. Done at one, a rider overtakes the convoy to the next that has nobody.",
  ],
  rider: ["Xe", "Rider"],
  riderNone: ["không kịp: muộn {late}", "none in time: {late} late"],
  rideTitle: ["Đi trong dòng xe: {name}", "In the traffic: {name}"],
  rideNote: [
    "Theo tốc độ của đoàn {planned}; trong dòng xe {took}, mất thêm {lost}. Tính cho xe đầu, sau những xe đến trước; không tự dừng đèn đỏ.",
    "By its own speed {planned}; in the traffic {took}, {lost} lost. For the head, behind whoever came before it; it stops at no red light by itself.",
  ],
  rideFree: ["Không mất thời gian ở đâu đáng kể.", "Nowhere is any time worth naming lost."],
  lostTime: ["Mất thêm", "Lost"],

  // the screen
  screenLead: [
    "Đường trống trước xe đầu: {state}; dư ít nhất: {slack} tại {place}, đóng trước {lead}",
    "Road empty before the head: {state}; least slack: {slack} at {place}, lead {lead}",
  ],
  screenLeadNever: [
    "Đường trống trước xe đầu: {state}; tại {place} không trống, đóng trước {lead}",
    "Road empty before the head: {state}; never empty at {place}, lead {lead}",
  ],
  screenRide: ["Đoàn đi trong dòng xe: {took} (mất thêm {lost})", "Convoy in the traffic: {took} ({lost} lost)"],
  screenRideStuck: ["Đoàn đi trong dòng xe: không đi hết tuyến", "Convoy in the traffic: it does not get through"],
  screenNoConvoy: ["Không có đoàn xe", "No convoy"],
  provenWord: ["đã chứng minh", "proven"],
  notProvenWord: ["chưa", "not proven"],
} as const;
