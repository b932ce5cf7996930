import { Html } from './html.ts';

/** Colours of the product. On paper it is always light, because only screens are asked whether they are dark. */
const COLOURS = `
:root{color-scheme:light;--bg:#f5f6f8;--surface:#fff;--well:#eef0f3;--line:#e4e7eb;--line-strong:#cbd0d8;
--text:#181b20;--text-2:#4d5561;--text-3:#5d6571;--accent:#2557c9;--ok:#1f7454;--slow:#935800;--slow-mark:#b97400;--failed:#b5301a;
--failed-tint:#fdeeeb;--failed-line:#efb9af;--overdue:#a34f00;--overdue-tint:#fff4e0;--overdue-line:#f0c37c;
--resolve:#8f337f;--connect:#1f90d0;--tls:#6138c3;--wait:#23784f;--transfer:#282d3e;
--grid:#e6e9ed;--threshold:#7f8792;--window:#c2361f22;--window-edge:#c2361f;--hatch:#aab2bd;--median:#2557c9;--range:#2557c930;
--capture:#4a6fa8;--late:#7f8792}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#101216;--surface:#16181d;--well:#1e2127;--line:#272b32;--line-strong:#3b414c;
--text:#e9ebee;--text-2:#aab1bc;--text-3:#959dab;--accent:#84a9ff;--ok:#56b98f;--slow:#e6ab45;--slow-mark:#e6ab45;--failed:#ff7f68;
--failed-tint:#2d1b19;--failed-line:#6b352d;--overdue:#ffb454;--overdue-tint:#2a2215;--overdue-line:#5f4720;
--resolve:#b9608a;--connect:#a5cde9;--tls:#8a5ae0;--wait:#52cf98;--transfer:#6d83bf;
--grid:#262b33;--threshold:#767e8b;--window:#ff7f6830;--window-edge:#ff7f68;--hatch:#4c5461;--median:#84a9ff;--range:#84a9ff38;
--capture:#7e9fd6;--late:#767e8b}}`;

const LAYOUT = `
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:13px/1.5 system-ui,-apple-system,"Segoe UI Variable Text","Segoe UI",Cantarell,"Noto Sans","DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1240px;margin:0 auto;padding:20px 20px 40px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:0 0 14px}
h1{font-size:24px;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin:0 0 6px;overflow-wrap:anywhere;text-wrap:balance}
h2,h3{font-size:15px;line-height:20px;font-weight:650;margin:0 0 10px;overflow-wrap:anywhere}
h2.incident{font-size:18px;line-height:24px;margin:26px 0 10px}
.incident .muted{display:block;font-size:13px;font-weight:400}
p{margin:0 0 8px}
.kicker{display:flex;justify-content:space-between;gap:16px;color:var(--text-3);font-size:12px;margin:0 0 12px}
.kicker::before{content:"";flex:none;width:10px;height:10px;margin:4px -8px 0 0;border:3px solid var(--accent);border-radius:50%}
.kicker span{margin-left:auto}
.lead{color:var(--text-2);font-size:14px;overflow-wrap:anywhere}
.note,.phases{color:var(--text-3);font-size:12px;margin:6px 0 8px}
.phases b{color:var(--text-2);font-weight:600}
.chosen{margin:22px 0 0}
.muted{color:var(--text-3)}
.bad{color:var(--failed)}
.mono{font-family:ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono","DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:10px 0 14px}
.chip{border:1px solid var(--line-strong);border-radius:99px;padding:1px 10px;font-size:12px;color:var(--text-2)}
.fault-chip{border-color:var(--failed-line);background:var(--failed-tint);color:var(--failed);font-weight:600}
.open-chip{border-color:var(--overdue-line);background:var(--overdue-tint);color:var(--overdue);font-weight:600}
.facts{font-size:13px;line-height:19px}
.facts th{width:96px;color:var(--text-3)}
.facts tr:first-child>*{border-top:1px solid var(--line)}
.way{display:flex;list-style:none;margin:6px 0 14px;padding:0}
.way li{flex:1;min-width:0;position:relative;padding:18px 4px 0;text-align:center;font-size:12px;color:var(--text-3)}
.way li::before{content:"";position:absolute;top:7px;left:0;right:0;border-top:2px solid var(--line-strong)}
.way li:first-child::before{left:50%}
.way li:last-child::before{right:50%}
.way li::after{content:"";position:absolute;top:3px;left:calc(50% - 5px);width:10px;height:10px;border-radius:50%;background:var(--surface);border:2px solid var(--line-strong)}
.way .suspected{color:var(--failed)}
.way .suspected::after{border:0;border-radius:3px;background:var(--failed);top:1px;left:calc(50% - 7px);width:14px;height:14px}
.verdict{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px 28px}
.list-head{font-size:12px;font-weight:600;color:var(--text-3);margin:8px 0 4px}
.verdict ul,.points{margin:0;padding-left:16px}
.verdict li,.points li{margin:0 0 4px;overflow-wrap:anywhere}
.verdict .cites{display:block;color:var(--text-3);font-size:11px}
.way .hop{display:block}
.why li::marker{color:var(--failed)}.ask li::marker{color:var(--accent)}.against li{list-style-type:circle}
.said{border-left:3px solid var(--line-strong);padding:0 12px;margin-top:10px}
.said p{margin:0 0 4px;overflow-wrap:anywhere}
.columns{display:grid;align-items:start;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 28px}`;

