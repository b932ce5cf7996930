import { msText } from '../../domain/ms-text.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleStall } from '../bundle-source.ts';
import { durationText, offsetText } from '../words/relative-time.ts';
import { captureLabel, whileOpenText } from './capture-words.ts';
import { type Html, html, NOTHING } from './html.ts';
import { hundredths, secondsTicks, type Tick } from './report-axis.ts';
import type { ShownIncident } from './report-choice.ts';
import type { ReportParts } from './report-parts.ts';
import { type CaptureBar, type RequestTimeline, requestTimeline } from './request-timeline.ts';
import { requestsFigure } from './requests-figure.ts';

const BAR_HEIGHT = 22;
/** Each has the time of day below it, which takes a sixth of the axis. */
const MOST_TICKS = 5;

/** Each request that hung as a bar by phases, and under it all that was captured for it; the others as a table. */
export function timelineSection(shown: ShownIncident, parts: ReportParts): Html {
  if (shown.detailed.length === 0) return NOTHING;
  const all = shown.entry.stalls.length;
  return html`<section class="card">
${parts.heading('Requests and captures on one axis')}
${legend()}
${all > 1 ? requestsFigure(shown, parts) : NOTHING}${shown.detailed.map((entry, index) => timelineFigure(entry, index, parts))}${
  shown.detailed.length < all && shown.detailed.length > 0
    ? html`<p class="note">Drawn one by one: ${shown.detailed.length} of ${all} requests, with what was captured for each.</p>`
    : NOTHING
}</section>
`;
}

function legend(): Html {
  return html`<ul class="legend">
<li><svg width="14" height="12" aria-hidden="true"><rect class="p-resolve" width="14" height="12"/></svg>resolve</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="p-connect" width="14" height="12"/></svg>connect</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="p-tls" width="14" height="12"/></svg>tls</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="p-wait" width="14" height="12"/></svg>wait for the first byte</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="p-transfer" width="14" height="12"/></svg>transfer</li>
<li><svg width="20" height="12" aria-hidden="true"><rect class="in" x="1" y="2" width="18" height="8"/></svg>captured while it was open</li>
<li><svg width="20" height="12" aria-hidden="true"><rect class="after" x="1" y="2" width="18" height="8"/></svg>after it had ended</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="o-failed" x="1" y="1" width="12" height="4"/><rect class="o-slow" x="1" y="7" width="12" height="4"/></svg>later request failed, slow (hollow)</li>
<li><svg width="8" height="12" aria-hidden="true"><line class="pin" x1="4" y1="0" x2="4" y2="12"/></svg>first seen to be sent again</li>
<li><svg width="8" height="12" aria-hidden="true"><line class="end" x1="4" y1="0" x2="4" y2="12"/></svg>end of the request</li>
<li><svg width="8" height="12" aria-hidden="true"><line class="thr" x1="4" y1="0" x2="4" y2="12"/></svg>capture and slow thresholds</li>
</ul>`;
}

function timelineFigure({ stall }: BundleStall, index: number, parts: ReportParts): Html {
  const timeline = requestTimeline(stall, parts.evidenceOf(stall.id), parts.survey.drawn.of(stall));
  const target = parts.source.targets.find(({ id }) => id === stall.targetId);
  const span = { fromUs: stall.startedAtUs, toUs: stall.startedAtUs + timeline.axisMs * 1_000 };
  const ticks = secondsTicks(span, MOST_TICKS);
  const percent = (ms: number): number => hundredths(100 * Math.min(1, Math.max(0, ms / timeline.axisMs)));
  const thresholds = target === undefined ? [] : [target.thresholds.captureAfterMs, target.thresholds.slowAfterMs];
  const back = html`${ticks.map((tick) => verticalLine('grid', tick.percent))}${thresholds
    .filter((ms) => ms < timeline.axisMs)
    .map((ms) => verticalLine('thr', percent(ms)))}`;
  const front = stall.endedAtUs === null ? NOTHING : verticalLine('end', percent(timeline.elapsedMs));
  const row = (inner: Html): Html =>
    html`<svg class="bar" width="100%" height="${BAR_HEIGHT}" aria-hidden="true">${back}${inner}${front}</svg>`;
  return html`<div class="figure"><table class="timeline">
<caption>${caption(timeline, index, parts)}</caption>
<colgroup><col class="c-name"><col><col class="c-time"><col class="c-time"><col class="c-open"></colgroup>
<thead><tr><th scope="col">Capture</th><th scope="col" class="axis"><span class="vh">Seconds since the request began, with the time in UTC</span>${axis(ticks)}</th><th scope="col" class="n">From</th><th scope="col" class="n">To</th><th scope="col" class="n">While open</th></tr></thead>
<tbody>
<tr class="request"><th scope="row">Request</th><td>${row(requestBar(timeline, percent))}</td><td class="n">0.00 s</td><td class="n">${stall.endedAtUs === null ? 'open' : offsetText(stall.endedAtUs, stall.startedAtUs)}</td><td class="n">${durationText(timeline.elapsedMs)}</td></tr>
${laterRow(timeline, percent, row)}${timeline.captures.map((capture) => captureRow(capture, timeline, percent, row))}
</tbody></table>
${phaseLine(timeline)}${
  timeline.capturesLeftOut > 0
    ? html`<p class="note">${timeline.capturesLeftOut} more captures of this request are in the list of files and in incident.json.</p>`
    : NOTHING
}</div>
`;
}

