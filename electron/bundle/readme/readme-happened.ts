import type { GapReason } from '../../domain/gap.ts';
import type { Incident } from '../../domain/incident.ts';
import { againstHeading, segmentLabel, suspectText } from '../../domain/segment-label.ts';
import type { Target } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';
import { type BundleIncident, stallsOf } from '../bundle-source.ts';
import { type OutcomeCounts, probed } from '../samples/sample-tally.ts';
import { askedOfOthers } from '../ticket/asked-of-others.ts';
import { endpointFacts } from '../ticket/endpoint-facts.ts';
import { otherSidePoints } from '../ticket/other-side-ask.ts';
import { phaseWords } from '../words/phase-words.ts';
import { durationText } from '../words/relative-time.ts';
import { listed, wrapped } from '../words/wrapped.ts';
import type { ReadmeParts, Section } from './readme-parts.ts';

const MAX_ROWS = 40;

const WHY_NOTHING: Readonly<Record<GapReason, string>> = {
  'not-running': 'Stallscope was not running',
  asleep: 'the measuring machine slept',
  paused: 'paused by a person',
  'clock-step': 'the clock was set',
  'store-full': 'the disk was full',
};

/** What happened, in figures first, then in words. */
export function happenedSections(readme: ReadmeParts): readonly Section[] {
  const { source } = readme;
  const [only, ...others] = source.incidents;
  const blocks = [
    endpoints(readme),
    ...readme.subjects.slice(0, MAX_ROWS).map((target) => targetText(target, readme)),
    ...(readme.subjects.length > MAX_ROWS
      ? [wrapped(`${readme.subjects.length - MAX_ROWS} more targets are in samples.csv and incident.json.`)]
      : []),
    controls(readme),
    ...(source.incidents.length > 1 ? [incidentTable(readme)] : []),
    ...(only === undefined || others.length > 0 ? [] : [verdictText(only.incident, readme)]),
    ...source.incidents.map((entry) => noteText(entry, readme)),
    doubts(readme),
  ];
  return [{ heading: 'WHAT HAPPENED', text: blocks.filter((block) => block !== '').join('\n\n') }];
}

/** Both ends, which a desk looks for first. */
function endpoints({ source, line }: ReadmeParts): string {
  const { from, publicAddress, to } = endpointFacts(source);
  const rows = [
    ['From', from],
    ['Public', publicAddress],
    ['To', to],
  ] as const;
  return rows.flatMap(([name, text]) => (text === null ? [] : [`  ${`${name}:`.padEnd(9)}${line(text)}`])).join('\n');
}

function targetText(target: Target, { source, survey, nameOf, line }: ReadmeParts): string {
  const tally = survey.tallies.get(target.id);
  const name = nameOf(target.id);
  if (tally === undefined) return wrapped(`${name}: no request was recorded in this time.`);
  const stalls = stallsOf(source).filter(
    (entry) => entry.stall.targetId === target.id && entry.stall.end !== 'near-miss',
  );
  const incidents = source.incidents.flatMap(({ incident }) => (incident.targetId === target.id ? [incident] : []));
  // What failed at once and was not captured any more stands in no stall.
  const worstMs = Math.max(
    0,
    ...stalls.map((entry) => entry.stall.elapsedMs),
    ...incidents.map((incident) => incident.worstMs),
  );
  const phases = [...new Set(stalls.map((entry) => entry.stall.phase))];
  const median = tally.medianGoodMs;
  const longest = worstMs > 0 ? ` The longest was open for ${durationText(worstMs)}.` : '';
  const where = phases.length === 0 ? '' : ` Where it hung: ${phases.map(phaseWords).join('; ')}.`;
  const around =
    probed(tally.around) === 0
      ? ''
      : ` In the time around the window ${goodText(tally.around)}${median === null ? '' : `, and half of those took less than about ${durationText(median)}`}.`;
  return wrapped(`${line(name)}: in the window ${badText(tally.inWindow, target)}.${longest}${where}${around}`);
}

function badText(counts: OutcomeCounts, target: Target): string {
  const all = probed(counts);
  if (all === 0) return 'no request was begun';
  const slow = `${counts.slow} slow (over ${target.thresholds.slowAfterMs / 1_000} s)`;
  return `${all} request${all === 1 ? ' was' : 's were'} begun: ${counts.failed} failed, ${slow}, ${counts.ok} good`;
}

