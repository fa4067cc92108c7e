/** The style sheet of reports, after that of all pages. Colours are 4.5 : 1 for text and 3 : 1 for marks, in both schemes. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --soft: #57606a; --line: #d0d7de; --shade: #f6f8fa;
--reference: #8794a3; --current: #b3400e; --link: #0550ae;
--ok: #1a7f37; --changed: #0550ae; --worse: #a0420c; --broken: #b4121d; --too-few: #57606a; }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9da5ae; --line: #3d444d; --shade: #161b22;
--reference: #66758a; --current: #ffa36b; --link: #79b8ff;
--ok: #4ac26b; --changed: #79b8ff; --worse: #ffa36b; --broken: #ff8b86; --too-few: #9da5ae; } }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #999; --shade: #fff;
--reference: #8794a3; --current: #b3400e; --link: #000;
--ok: #1a7f37; --changed: #0550ae; --worse: #a0420c; --broken: #b4121d; --too-few: #444; } }
body { color: var(--ink); background: var(--paper); max-width: 68rem; overflow-wrap: anywhere; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
h1 { font-size: 1.3rem; line-height: 1.4; margin: .25rem 0 .5rem; font-weight: 600; }
h2 { border-top: 1px solid var(--line); padding-top: 1.25rem; scroll-margin-top: 1rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
summary { cursor: pointer; padding: .25rem 0; } summary h3 { display: inline; margin: 0; }
.state { display: inline-flex; gap: .4rem; align-items: center; margin: 0; padding: .1rem .6rem; border: 2px solid; border-radius: 1rem; font-weight: 700; }
.ok { color: var(--ok); } .changed { color: var(--changed); } .worse { color: var(--worse); } .broken { color: var(--broken); }
.too-few { color: var(--too-few); }
.soft, caption, figcaption, dt { color: var(--soft); } .strong { font-weight: 700; } .nowrap { white-space: nowrap; overflow-wrap: normal; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .75rem 0 0; } nav li { padding: .15rem 0; }
.scroll { overflow-x: auto; } table { font-size: .9rem; } caption { padding-bottom: .25rem; } th, td { border-color: var(--line); overflow-wrap: normal; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; } tbody th { font-weight: 600; }
td.text, tbody th { overflow-wrap: anywhere; min-width: 6.5rem; } .scroll > table > tbody th { min-width: 11.5rem; } td.words { min-width: 15rem; } td.number { white-space: nowrap; } .cells td.number { white-space: normal; }
.cells td, .cells th { padding-right: 1.25rem; } .pair { display: flex; flex-wrap: wrap; gap: 0 3rem; }
svg { display: block; max-width: 100%; height: auto; flex: none; } .scroll svg { max-width: none; } .pair > * { max-width: 100%; min-width: 0; } svg text { fill: var(--soft); font: 11px system-ui, "DejaVu Sans", sans-serif; }
.ref { fill: var(--reference); } .cur { fill: none; stroke: var(--current); stroke-width: 2; stroke-linejoin: round; }
.axis { stroke: var(--soft); fill: none; } .tick { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 3 2; fill: none; } .dot { fill: var(--current); }
.diagonal { stroke: var(--reference); stroke-width: 2; stroke-dasharray: 5 4; fill: none; } .badge { fill: currentColor; }
.key { display: inline-flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0; } .key span { display: inline-flex; gap: .4rem; align-items: center; }
pre { background: var(--shade); border: 1px solid var(--line); padding: .75rem; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt, dd { margin: 0; } ol, ul { padding-left: 1.4rem; } li { margin: .2rem 0; }
figure { margin: .5rem 0; }
@media (max-width: 32rem) { body { margin: 1rem auto; padding: 0 .75rem; } td.number { white-space: normal; } .scroll > table > tbody th { min-width: 7rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { @page { margin: 14mm; } body { max-width: none; margin: 0; font-size: 10pt; } nav, .skip { display: none; } .scroll { overflow: visible; }
h2, h3, caption, summary { break-after: avoid; } tr, figure, .pair > *, pre { break-inside: avoid; } thead { display: table-header-group; }
details::details-content { content-visibility: visible; block-size: auto; } td.words { min-width: 0; } .scroll > table > tbody th { min-width: 7.5rem; } details details { display: none; } table { font-size: 8.5pt; }
th, td { padding-right: .4rem; } svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