function caption({ stall, elapsedMs }: RequestTimeline, index: number, { say, nameOf }: ReportParts): Html {
  const to =
    stall.remoteAddress === null || stall.remotePort === null
      ? null
      : say(addressAndPortText({ address: stall.remoteAddress, port: stall.remotePort }));
  const from =
    stall.localAddress === null || stall.localPort === null
      ? null
      : say(addressAndPortText({ address: stall.localAddress, port: stall.localPort }));
  const ways = from === null ? (to === null ? '' : `to ${to}`) : `${from} to ${to ?? 'no address yet'}`;
  const how = stall.openedBy === 'failure' ? 'failed at once in' : stall.endedAtUs === null ? 'hangs in' : 'hung in';
  return html`<b>Request ${index + 1}</b> to ${nameOf(stall.targetId)}, begun <b>${utcText(stall.startedAtUs)}</b>, ${how} <b>${stall.phase}</b>, ${stall.endedAtUs === null ? `still open after ${durationText(elapsedMs)}` : `${durationText(elapsedMs)} in all`}${ways === '' ? NOTHING : html`; <span class="mono">${ways}</span>`}`;
}

function axis(ticks: readonly Tick[]): Html {
  return html`<svg width="100%" height="28" aria-hidden="true">${ticks.map(({ percent, label, atUs }, index) => {
    const anchor = percent < 4 ? 'start' : percent > 96 ? 'end' : 'middle';
    const place = index % 2 === 0 ? 'tick' : 'tick odd';
    return html`<text class="tick" x="${percent}%" y="11" text-anchor="${anchor}">${label}</text><text class="${place}" x="${percent}%" y="25" text-anchor="${anchor}">${utcText(atUs).slice(11, 23)}</text>`;
  })}</svg>`;
}

const verticalLine = (name: string, percent: number): Html =>
  html`<line class="${name}" x1="${percent}%" y1="0" x2="${percent}%" y2="100%"/>`;

/** In percent; what takes no time is drawn all the same, and up to where it ended. */
const LEAST_WIDTH = 0.15;

function spanned(name: string, from: number, to: number, y: number, height: number): Html {
  const width = hundredths(Math.max(LEAST_WIDTH, to - from));
  const x = hundredths(Math.max(0, Math.min(from, to - width)));
  return html`<rect class="${name}" x="${x}%" y="${y}" width="${width}%" height="${height}"/>`;
}

function requestBar(timeline: RequestTimeline, percent: (ms: number) => number): Html {
  const { phases, elapsedMs, retransmissions, stall } = timeline;
  return html`${spanned('whole', 0, percent(elapsedMs), 3, 16)}${phases.map(({ phase, fromMs, toMs }) =>
    spanned(`p-${phase}`, percent(fromMs), percent(toMs), 3, 16),
  )}${retransmissions
    .filter(({ atMs }) => stall.endedAtUs === null || atMs <= elapsedMs + 1)
    .map(({ atMs }) => verticalLine('pin', percent(atMs)))}`;
}

type Row = (inner: Html) => Html;

function laterRow({ later, laterCount, elapsedMs }: RequestTimeline, percent: (ms: number) => number, row: Row): Html {
  const [first] = later;
  if (first === undefined) return NOTHING;
  const quick = later.filter(({ outcome }) => outcome === 'ok').length;
  const bars = later
    .filter(({ fromMs }) => fromMs <= elapsedMs)
    .map(({ fromMs, toMs, outcome }, index) =>
      spanned(`o-${outcome}`, percent(fromMs), percent(toMs), 2 + (index % 3) * 6, 5),
    );
  const shown = later.length < laterCount ? `first ${later.length} of ${laterCount}` : `${laterCount}`;
  return html`<tr><th scope="row">Later requests (${shown})</th><td>${row(html`${bars}`)}</td><td class="n">${seconds(first.fromMs)}</td><td class="n"></td><td class="n">${quick} of ${later.length} quick</td></tr>
`;
}

function captureRow(
  { item, fromMs, toMs }: CaptureBar,
  { elapsedMs, axisMs, stall }: RequestTimeline,
  percent: (ms: number) => number,
  row: Row,
): Html {
  const taken = item.head.status === 'captured';
  const endMs = stall.endedAtUs === null ? Number.POSITIVE_INFINITY : elapsedMs;
  const during = item.inFlight ? Math.min(toMs, endMs) : null;
  const isBeyond = fromMs > axisMs;
  const bars = html`${during === null ? NOTHING : spanned('in', percent(fromMs), percent(during), 7, 8)}${
    !isBeyond && (during === null || toMs > endMs)
      ? spanned('after', percent(Math.max(fromMs, during ?? fromMs)), percent(toMs), 7, 8)
      : NOTHING
  }${isBeyond ? html`<text class="tick" x="100%" y="15" text-anchor="end">later</text>` : NOTHING}`;
  return html`<tr${taken ? NOTHING : html` class="nothing"`}><th scope="row">${captureLabel(item)}</th><td>${row(taken ? bars : NOTHING)}</td><td class="n">${seconds(fromMs)}</td><td class="n">${seconds(toMs)}</td><td class="n">${whileOpenText(item)}</td></tr>
`;
}

const seconds = (ms: number): string => offsetText(ms * 1_000, 0);

function phaseLine({ phases, retransmissions }: RequestTimeline): Html {
  if (phases.length === 0) return NOTHING;
  const again = retransmissions.reduce((sum, { count }) => sum + count, 0);
  return html`<p class="phases">${phases.map(
    ({ phase, fromMs, toMs }, index) => html`${index === 0 ? '' : ', '}<b>${phase}</b> ${msText(toMs - fromMs)}`,
  )}${again === 0 ? '' : `; sent again ${again} time${again === 1 ? '' : 's'}`}</p>`;
}
