import { asObject, asText } from '../words/json-reading.ts';
import { offsetText } from '../words/relative-time.ts';
import { captureLabel, whileOpenText } from './capture-words.ts';
import { type Html, html, NOTHING } from './html.ts';
import { choosePaths, type HopCell, type HopRow, hopRows, type ReadPath } from './path-tables.ts';
import type { ShownIncident } from './report-choice.ts';
import type { ReportParts } from './report-parts.ts';

/** The path while it hung beside the last good one, hop by hop, and the best of each other way of tracing. */
export function pathSection({ entry }: ShownIncident, parts: ReportParts): Html {
  const stalls = entry.stalls.map(({ stall }) => stall);
  const { during, lastGood, others } = choosePaths(
    stalls,
    stalls.flatMap(({ id }) => parts.evidenceOf(id)),
  );
  if (during === null && lastGood === null && others.length === 0) return NOTHING;
  return html`<section class="card">
${parts.heading('Path while it hung, and the last good one')}
${during === null ? html`<p class="note">No path was traced while a request was open.</p>` : NOTHING}
${during === null ? (lastGood === null ? NOTHING : singleTable(lastGood, parts)) : sideBySide(during, lastGood, parts)}
<div class="columns">${others.map((path) => singleTable(path, parts))}</div>
<p class="note">Loss at a router in the middle that does not go on to the end of the path is a router that limits how often it answers; nothing is lost there. All traces are in traces/ and mtr/.</p>
</section>
`;
}

function sideBySide(now: ReadPath, before: ReadPath | null, parts: ReportParts): Html {
  const rows = hopRows(now, before);
  const heads = (after: string): Html =>
    html`<th scope="col">Host<span class="vh"> ${after}</span></th><th scope="col" class="n">Loss<span class="vh"> ${after}</span></th><th scope="col" class="n">Sent<span class="vh"> ${after}</span></th><th scope="col" class="n">Best<span class="vh"> ${after}</span></th><th scope="col" class="n">Avg<span class="vh"> ${after}</span></th><th scope="col" class="n">Worst<span class="vh"> ${after}</span></th>`;
  return html`<div class="figure"><table class="hops">
<caption>${pathCaption(now, parts)}${before === null ? html` No last good path is known.` : NOTHING} Times in ms.</caption>
<thead>
<tr><td></td><th scope="colgroup" colspan="6">While it hung</th>${before === null ? NOTHING : html`<th scope="colgroup" colspan="6" class="edge">Last good${takenText(before, parts)}</th>`}</tr>
<tr><th scope="col" class="n">Hop</th>${heads('while it hung')}${before === null ? NOTHING : heads('before')}</tr>
</thead>
<tbody>${rows.map((row) => hopRow(row, before !== null, now, parts))}</tbody></table></div>
`;
}

function takenText({ item }: ReadPath, { say }: ReportParts): string {
  const at = asText(asObject(item.head.data)?.takenAt);
  return at === null ? '' : `, traced ${say(at, 40)}`;
}

function pathCaption({ item, reached }: ReadPath, { say }: ReportParts): Html {
  const { head, stall, trace } = item;
  const from = offsetText(head.startedAtUs, stall.startedAtUs);
  const to = offsetText(head.endedAtUs, stall.startedAtUs);
  const shared = head.sharedPath ? ' Another trace ran over the same path: loss at routers proves nothing.' : '';
  return html`<b>${captureLabel(item)}</b> to <span class="mono">${say(trace?.destination ?? 'an unknown address', 80)}</span>, ${from} to ${to}, while open: ${whileOpenText(item)}; ${reached ? 'destination reached' : html`<b class="bad">destination not reached</b>`}.${shared}`;
}

function hopRow(row: HopRow, both: boolean, now: ReadPath, parts: ReportParts): Html {
  const marks = remarks(row, now, parts);
  return html`<tr${row.changed ? html` class="changed"` : row.lossBegins ? html` class="begins"` : NOTHING}><th scope="row" class="n">${row.ttl === row.toTtl ? row.ttl : `${row.ttl}–${row.toTtl}`}</th>${cells(row.now, marks, parts, false)}${both ? cells(row.before, NOTHING, parts, true) : NOTHING}</tr>
`;
}

function remarks({ now, changed, lossBegins }: HopRow, path: ReadPath, { say }: ReportParts): Html {
  const marks: Html[] = [];
  if (changed) marks.push(html`<span class="mark changed-mark">changed</span>`);
  if (now !== null) {
    if (path.reached && now.addresses.includes(path.item.trace?.destination ?? ''))
      marks.push(html`<span class="mark">destination</span>`);
    if (lossBegins && (now.loss === 1 || !path.item.head.sharedPath))
      marks.push(
        html`<span class="mark loss-mark">${now.loss === 1 ? 'no answer from here to the end' : 'loss persists from here to the end'}</span>`,
      );
    else if (now.lossKind === 'limits-answers')
      marks.push(html`<span class="mark">rate limiting, hops behind it answer</span>`);
    else if (now.lossKind === 'silent') marks.push(html`<span class="mark">never answers, passes on</span>`);
    if (now.note !== null) marks.push(html`<span class="mark">${say(now.note, 60)}</span>`);
  }
  return html`${marks}`;
}

function cells(cell: HopCell | null, marks: Html, parts: ReportParts, edge: boolean): Html {
  const first = edge ? html`<td class="edge">` : html`<td>`;
  if (cell === null) return html`${first}–${marks}</td><td></td><td></td><td></td><td></td><td></td>`;
  const { loss, lossKind, sent, times } = cell;
  const bad = lossKind === 'persists' ? html`<b class="bad">${lossText(loss)}</b>` : html`${lossText(loss)}`;
  return html`${first}${hostText(cell, parts)}${marks}</td><td class="n">${bad}</td><td class="n">${sent}</td><td class="n">${ms(times.bestMs)}</td><td class="n">${ms(times.averageMs)}</td><td class="n">${ms(times.worstMs)}</td>`;
}

function hostText({ addresses }: HopCell, { source, say }: ReportParts): Html {
  if (addresses.length === 0) return html`<span class="mono muted">???</span>`;
  return html`${addresses.map((address) => {
    const known = source.hopNames.find((hop) => hop.address === address);
    const words = [known?.network ?? null, known?.name ?? null].flatMap((word) =>
      word === null ? [] : [say(word, 90)],
    );
    return html`<span class="mono host">${say(address, 60)}</span>${words.length === 0 ? NOTHING : html`<span class="who">${words.join(' ')}</span>`}`;
  })}`;
}

const lossText = (loss: number | null): string =>
  loss === null ? '–' : `${(100 * loss).toFixed(loss === 0 || loss === 1 ? 0 : 1)} %`;
const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 0.1 ? 2 : 1));

/** One path by itself. */
function singleTable(path: ReadPath, parts: ReportParts): Html {
  return html`<div class="figure"><table class="hops">
<caption>${path.item.head.kind === 'baseline' ? html`<b>Last good path</b>${takenText(path, parts)}` : pathCaption(path, parts)}</caption>
<thead><tr><th scope="col" class="n">Hop</th><th scope="col">Host</th><th scope="col" class="n">Loss</th><th scope="col" class="n">Sent</th><th scope="col" class="n">Best</th><th scope="col" class="n">Avg</th><th scope="col" class="n">Worst</th></tr></thead>
<tbody>${hopRows(path, null).map((row) => hopRow(row, false, path, parts))}</tbody></table></div>
`;
}
