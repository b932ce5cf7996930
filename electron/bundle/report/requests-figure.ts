import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleStall, TimeSpan } from '../bundle-source.ts';
import { durationText } from '../words/relative-time.ts';
import { type Html, html, NOTHING } from './html.ts';
import { hundredths, percentOf, utcTicks } from './report-axis.ts';
import type { ShownIncident } from './report-choice.ts';
import type { ReportParts } from './report-parts.ts';
import { requestTimeline } from './request-timeline.ts';

const MOST_TICKS = 6;

/** All requests of an incident that hung or failed, as bars by phases on one clock. */
export function requestsFigure({ entry, listed, leftOut, detailed }: ShownIncident, parts: ReportParts): Html {
  const { say, evidenceOf, source } = parts;
  if (listed.length === 0) return NOTHING;
  const span = spanOf(listed, source.window);
  const ticks = utcTicks(span, MOST_TICKS);
  const back = ticks.map(
    ({ percent }) => html`<line class="grid" x1="${percent}%" y1="0" x2="${percent}%" y2="100%"/>`,
  );
  const days = new Set(listed.map(({ stall }) => dayOf(stall.startedAtUs)));
  const [day] = days;
  const begunText = (atUs: number): string => utcText(atUs).slice(days.size === 1 ? 11 : 5, 23);
  return html`<div class="figure"><table class="timeline">
<caption><b>Requests of the window</b> that hung or failed, on one clock${days.size === 1 ? `, on ${day}` : ''}${leftOut > 0 ? `: the ${listed.length} longest of ${entry.stalls.length}; the others are in incident.json` : ''}</caption>
<colgroup><col class="c-name"><col><col class="c-time"><col class="c-place"><col class="c-open"></colgroup>
<thead><tr><th scope="col">Begun (UTC)</th><th scope="col" class="axis"><span class="vh">Time in UTC</span><svg width="100%" height="14" aria-hidden="true">${ticks.map(
    ({ percent, label }, index) =>
      html`<text class="${index % 2 === 0 ? 'tick' : 'tick odd'}" x="${percent}%" y="11" text-anchor="${percent < 4 ? 'start' : percent > 96 ? 'end' : 'middle'}">${label}</text>`,
  )}</svg></th><th scope="col" class="n">Took</th><th scope="col">Hung in, end, to</th><th scope="col" class="n">Captured in flight</th></tr></thead>
<tbody>${listed.map(({ stall }) => {
    const evidence = evidenceOf(stall.id);
    const { phases, elapsedMs } = requestTimeline(stall, evidence, parts.survey.drawn.of(stall));
    const bar = (name: string, fromMs: number, toMs: number): Html => {
      const from = percentOf(stall.startedAtUs + fromMs * 1_000, span);
      const width = hundredths(percentOf(stall.startedAtUs + toMs * 1_000, span) - from);
      return html`<rect class="${name}" x="${from}%" y="5" width="${width}%" height="12"/>`;
    };
    const captured = evidence.filter(({ head }) => head.status === 'captured');
    const number = detailed.findIndex((each) => each.stall.id === stall.id);
    const to =
      stall.remoteAddress === null
        ? 'no address'
        : stall.remotePort === null
          ? stall.remoteAddress
          : addressAndPortText({ address: stall.remoteAddress, port: stall.remotePort });
    const end =
      stall.openedBy === 'failure' ? 'failed at once' : stall.endedAtUs === null ? 'open' : (stall.end ?? 'ended');
    return html`<tr><th scope="row">${begunText(stall.startedAtUs)}${number < 0 ? '' : ` (${number + 1})`}</th><td><svg class="bar" width="100%" height="22" aria-hidden="true">${back}${bar('whole', 0, elapsedMs)}${phases.map(({ phase, fromMs, toMs }) => bar(`p-${phase}`, fromMs, toMs))}</svg></td><td class="n">${durationText(elapsedMs)}</td><td>${stall.phase}, ${end}, <span class="mono">${say(to, 60)}</span></td><td class="n">${captured.length === 0 ? 'none' : `${captured.filter(({ inFlight }) => inFlight).length} of ${captured.length}`}</td></tr>
`;
  })}</tbody></table></div>
`;
}

const dayOf = (atUs: number): string => utcText(atUs).slice(0, 10);

function spanOf(stalls: readonly BundleStall[], window: TimeSpan): TimeSpan {
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for (const { stall } of stalls) {
    fromUs = Math.min(fromUs, stall.startedAtUs);
    toUs = Math.max(toUs, stall.endedAtUs ?? window.toUs);
  }
  return { fromUs, toUs: Math.max(toUs, fromUs + 1_000) };
}
