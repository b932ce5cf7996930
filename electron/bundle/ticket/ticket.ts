import type { Incident } from '../../domain/incident.ts';
import { againstHeading, suspectText } from '../../domain/segment-label.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Target } from '../../domain/target.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleIncident, TimeSpan } from '../bundle-source.ts';
import { isCollected } from '../evidence/merged-traces.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import { probed } from '../samples/sample-tally.ts';
import { phaseWords } from '../words/phase-words.ts';
import { durationText } from '../words/relative-time.ts';
import { askedOfOthers } from './asked-of-others.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { otherSidePoints } from './other-side-ask.ts';
import { edgeText, networkOf, resolversText, sourcePortsText } from './ticket-facts.ts';
import { rangeTicket } from './ticket-of-range.ts';
import { closingText, reporterText, row, type Ticket, type TicketList, type TicketRow } from './ticket-parts.ts';
import { bestRecorded, recordedPoints } from './ticket-records.ts';
import { requestPoints } from './ticket-requests.ts';

/** What is told of one incident, or of a stretch of time. */
export function ticketOf(readme: ReadmeParts): Ticket {
  const [entry] = readme.source.incidents;
  if (readme.source.scope.kind === 'incident' && entry !== undefined) return incidentTicket(entry, readme);
  return rangeTicket(readme);
}

function incidentTicket(entry: BundleIncident, readme: ReadmeParts): Ticket {
  const { incident, note } = entry;
  const { line, cited } = readme;
  const { verdict } = incident;
  const told = bestRecorded(
    readme,
    entry.stalls.map(({ stall }) => stall),
  );
  const lists: readonly TicketList[] = [
    {
      heading: hung(entry.stalls) ? 'During the hang' : 'When it failed',
      marks: 'dashes',
      points: [...verdict.reasons.map((text) => cited(text, verdict)), ...overlapPoints(readme)],
    },
    {
      heading: 'The requests in question (UTC)',
      marks: 'dashes',
      points: requestPoints(entry, readme),
    },
    {
      heading: `Recorded meanwhile (seconds since the request${told === null ? ' began' : ` of ${utcText(told.startedAtUs)}`})`,
      marks: 'dashes',
      points: told === null ? [] : recordedPoints(readme, told),
    },
    {
      heading: againstHeading(verdict.segment),
      marks: 'dashes',
      points: verdict.against.map((text) => cited(text, verdict)),
    },
    {
      heading: 'We ask',
      marks: 'numbers',
      points: [...askedOfOthers(verdict.ask).map(line), ...otherSidePoints(verdict.segment, readme)],
    },
    {
      heading: 'Noted by the reporter',
      marks: 'dashes',
      points: note
        .split(/\r\n|\r|\n/)
        .filter((text) => text.trim() !== '')
        .map(line),
    },
  ];
  return {
    title: titleText(entry, readme),
    groups: [
      [
        {
          name: 'Suspected',
          text: `${line(verdict.summary)} (${suspectText(verdict, 'elsewhere')}, confidence ${verdict.confidence})`,
        },
      ],
      whenRows(entry, readme),
      whereRows(entry, readme),
    ],
    lists: lists.filter(({ points }) => points.length > 0),
    closing: closingText(readme),
  };
}

function titleText({ incident, stalls }: BundleIncident, { source, line, nameOf }: ReadmeParts): string {
  const { addresses, to } = endpointFacts(source);
  const name = nameOf(incident.targetId);
  // A target without a name of its own is called by its address.
  const where = to === null || name.includes(line(to)) ? name : `${line(to)} (${name})`;
  const from = addresses.length === 0 ? '' : ` from ${line(addresses.join(', '))}`;
  const open = incident.closedAtUs !== null ? '' : isPaused({ incident, stalls }) ? ', on and off' : ', still going on';
  return `Requests${from} to ${where} ${hung(stalls) ? 'hang' : 'fail'}${open}`;
}

/** One that comes and goes is kept open through minutes in which all is well. */
const isPaused = ({ incident, stalls }: Pick<BundleIncident, 'incident' | 'stalls'>): boolean =>
  incident.flapping && incident.closedAtUs === null && stalls.every(({ stall }) => stall.endedAtUs !== null);

const hung = (stalls: BundleIncident['stalls']): boolean => stalls.some(({ stall }) => stall.openedBy === 'overdue');

function whenRows(entry: BundleIncident, readme: ReadmeParts): readonly TicketRow[] {
  const { incident } = entry;
  const { source, survey } = readme;
  const tally = survey.tallies.get(incident.targetId);
  const around = tally?.around;
  const last =
    incident.closedAtUs === null
      ? isPaused(entry)
        ? `${utcText(incident.lastBadAtUs)} so far; it comes and goes, and was not over at ${utcText(source.window.toUs)}`
        : `still going on at ${utcText(source.window.toUs)}`
      : `${utcText(incident.closedAtUs)} (after ${durationText((incident.closedAtUs - incident.openedAtUs) / 1_000)}${ENDED_BY[incident.closedBy ?? 'recovery']})`;
  return [
    { name: 'Impact', text: impactText(entry, readme) },
    ...row('Around it', around === undefined || probed(around) === 0 ? null : aroundText(around)),
    ...row('Before', earlierText(readme)),
    { name: 'First', text: utcText(incident.openedAtUs) },
    { name: 'Last', text: last },
    ...row('Reporter', reporterText(readme)),
  ];
}