const TABLES = `
.figure{overflow-x:auto;margin:0 0 16px}
.figure:last-child{margin-bottom:4px}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:4px 0 6px;color:var(--text-2);overflow-wrap:anywhere}
caption b{color:var(--text);font-weight:600}
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{color:var(--text-3);font-weight:500;border-bottom-color:var(--line-strong);vertical-align:bottom;overflow-wrap:normal}
tbody th{font-weight:400}
.n{text-align:right}
td.n,.time{white-space:nowrap}
.beside{display:flex;flex-wrap:wrap;gap:4px 40px}
.beside .figure{flex:1 1 500px;min-width:0;max-width:100%}
.beside .wide{flex-basis:100%}
.beside table{width:auto}
.beside th,.beside td{padding-right:16px}

tbody td:not([class]){min-width:80px}
.fault td{background:var(--failed-tint)}
.hops{font-size:11.5px}
.hops .n{width:1%;min-width:40px}
.hops tbody td:first-of-type{min-width:130px}
.hops .edge{border-left:1px solid var(--line-strong);padding-left:12px;min-width:130px}
.hops thead th[colspan]{color:var(--text);font-weight:600}
.host,.who,.mark{display:block}
.who{color:var(--text-3);font-size:11px}
.mark{font-size:11px;color:var(--text-2)}
.loss-mark{color:var(--failed);font-weight:600}
.changed-mark{color:var(--overdue);font-weight:600}
.changed th,.changed td{background:var(--overdue-tint)}
.begins th,.begins td{background:var(--failed-tint)}
.usual{max-width:760px;margin-top:10px}
.hops tbody th,.hops tbody .n{white-space:nowrap}
.timeline{table-layout:fixed;min-width:720px}
.timeline th,.timeline td{padding-top:0;padding-bottom:0;line-height:22px;vertical-align:middle;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.timeline caption{line-height:18px}
.timeline td:nth-child(2),.timeline .axis{padding:0 14px 0 0;overflow:visible}
.timeline thead th{vertical-align:bottom}
.c-name{width:190px}.c-time{width:74px}.c-open{width:132px}.c-place{width:250px}
.request th{font-weight:600}
.request th,.request td{background:var(--well)}
.nothing th,.nothing td{color:var(--text-3)}`;

