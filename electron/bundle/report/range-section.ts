import { suspectText } from '../../domain/segment-label.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleIncident } from '../bundle-source.ts';
import { probed } from '../samples/sample-tally.ts';
import { durationText } from '../words/relative-time.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { code, number, smallTable, text, time } from './small-table.ts';

/** All windows of a stretch of time where the first table has only the worst. */
export function windowsSection(parts: ReportParts): Html {
  return isLong(parts)
    ? html`<section class="card">
<h2>All timeout windows</h2>
${allWindows(parts)}</section>
`
    : NOTHING;
}

const isLong = ({ source }: ReportParts): boolean => source.incidents.length > MOST_AT_TOP;

const MOST_INCIDENTS = 300;
const MOST_AT_TOP = 40;
const MOST_WORST = 20;
const MOST_TARGETS = 100;

/** What a stretch of time came to: each target in a line, and the timeout windows, or the worst of many. */
export function rangeSection(parts: ReportParts): Html {
  return html`<section class="card">
<h2>Targets and timeout windows</h2>
${targets(parts)}${isLong(parts) ? worstWindows(parts) : allWindows(parts)}</section>
`;
}

function targets({ source, survey, nameOf, say, subjects }: ReportParts): Html {
  const controls = source.targets.filter((target) => target.role === 'control' && !subjects.includes(target));
  return smallTable({
    caption: html`<b>Targets</b>, requests from ${utcText(source.window.fromUs)} to ${utcText(source.window.toUs)}`,
    columns: [
      text('Target'),
      code('Address'),
      text('Role'),
      number('Windows'),
      number('Requests'),
      number('Slow'),
      number('Failed'),
      number('Good'),
      number('Median'),
      number('95 of 100 below'),
    ],
    rows: [...subjects, ...controls].map((target) => {
      const tally = survey.tallies.get(target.id);
      const usual = survey.usualTimes.get(target.id)?.of('total');
      const mine = source.incidents.filter(({ incident }) => incident.targetId === target.id);
      const counts = tally?.inWindow;
      const medianMs = usual?.quantile(0.5) ?? tally?.medianGoodMs ?? null;
      const highMs = usual?.quantile(0.95) ?? null;
      return {
        cells: () => [
          nameOf(target.id),
          say(targetAddress(target), 120),
          target.role,
          mine.length,
          counts === undefined ? 0 : probed(counts),
          counts?.slow ?? 0,
          counts?.failed ?? 0,
          counts?.ok ?? 0,
          medianMs === null ? null : durationText(medianMs),
          highMs === null ? null : durationText(highMs),
        ],
      };
    }),
    most: MOST_TARGETS,
    more: 'in incident.json',
  });
}

function worstWindows(parts: ReportParts): Html {
  const { incidents } = parts.source;
  const worst = incidents
    .toSorted((a, b) => b.incident.worstMs - a.incident.worstMs || a.incident.id - b.incident.id)
    .slice(0, MOST_WORST)
    .toSorted((a, b) => a.incident.openedAtUs - b.incident.openedAtUs || a.incident.id - b.incident.id);
  return windowTable(
    worst,
    html`<b>The ${MOST_WORST} worst of ${incidents.length} timeout windows</b>, in order of time; all are further below`,
    parts,
  );
}

function allWindows(parts: ReportParts): Html {
  const { incidents } = parts.source;
  if (incidents.length === 0) return html`<p class="note">There was no timeout window in this time.</p>`;
  return windowTable(incidents, html`<b>Timeout windows</b>, in order of time`, parts);
}

function windowTable(incidents: readonly BundleIncident[], caption: Html, { nameOf, say }: ReportParts): Html {
  return smallTable({
    caption,
    columns: [
      number('Incident'),
      time('From (UTC)'),
      time('To (UTC)'),
      text('Target'),
      number('Longest'),
      number('Slow'),
      number('Failed'),
      text('Suspected'),
      text('Verdict'),
    ],
    rows: incidents.slice(0, MOST_INCIDENTS).map(({ incident }) => ({
      cells: () => [
        incident.id,
        utcText(incident.openedAtUs),
        incident.closedAtUs === null ? 'still open' : utcText(incident.closedAtUs),
        nameOf(incident.targetId),
        durationText(incident.worstMs),
        incident.slowCount,
        incident.failedCount,
        `${suspectText(incident.verdict, 'elsewhere')} (${incident.verdict.confidence})`,
        say(incident.verdict.summary, 160),
      ],
      bad: incident.closedAtUs === null,
    })),
    most: MOST_INCIDENTS,
    more: 'in incident.json',
    all: incidents.length,
  });
}
