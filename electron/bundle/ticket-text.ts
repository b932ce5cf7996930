import type { Stall } from '../domain/stall.ts';
import { targetAddress } from '../domain/target-address.ts';
import { utcText } from '../domain/utc-text.ts';
import type { BundleIncident } from './bundle-source.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { phaseWords } from './phase-words.ts';
import type { ReadmeParts } from './readme-parts.ts';
import { durationText } from './relative-time.ts';
import { zoneOffset } from './reporter-zone.ts';
import { probed } from './sample-tally.ts';
import { wrapped } from './wrapped.ts';

const NAME_WIDTH = 13;

/**
 * What a desk asks of one incident, as plain text to paste into a ticket; redacted like the files. It names no file, because the zip that
 * goes with it is called by the moment at which it is written. Empty for a bundle that is about no single incident.
 */
export function ticketText(readme: ReadmeParts): string {
  const [entry] = readme.source.incidents;
  if (readme.source.scope.kind !== 'incident' || entry === undefined) return '';
  const { incident } = entry;
  const { line } = readme;
  const { verdict } = incident;
  const blocks = [
    wrapped(titleText(entry, readme)),
    rows(whenRows(entry, readme)),
    rows(whereRows(entry, readme)),
    list(
      hung(entry.stalls) ? 'During the hang' : 'When it failed',
      [...verdict.reasons, ...overlapPoints(readme)].map(line),
    ),
    list('What speaks against it', verdict.against.map(line)),
    list('We ask', verdict.ask.map(line), 'numbered'),
    list(
      'Noted by the reporter',
      entry.note
        .split(/\r\n|\r|\n/)
        .filter((text) => text.trim() !== '')
        .map(line),
    ),
    wrapped('All times are UTC. The records are in the attached zip; its README.txt says what to read first.'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function titleText({ incident, stalls }: BundleIncident, { source, line, nameOf }: ReadmeParts): string {
  const { to } = endpointFacts(source);
  const name = nameOf(incident.targetId);
  // A target without a name of its own is called by its address.
  const where = to === null || name.includes(line(to)) ? '' : ` at ${line(to)}`;
  return `Requests to ${name}${where} ${hung(stalls) ? 'hang' : 'fail'}: ${line(incident.verdict.summary)}`;
}

const hung = (stalls: BundleIncident['stalls']): boolean => stalls.some(({ stall }) => stall.openedBy === 'overdue');

type Row = readonly [name: string, text: string | null];

function whenRows({ incident }: BundleIncident, { source, survey, subjects }: ReadmeParts): readonly Row[] {
  const tally = survey.tallies.get(incident.targetId);
  const target = subjects.find(({ id }) => id === incident.targetId);
  const slow = target === undefined ? 'slow' : `over ${target.thresholds.slowAfterMs / 1_000} s`;
  const counts = tally?.inWindow;
  const impact =
    counts === undefined || probed(counts) === 0
      ? `${incident.slowCount} ${slow}, ${incident.failedCount} failed`
      : `${counts.slow} of ${probed(counts)} requests ${slow}, ${counts.failed} failed`;
  const around =
    tally === undefined || probed(tally.around) === 0
      ? ''
      : ` (in the time around: ${tally.around.ok} of ${probed(tally.around)} were good)`;
  const last = incident.closedAtUs === null ? 'still going on' : utcText(incident.closedAtUs);
  return [
    ['Impact', `${impact}${around}`],
    ['First', utcText(incident.openedAtUs)],
    ['Last', last],
    ['Reporter', zoneOffset(source.reporterZone, incident.openedAtUs) ?? 'UTC'],
  ];
}

function whereRows(
  { incident, stalls }: BundleIncident,
  { source, survey, subjects, line }: ReadmeParts,
): readonly Row[] {
  const { from, publicAddress, to } = endpointFacts(source);
  const target = subjects.find(({ id }) => id === incident.targetId);
  const medianMs = survey.tallies.get(incident.targetId)?.medianGoodMs ?? null;
  const worst = longest(stalls.map(({ stall }) => stall));
  const address = target === undefined ? null : line(targetAddress(target));
  return [
    ['Source', from === null ? null : line(from)],
    ['Public', publicAddress === null ? null : line(publicAddress)],
    ['Destination', [to === null ? null : line(to), address].filter((text) => text !== null).join(', ') || null],
    ['Expected', medianMs === null ? null : `about ${durationText(medianMs)} (median of good requests around it)`],
    ['Actual', actualText(incident.worstMs, worst)],
  ];
}

function actualText(worstMs: number, worst: Stall | null): string {
  if (worst === null) return durationText(worstMs);
  const how = worst.openedBy === 'failure' ? 'failed while' : 'hung while';
  const end = worst.endedAtUs === null ? ', and is still open' : '';
  return `${durationText(Math.max(worstMs, worst.elapsedMs))}, ${how} ${phaseWords(worst.phase)}${end}`;
}

const longest = (stalls: readonly Stall[]): Stall | null =>
  stalls.reduce<Stall | null>((one, other) => (one === null || other.elapsedMs > one.elapsedMs ? other : one), null);

/** How much was recorded in time. */
function overlapPoints({ survey }: ReadmeParts): readonly string[] {
  const captured = survey.evidence.filter((item) => item.head.status === 'captured');
  const during = captured.filter((item) => item.inFlight);
  return during.length === 0
    ? []
    : [`${during.length} of ${captured.length} records were taken while a request was open.`];
}

const rows = (all: readonly Row[]): string =>
  all
    .flatMap(([name, text]) =>
      text === null ? [] : [wrapped(text, { first: name.padEnd(NAME_WIDTH), indent: ' '.repeat(NAME_WIDTH) })],
    )
    .join('\n');

function list(heading: string, points: readonly string[], marks: 'dashes' | 'numbered' = 'dashes'): string {
  if (points.length === 0) return '';
  const lines = points.map((point, index) => {
    const first = marks === 'dashes' ? '- ' : `${index + 1}. `;
    return wrapped(point, { first, indent: ' '.repeat(first.length) });
  });
  return [heading, ...lines].join('\n');
}
