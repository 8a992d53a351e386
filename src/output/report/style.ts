/** The page's look: dark text on white, system fonts with Vietnamese glyphs, figures of one width, A4 in print, 390 px on a phone. */

/** Safe for the colour-blind (after Okabe and Ito) and told apart in grey print by width and dashes. */
export const COLOURS = {
  ink: "#1a1a1a",
  muted: "#5c5c5c",
  route: "#0b3d78",
  closed: "#b3261e",
  banned: "#d98200",
  discouraged: "#6a51a3",
  queue: "#7a0177",
  hospital: "#00695c",
  window: "#e9eef5",
} as const;

export const STYLE: string = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: ${COLOURS.ink}; background: #fff; font: 15px/1.5 "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif; font-variant-numeric: tabular-nums lining-nums; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main { max-width: 1040px; margin: 0 auto; padding: 0 24px 48px; }
.stamp { position: sticky; top: 0; z-index: 2; display: flex; gap: 4px 18px; flex-wrap: wrap; justify-content: space-between; padding: 7px 24px; background: ${COLOURS.closed}; color: #fff; font-weight: 700; font-size: 13px; letter-spacing: .05em; }
.stamp span + span { font-weight: 500; letter-spacing: 0; }
header { padding: 26px 0 4px; }
a { color: ${COLOURS.route}; }
h1 { font-size: 29px; line-height: 1.2; margin: 0; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 19px; line-height: 1.3; margin: 42px 0 8px; padding-top: 9px; border-top: 2px solid ${COLOURS.ink}; break-after: avoid; }
h3 { font-size: 15px; margin: 22px 0 4px; break-after: avoid; }
p { margin: 6px 0 10px; max-width: 76ch; }
.kicker { margin: 0 0 4px; color: ${COLOURS.muted}; font-size: 13px; font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 26px; margin: 12px 0 0; padding: 0; font-size: 13px; color: ${COLOURS.muted}; }
.facts div { display: flex; gap: 6px; } .facts dt { margin: 0; } .facts dd { margin: 0; color: ${COLOURS.ink}; }
.convoy { margin: 12px 0 0; font-size: 16px; max-width: none; }
.detail { color: ${COLOURS.muted}; font-size: 13px; }
.verdict { margin: 18px 0 0; padding: 13px 18px; max-width: none; border-left: 8px solid ${COLOURS.hospital}; background: #eef6f4; font-size: 22px; line-height: 1.3; font-weight: 700; }
.verdict.no { border-color: ${COLOURS.closed}; background: #fcefee; }
.findings { columns: 2; column-gap: 40px; }
.findings section:first-child h2 { margin-top: 0; } .findings { margin-top: 22px; }
.findings h2 { margin-top: 24px; border-top-width: 1px; font-size: 16px; }
.findings ol { margin: 0; padding-left: 20px; }
.findings li { margin: 4px 0; break-inside: avoid; }
.note { color: ${COLOURS.muted}; font-size: 13.5px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.35; }
th { text-align: left; font-weight: 600; font-size: 12.5px; color: ${COLOURS.muted}; vertical-align: bottom; border-bottom: 1px solid ${COLOURS.ink}; padding: 4px 10px 4px 0; }
td { vertical-align: top; border-bottom: 1px solid #e4e4e4; padding: 4px 10px 4px 0; }
tr { break-inside: avoid; } thead { display: table-header-group; }
th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; white-space: nowrap; } .k { font-weight: 600; }
.numbers { table-layout: fixed; } .numbers tr > :first-child { width: 40%; } .numbers .n { white-space: normal; } .numbers td:last-child { font-weight: 700; }
.numbers td[colspan] { text-align: center; padding-left: 12%; }
.numbers small, td small { display: block; color: ${COLOURS.muted}; font-weight: 400; }
tr.group th { padding-top: 12px; color: ${COLOURS.ink}; font-size: 13.5px; }
tr.sub td:first-child { padding-left: 16px; color: ${COLOURS.muted}; }
.bad { color: ${COLOURS.closed}; font-weight: 700; } .good { color: ${COLOURS.hospital}; font-weight: 600; }
@media screen { .fold:has(> label > :not(:checked)) tr.more { display: none !important; } }
.fold input { appearance: none; position: absolute; } .fold input:focus-visible { outline: 2px solid; } .fold:has(> label > :checked) > label { display: none; }
.columns { columns: 2; column-gap: 40px; }
details { margin: 6px 0; } .fold label, summary { cursor: pointer; color: ${COLOURS.route}; font-size: 13.5px; padding: 5px 0; }
figure { margin: 8px 0 0; break-inside: avoid; } figcaption { color: ${COLOURS.muted}; font-size: 13px; margin-top: 6px; }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
.pairs { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px 28px; }
.map svg { overflow: hidden; border: 1px solid #cfcfcf; }
.legend { display: flex; flex-wrap: wrap; gap: 3px 22px; margin: 8px 0 0; padding: 0; list-style: none; font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 7px; } .legend svg { width: 34px; height: 14px; flex: none; border: 0; }
.steps { counter-reset: step; list-style: none; margin: 10px 0; padding: 0; }
.steps li { counter-increment: step; display: grid; grid-template-columns: 34px 104px 1fr; padding: 6px 0; border-bottom: 1px solid #e4e4e4; break-inside: avoid; }
.steps li::before { content: counter(step); width: 23px; height: 23px; border-radius: 50%; background: ${COLOURS.route}; color: #fff; text-align: center; font-size: 13px; line-height: 23px; font-weight: 700; }
.steps time { font-weight: 700; } .steps small { display: block; color: ${COLOURS.muted}; font-size: 13px; }
.chains { margin: 10px 0; padding-left: 24px; } .chains li { margin: 0 0 10px; break-inside: avoid; } .chains li::marker { font-weight: 700; }
.chains .course { font-size: 13.5px; line-height: 1.45; } .chains small { display: block; color: ${COLOURS.muted}; font-size: 13px; }
.map + table, .map + .fold { margin-top: 14px; }
.box { margin: 14px 0; padding: 4px 16px 10px; border-left: 6px solid ${COLOURS.muted}; background: #f5f5f5; break-inside: avoid; } .box.no { border-color: ${COLOURS.closed}; background: #fcefee; }
.box h3 { margin-top: 8px; } .box ul { margin: 0; padding-left: 18px; }
footer { margin-top: 44px; padding-top: 10px; border-top: 1px solid #cfcfcf; font-size: 12.5px; color: ${COLOURS.muted}; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { padding: 0 16px 36px; } .stamp { padding: 6px 16px; font-size: 11.5px; }
  h1 { font-size: 23px; } .verdict { font-size: 18px; padding: 11px 13px; }
  .findings, .columns { columns: 1; }
  table.lines tr { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: 0 6px; border-bottom: 1px solid #e4e4e4; padding: 4px 0; }
  table.lines thead tr { border-color: ${COLOURS.ink}; align-items: end; } table.lines th, table.lines td { border: 0; padding: 0; font-size: 13px; white-space: normal; }
  table.lines th { font-size: 11.5px; overflow-wrap: anywhere; } table.lines .k { grid-column: 1 / -1; } table.lines td:not(.k) { text-align: right; }
  table.cards thead { display: none; } table.cards, table.cards tbody, table.cards tr, table.group th { display: block; }
  table.cards tr { padding: 7px 0; border-bottom: 1px solid #d4d4d4; }
  table.cards td { display: grid; grid-template-columns: 92px 1fr; border: 0; padding: 1px 0; text-align: left; white-space: normal; }
  table.cards td > * { grid-column: 2; }
  table.cards td::before { content: attr(data-title); color: ${COLOURS.muted}; font-size: 12.5px; grid-column: 1; grid-row: 1; }
  table.cards td.k { display: block; } table.cards td.k::before { display: none; }
  .numbers { table-layout: fixed; font-size: 13px; } .numbers th { font-size: 11.5px; } .numbers tr > :first-child { width: 36%; }
  .steps li { grid-template-columns: 32px 1fr; } .steps div { grid-column: 2; }
  .pairs { grid-template-columns: minmax(0, 1fr); } figure.wide { overflow-x: auto; } figure.wide > svg { width: 780px; max-width: none; }
}
@page { size: A4; margin: 17mm 14mm 15mm; }
@media print {
  body { font-size: 9.4pt; line-height: 1.4; } main { max-width: none; padding: 0; }
  .stamp { position: static; padding: 4px 10px; font-size: 9pt; } header { padding-top: 10pt; }
  h1 { font-size: 19pt; } h2 { font-size: 12.5pt; margin-top: 16pt; padding-top: 5pt; } p.convoy { font-size: 10.5pt; margin-top: 6pt; }
  table { font-size: 8.6pt; line-height: 1.3; } th { font-size: 8pt; } td { padding-top: 2px; padding-bottom: 2px; }
  .verdict { font-size: 14pt; padding: 7pt 12pt; margin-top: 9pt; } .note, figcaption, .legend { font-size: 8.4pt; }
  .findings { column-gap: 20pt; font-size: 8.4pt; line-height: 1.32; } .findings { margin-top: 9pt; } .findings h2 { font-size: 10pt; margin: 9pt 0 3pt; padding-top: 3pt; } .findings li { margin: 2pt 0; }
  .detail, small, .steps small { font-size: 8pt; } .map svg { max-height: 100mm; }
  .fold label, .screen { display: none; } tr.group { break-after: avoid; }
  .page { break-before: page; } h2 + .note { break-after: avoid; }
}
`;
