import type { GapReason } from '../../domain/gap.ts';
import { msText } from '../../domain/ms-text.ts';
import { utcText } from '../../domain/utc-text.ts';
import { stallsOf } from '../bundle-source.ts';
import { isCollected } from '../evidence/merged-traces.ts';
import type { ResolverAnswer } from '../evidence/resolver-answers.ts';
import { durationText, offsetText } from '../words/relative-time.ts';
import { whileOpenText } from './capture-words.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { ReportParts } from './report-parts.ts';
import { code, number, smallTable, text, time } from './small-table.ts';
import { timed } from './timed.ts';

const MOST_FILES = 250;
const MOST_NEAR = 30;
const MOST_POINTS = 60;

const WHY_NOTHING: Readonly<Record<GapReason, string>> = {
  'not-running': 'Stallscope was not running',
  asleep: 'the measuring machine slept',
  paused: 'paused by a person',
  'clock-step': 'the clock was set',
  'store-full': 'the disk was full',
};

/** Where each record is, with what it found. */
export function filesSection({ files, say }: ReportParts): Html {
  // Counted as in README.txt: a record may take several files, and what was only tried is none.
  const records = [...new Set(files.map(({ item }) => item))].filter(
    (item) => item.head.status === 'captured' && !isCollected(item),
  );
  const during = records.filter(({ inFlight }) => inFlight).length;
  if (files.length === 0) return NOTHING;
  return html`<section class="card">
<h2>Files of evidence</h2>
${smallTable({
  caption: html`${during} of ${records.length} records were taken, wholly or in part, while their request was open. Times are since the request began.`,
  columns: [
    code('File'),
    time('Request begun (UTC)'),
    number('From'),
    number('To'),
    number('While open'),
    text('What it found'),
    code('Command or method'),
  ],
  rows: files.slice(0, MOST_FILES).map(({ path, item, answer }) => ({
    cells: () => [
      say(path, 200),
      utcText(item.stall.startedAtUs),
      offsetText(item.head.startedAtUs, item.stall.startedAtUs),
      offsetText(item.head.endedAtUs, item.stall.startedAtUs),
      whileOpenText(item),
      say(answer === null ? item.head.summary : answerText(answer), 220),
      say(item.head.method, 140),
    ],
  })),
  most: MOST_FILES,
  more: 'in incident.json and manifest.json',
  all: files.length,
})}</section>
`;
}

function answerText({ name, type, rcode, queryMs, error }: ResolverAnswer): string {
  const took = queryMs === null ? '' : ` in ${msText(queryMs)}`;
  return `${name} ${type}: ${rcode ?? error ?? 'no answer'}${took}`;
}

/** What the reader should hold against these measurements, and what is not there. */
export function doubtsSection(parts: ReportParts): Html {
  const { completeness, profile, survey, say } = parts;
  const tried = survey.evidence
    .filter(({ head }) => head.status !== 'captured')
    .map(
      ({ head }) => `${head.kind} (${head.status}): ${head.summary}${head.remedy === null ? '' : ` ${head.remedy}`}`,
    );
  const unreadable = survey.unreadable.map(({ id, reason }) => `Evidence ${id} could not be read: ${reason}.`);
  const missing = [...new Set([...completeness.missing, ...tried, ...unreadable].map((point) => say(point)))];
  const suspect = [...survey.tallies.values()].reduce((sum, tally) => sum + tally.suspect, 0);
  const doubts = [
    ...gapPoints(parts),
    ...(suspect === 0
      ? []
      : [
          `${suspect} sample${suspect === 1 ? ' is' : 's are'} marked as suspect in samples.csv, because the measuring machine itself was busy, asleep or changed its network then.`,
        ]),
  ];
  return html`<section class="card">
<h2>What is missing, and what to hold against it</h2>
<p class="note">${Math.round(completeness.share * 100)} % of what is asked for in the profile ${say(profile.title, 60)} is there.</p>
${list('Missing or incomplete', missing)}${list('Doubts', doubts)}${missing.length + doubts.length === 0 ? html`<p class="note">Nothing is missing, and the measuring machine was fit all the time.</p>` : NOTHING}
${nearMisses(parts)}</section>
`;
}

function gapPoints({ source, nameOf }: ReportParts): readonly string[] {
  return source.gaps.map(({ startedAtUs, endedAtUs, targetId, reason }) => {
    const end = endedAtUs === null ? 'until now' : `to ${utcText(endedAtUs)}`;
    const whose = targetId === null ? '' : ` (${nameOf(targetId)})`;
    return `Nothing was measured from ${utcText(startedAtUs)} ${end}${whose}: ${WHY_NOTHING[reason]}.`;
  });
}

function list(title: string, points: readonly string[]): Html {
  if (points.length === 0) return NOTHING;
  return html`<p class="list-head">${title}</p><ul class="points">${points.slice(0, MOST_POINTS).map((point) => html`<li>${timed(point)}</li>`)}</ul>${
    points.length > MOST_POINTS
      ? html`<p class="note">${points.length - MOST_POINTS} more are in incident.json.</p>`
      : NOTHING
  }`;
}

function nearMisses({ source, nameOf, evidenceOf }: ReportParts): Html {
  const ids = new Set(source.nearMisses.flatMap(({ stall }) => (stall.end === 'near-miss' ? [stall.id] : [])));
  return smallTable({
    caption: html`<b>Near misses</b>: overdue, but in before the slow threshold`,
    columns: [time('Begun (UTC)'), text('Target'), number('Took'), text('Phase'), number('Captures')],
    rows: stallsOf(source)
      .filter(({ stall }) => ids.has(stall.id))
      .map(({ stall }) => ({
        cells: () => [
          utcText(stall.startedAtUs),
          nameOf(stall.targetId),
          durationText(stall.elapsedMs),
          stall.phase,
          evidenceOf(stall.id).length,
        ],
      })),
    most: MOST_NEAR,
    more: 'in incident.json',
  });
}