/** That nothing was measured afterwards must not read as if all had been well. */
const ENDED_BY: Readonly<Record<NonNullable<Incident['closedBy']>, string>> = {
  recovery: '',
  'observer-stopped': '; it had not recovered when the measuring ended',
  'target-removed': '; it had not recovered when it was watched no longer',
};

const aroundText = (around: { readonly ok: number; readonly slow: number; readonly failed: number }): string =>
  `${around.ok} of ${probed({ ...around, skipped: 0 })} requests of the time around the window were good`;

function impactText({ incident }: BundleIncident, { source, survey, subjects }: ReadmeParts): string {
  const target = subjects.find(({ id }) => id === incident.targetId);
  const slow = target === undefined ? 'slow' : `slow (over ${target.thresholds.slowAfterMs / 1_000} s)`;
  const counts = survey.tallies.get(incident.targetId)?.inWindow;
  // One that is open still, or was given up when the measuring ended, has come in neither in time nor late.
  const near = source.nearMisses.filter(
    ({ stall }) => stall.targetId === incident.targetId && stall.end === 'near-miss' && isIn(source.window, stall),
  ).length;
  const nearText = near === 0 ? '' : `, ${near} of them late but still under the limit`;
  if (counts === undefined || probed(counts) === 0) {
    return `${incident.slowCount} ${slow}, ${incident.failedCount} failed`;
  }
  const all = probed(counts);
  return `of ${all} request${all === 1 ? '' : 's'} in the window ${counts.failed} failed, ${counts.slow} ${slow}, ${counts.ok} good${nearText}`;
}

const isIn = ({ fromUs, toUs }: TimeSpan, { startedAtUs }: Stall): boolean =>
  startedAtUs >= fromUs && startedAtUs <= toUs;

function earlierText({ source }: ReadmeParts): string | null {
  const { earlier } = source;
  if (earlier === null) return null;
  const since = `${utcText(earlier.sinceUs).slice(0, 16)}Z`;
  if (earlier.count === 0 || earlier.firstOpenedAtUs === null) return `no other such window since ${since}`;
  return `${earlier.count} other such window${earlier.count === 1 ? '' : 's'} since ${since}, the first at ${utcText(earlier.firstOpenedAtUs)}`;
}

function whereRows({ incident, stalls }: BundleIncident, readme: ReadmeParts): readonly TicketRow[] {
  const { source, survey, subjects, line } = readme;
  const { from, publicAddress, to } = endpointFacts(source);
  const target = subjects.find(({ id }) => id === incident.targetId);
  const medianMs = survey.tallies.get(incident.targetId)?.medianGoodMs ?? null;
  const worst = longest(stalls.map(({ stall }) => stall));
  const network = worst?.remoteAddress == null ? null : networkOf(worst.remoteAddress, source);
  const ports = sourcePortsText(stalls.map(({ stall }) => stall));
  const address = target === undefined ? null : line(targetAddress(target));
  const destination = [to === null ? null : `${line(to)}${network === null ? '' : ` (${line(network)})`}`, address];
  const edge = survey.tallies.get(incident.targetId)?.edge ?? null;
  return [
    ...row('Source', from === null ? null : `${line(from)}${ports}`),
    ...row('Public', publicAddress === null ? null : line(publicAddress)),
    ...row('Destination', destination.filter((text) => text !== null).join(', ') || null),
    ...row('Resolver', nullOr(line, resolversText(readme, worst))),
    ...row('CDN', nullOr(line, edge === null ? null : edgeText(edge))),
    ...row(
      'Expected',
      medianMs === null ? null : `about ${durationText(medianMs)} (median of good requests around it)`,
    ),
    { name: 'Actual', text: actualText(incident.worstMs, worst, target) },
  ];
}

const nullOr = (line: (text: string) => string, text: string | null): string | null =>
  text === null ? null : line(text);

function actualText(worstMs: number, worst: Stall | null, target: Target | undefined): string {
  if (worst === null) return durationText(worstMs);
  const how = worst.openedBy === 'failure' ? 'failed while' : 'hung while';
  const ms = Math.max(worstMs, worst.elapsedMs);
  const timeoutMs = target?.thresholds.timeoutMs ?? Number.POSITIVE_INFINITY;
  const end = worst.endedAtUs === null ? ', and is still open' : ms >= timeoutMs ? ', given up by us then' : '';
  return `${durationText(ms)}, ${how} ${phaseWords(worst.phase)}${end}`;
}

const longest = (stalls: readonly Stall[]): Stall | null =>
  stalls.reduce<Stall | null>((one, other) => (one === null || other.elapsedMs > one.elapsedMs ? other : one), null);

/** How much was recorded in time; what was asked for later could not be, and is not held against it. */
function overlapPoints({ survey }: ReadmeParts): readonly string[] {
  const captured = survey.evidence.filter((item) => item.head.status === 'captured' && !isCollected(item));
  const during = captured.filter((item) => item.inFlight);
  return during.length === 0
    ? []
    : [`${during.length} of ${captured.length} records were taken while a request was open.`];
}