const goodText = (counts: OutcomeCounts): string => `${counts.ok} of ${probed(counts)} requests were good`;

function controls({ source, survey, subjects, nameOf }: ReadmeParts): string {
  const points = source.targets
    .filter((target) => target.role === 'control' && !subjects.includes(target))
    .flatMap((target) => {
      const counts = survey.tallies.get(target.id)?.inWindow;
      return counts === undefined || probed(counts) === 0 ? [] : [`${nameOf(target.id)}: ${goodText(counts)}`];
    });
  if (points.length === 0) return '';
  return `${wrapped('Other services, asked from the same machine in the same window for comparison:')}\n${listed(points.slice(0, MAX_ROWS))}`;
}

function incidentTable({ source, nameOf }: ReadmeParts): string {
  const rows = source.incidents.slice(0, MAX_ROWS).map(({ incident }) => {
    const end = incident.closedAtUs === null ? 'still open'.padEnd(24) : utcText(incident.closedAtUs);
    return `  ${utcText(incident.openedAtUs)}  ${end}  ${durationText(incident.worstMs).padStart(10)}  ${segmentLabel(incident.verdict.segment, 'elsewhere').padEnd(18)}  ${nameOf(incident.targetId)}`;
  });
  const more = source.incidents.length - rows.length;
  return [
    `${source.incidents.length} incidents:`,
    '',
    `  ${'from (UTC)'.padEnd(24)}  ${'to (UTC)'.padEnd(24)}  ${'longest'.padStart(10)}  ${'suspected'.padEnd(18)}  target`,
    ...rows,
    ...(more > 0 ? [`  and ${more} more, in incident.json`] : []),
  ].join('\n');
}

function verdictText({ verdict }: Incident, readme: ReadmeParts): string {
  const { line, cited } = readme;
  const parts = [
    wrapped(
      `Where the fault most likely lies: ${suspectText(verdict, 'elsewhere')} (confidence ${verdict.confidence}). ${line(verdict.summary)}`,
    ),
  ];
  const lists = [
    ['What speaks for it:', verdict.reasons.map((text) => cited(text, verdict))],
    [`${againstHeading(verdict.segment)}:`, verdict.against.map((text) => cited(text, verdict))],
    ['What we ask:', [...askedOfOthers(verdict.ask).map(line), ...otherSidePoints(verdict.segment, readme)]],
  ] as const;
  for (const [title, points] of lists) {
    if (points.length > 0) parts.push(`${title}\n${listed(points)}`);
  }
  return parts.join('\n\n');
}

/** What a person wrote beside it, line by line; marked as such, because nothing measured it. */
function noteText({ incident, note }: BundleIncident, { source, line }: ReadmeParts): string {
  const lines = note.split(/\r\n|\r|\n/).map(line);
  if (note.trim() === '') return '';
  const which = source.incidents.length > 1 ? ` on incident ${incident.id}` : '';
  return [`Noted by the reporter${which}:`, ...lines.map((text) => wrapped(text, { first: '  ', indent: '  ' }))].join(
    '\n',
  );
}

/** What the reader should hold against these measurements. */
function doubts({ source, survey, nameOf }: ReadmeParts): string {
  const points = source.gaps.slice(0, MAX_ROWS).map((gap) => {
    const end = gap.endedAtUs === null ? 'until now' : `to ${utcText(gap.endedAtUs)}`;
    const whose = gap.targetId === null ? '' : ` (${nameOf(gap.targetId)})`;
    return `Nothing was measured from ${utcText(gap.startedAtUs)} ${end}${whose}: ${WHY_NOTHING[gap.reason]}.`;
  });
  const suspect = [...survey.tallies.values()].reduce((sum, tally) => sum + tally.suspect, 0);
  if (suspect > 0) {
    points.push(
      `${suspect} sample${suspect === 1 ? ' is' : 's are'} marked in the column "suspect", because the measuring machine itself was busy, asleep or changed its network at that time.`,
    );
  }
  if (points.length === 0) return '';
  return `${wrapped('What these measurements do not tell:')}\n${listed(points)}`;
}