const DRAWINGS = `
svg{display:block;overflow:visible;font:11px/1 system-ui,-apple-system,"Segoe UI",Cantarell,"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:0 0 12px;padding:0;font-size:12px;color:var(--text-2)}
.legend li{display:flex;align-items:center;gap:6px}
.tick{fill:var(--text-3)}
.grid{stroke:var(--grid)}.base{stroke:var(--line-strong)}
.thr{stroke:var(--threshold);stroke-dasharray:3 3}
.end{stroke:var(--text);stroke-width:1.5}
.pin{stroke:var(--text);stroke-width:1.5;stroke-dasharray:2 1}
.p-resolve{fill:var(--resolve)}.p-connect{fill:var(--connect)}.p-tls{fill:var(--tls)}.p-wait{fill:var(--wait)}.p-transfer{fill:var(--transfer)}
.whole{fill:none;stroke:var(--line-strong)}
.in{fill:var(--capture);stroke:var(--capture)}
.after{fill:url(#hatch);stroke:var(--late)}
.o-ok{fill:var(--ok);stroke:var(--ok)}.o-slow{fill:none;stroke:var(--slow-mark)}.o-failed{fill:var(--failed);stroke:var(--failed)}
.hatch{stroke:var(--hatch);stroke-width:2}
.chart{display:flex}
.chart .values{flex:none}
.plots{display:grid;flex:1;min-width:0}
.plots>svg{grid-area:1/1}
.chart-head{margin:0 0 4px;overflow-wrap:anywhere}
.window{fill:var(--window);stroke:var(--window-edge);stroke-width:1}
.gap{fill:url(#hatch);opacity:.6}
path,.median{vector-effect:non-scaling-stroke;fill:none;stroke-linecap:round;stroke-linejoin:round}
path.range,rect.range{fill:var(--range);stroke:var(--range);stroke-width:1}
.median{stroke:var(--median);stroke-width:1.75}
.slow{stroke:var(--slow-mark);stroke-width:7}
.failed{stroke:var(--failed);stroke-width:7;stroke-linecap:square}`;

const NARROW = `
@media screen and (max-width:1000px){main{padding:12px}.columns{grid-template-columns:minmax(0,1fr)}.c-name{width:150px}.c-open{width:118px}.c-place{width:196px}.timeline .odd{display:none}}
@media screen and (max-width:640px){.verdict{grid-template-columns:minmax(0,1fr)}.way{flex-wrap:wrap}.way li{flex:1 0 30%}}`;

const PRINT = `
@page{margin:12mm}
@media print{body{background:#fff;font-size:10px}main{max-width:none;padding:0}
.card{border:0;border-top:1.5px solid #000;border-radius:0;padding:10px 0 4px;margin:0 0 8px}
h1{font-size:18px}h2,h3{font-size:12.5px;margin-bottom:6px}h2.incident{font-size:14px;break-before:page}
h1,h2,h3,h2+.note,h3+.note,caption,.list-head,.legend,.chart-head{break-after:avoid}
tr,.chart,li,.verdict>div,.figure,.columns{break-inside:avoid}.way li,.list-head{font-size:9px}
thead{display:table-header-group}
table{font-size:9px;line-height:12px}.hops{font-size:8.5px}.mark,.who{font-size:8px}th,td{padding:2px 6px 2px 0}
.figure{overflow:visible}.timeline{min-width:0}.timeline th,.timeline td{line-height:22px}
.timeline .odd{display:none}.c-name{width:112px}.c-time{width:52px}.c-open{width:100px}.c-place{width:150px}
.hops tbody td:first-of-type,.hops .edge,tbody td:not([class]){min-width:0}.hops .n{min-width:0}
.legend{break-inside:avoid;margin-bottom:6px}.lead,.note,.phases,.legend{font-size:10px}svg{font-size:9px}
.facts{font-size:9.5px;line-height:13px}.facts th{width:66px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}`;

/** The style sheet of the page; it names no font and no picture that would have to be fetched. */
export const REPORT_STYLE = new Html([COLOURS, LAYOUT, TABLES, DRAWINGS, NARROW, PRINT].join('').replaceAll('\n', ''));
