import type { TargetId } from '../../domain/ids.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { TimeSpan } from '../bundle-source.ts';
import type { LatencyColumns } from '../samples/latency-columns.ts';
import { probed } from '../samples/sample-tally.ts';
import { durationText } from '../words/relative-time.ts';
import { type Html, html, NOTHING } from './html.ts';
import { latencyChart } from './latency-chart.ts';
import type { ReportParts } from './report-parts.ts';

const HEIGHT_PX = 190;
const CONTROL_HEIGHT_PX = 64;

/** One chart a target: the window from near where it is short, and with what was before and after. Controls are small. */
export function chartSection(parts: ReportParts): Html {
  const { source, survey, subjects } = parts;
  const charts = [...survey.drawn.charts.values()];
  if (charts.length === 0) return NOTHING;
  const left = subjects.filter(({ id }) => !survey.drawn.charts.has(id)).length;
  const isSubject = (id: TargetId): boolean => subjects.some((target) => target.id === id);
  return html`<section class="card">
<h2>Latency in the window and around it</h2>
<ul class="legend">
<li><svg width="22" height="12" aria-hidden="true"><rect class="range" y="2" width="22" height="8"/><line class="median" x1="0" y1="6" x2="22" y2="6"/></svg>median and range of the good ones</li>
<li><svg width="12" height="12" aria-hidden="true"><path class="slow" d="M6 6h.01"/></svg>slow, the slowest of each place</li>
<li><svg width="12" height="12" aria-hidden="true"><path class="failed" d="M6 6h.01"/></svg>failed, the longest of each place</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="window" width="14" height="12"/></svg>timeout window</li>
<li><svg width="14" height="12" aria-hidden="true"><rect class="gap" width="14" height="12"/></svg>nothing was measured</li>
<li><svg width="22" height="12" aria-hidden="true"><line class="thr" x1="0" y1="6" x2="22" y2="6"/></svg>slow threshold</li>
<li>logarithmic scale, time in UTC</li>
</ul>
${charts.map(({ targetId, close, around }) =>
  isSubject(targetId)
    ? html`${close === null ? NOTHING : chart(targetId, close, HEIGHT_PX, 'from near', parts)}${chart(targetId, around, HEIGHT_PX, '', parts)}`
    : chart(targetId, around, CONTROL_HEIGHT_PX, 'control', parts),
)}${left > 0 ? html`<p class="note">${left} more targets are in samples.csv.</p>` : NOTHING}
<p class="note">Drawn from at most 360 places a chart; every request from ${utcText(source.samplesSpan.fromUs)} to ${utcText(source.samplesSpan.toUs)} is in samples.csv.</p>
</section>
`;
}

function chart(
  targetId: TargetId,
  columns: LatencyColumns,
  heightPx: number,
  remark: string,
  { source, survey, nameOf }: ReportParts,
): Html {
  const target = source.targets.find(({ id }) => id === targetId);
  const tally = survey.tallies.get(targetId);
  const { span } = columns;
  const windows = source.incidents
    .filter(({ incident }) => incident.targetId === targetId)
    .map(
      ({ incident }): TimeSpan => ({
        fromUs: incident.openedAtUs,
        toUs: incident.closedAtUs ?? source.window.toUs,
      }),
    );
  const gaps = source.gaps
    .filter((gap) => gap.targetId === null || gap.targetId === targetId)
    .map((gap): TimeSpan => ({ fromUs: gap.startedAtUs, toUs: gap.endedAtUs ?? source.samplesSpan.toUs }));
  const counts =
    tally === undefined
      ? ''
      : `${probed(tally.inWindow)} requests in the window: ${tally.inWindow.slow} slow, ${tally.inWindow.failed} failed`;
  const usual = tally?.medianGoodMs ?? null;
  return html`<div class="figure">
<p class="chart-head"><b>${nameOf(targetId)}</b>${remark === '' ? '' : `, ${remark}`} <span class="muted">${durationText((span.toUs - span.fromUs) / 1_000)} from ${utcText(span.fromUs)}${counts === '' ? '' : `; ${counts}`}${usual === null ? '' : `; usually about ${durationText(usual)}`}${target === undefined ? '' : `; slow after ${durationText(target.thresholds.slowAfterMs)}`}</span></p>
${latencyChart({
  name: nameOf(targetId),
  span,
  columns: columns.columns(),
  windows: windows.length === 0 && source.scope.kind === 'incident' ? [source.window] : windows,
  gaps,
  slowAfterMs: target?.thresholds.slowAfterMs ?? null,
  heightPx,
})}</div>
`;
}
