import type { Incident } from '../../domain/incident.ts';
import { suspectText } from '../../domain/segment-label.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import { probed } from '../samples/sample-tally.ts';
import { durationText } from '../words/relative-time.ts';
import { askedOfOthers } from './asked-of-others.ts';
import { endpointFacts } from './endpoint-facts.ts';
import {
  closingText,
  OTHER_SIDE_FILE,
  reporterText,
  row,
  type Ticket,
  type TicketList,
  type TicketRow,
} from './ticket-parts.ts';

const MAX_TARGETS = 10;
const MAX_WINDOWS = 20;
const MAX_ASKED = 6;

/** What is told of a stretch of time: how often, since when, what each target went through, and what is asked most. */
export function rangeTicket(readme: ReadmeParts): Ticket {
  const { source, subjects, line } = readme;
  const incidents = source.incidents.map((entry) => entry.incident);
  const asked = mostFrequent(incidents.flatMap(({ verdict }) => askedOfOthers(verdict.ask)))
    .slice(0, MAX_ASKED)
    .map((ask) => `${line(ask)}${askedFor(ask, incidents, readme)}`);
  const { to } = endpointFacts(source);
  const others =
    to === null || incidents.length === 0
      ? []
      : [`Run the commands of ${OTHER_SIDE_FILE} on the servers named above and send us their output.`];
  const lists: readonly TicketList[] = [
    {
      heading: 'Targets',
      marks: 'dashes',
      points: bounded(
        subjects.map((target) => targetPoint(target.id, readme)),
        MAX_TARGETS,
        'targets',
      ),
    },
    {
      heading: 'Timeout windows (UTC)',
      marks: 'dashes',
      points: bounded(
        incidents.map((one) => windowPoint(one, readme)),
        MAX_WINDOWS,
        'windows',
      ),
    },
    { heading: 'We ask', marks: 'numbers', points: [...asked, ...others] },
  ];
  return {
    title: titleText(incidents, readme),
    groups: [whenRows(incidents, readme), whereRows(readme)],
    lists: lists.filter(({ points }) => points.length > 0),
    closing: closingText(readme),
  };
}

function titleText(incidents: readonly Incident[], { source, subjects, nameOf }: ReadmeParts): string {
  const [only, ...others] = subjects;
  const affected = new Set(incidents.map(({ targetId }) => targetId)).size;
  const some = affected > 0 && affected < subjects.length ? `${affected} of ` : '';
  const whom =
    only === undefined ? '' : others.length === 0 ? ` of ${nameOf(only.id)}` : ` of ${some}${subjects.length} targets`;
  const when = `between ${utcText(source.window.fromUs)} and ${utcText(source.window.toUs)}`;
  if (incidents.length === 0) return `No timeout window${whom} ${when}`;
  return `${incidents.length} timeout window${incidents.length === 1 ? '' : 's'}${whom} ${when}`;
}

function whenRows(incidents: readonly Incident[], readme: ReadmeParts): readonly TicketRow[] {
  const first = incidents[0];
  const last = incidents.at(-1);
  const open = incidents.filter(({ closedAtUs }) => closedAtUs === null).length;
  const worst = incidents.reduce<Incident | null>(
    (one, other) => (one === null || other.worstMs > one.worstMs ? other : one),
    null,
  );
  return [
    ...row('Impact', impactText(readme)),
    ...row('First', first === undefined ? null : utcText(first.openedAtUs)),
    ...row('Last', last === undefined ? null : `${utcText(last.openedAtUs)}${open > 0 ? `; ${open} still open` : ''}`),
    ...row(
      'Worst',
      worst === null ? null : `${durationText(worst.worstMs)}, in the window of ${utcText(worst.openedAtUs)}`,
    ),
    ...row('Reporter', reporterText(readme)),
  ];
}

function impactText({ subjects, survey }: ReadmeParts): string | null {
  const counts = subjects.flatMap(({ id }) => survey.tallies.get(id)?.inWindow ?? []);
  const sum = (of: (count: (typeof counts)[number]) => number): number => counts.reduce((all, one) => all + of(one), 0);
  const all = sum(probed);
  return all === 0
    ? null
    : `of ${all} requests ${sum(({ failed }) => failed)} failed, ${sum(({ slow }) => slow)} slow, ${sum(({ ok }) => ok)} good`;
}

function whereRows({ source, line }: ReadmeParts): readonly TicketRow[] {
  const { from, publicAddress, to } = endpointFacts(source);
  return [
    ...row('Source', from === null ? null : line(from)),
    ...row('Public', publicAddress === null ? null : line(publicAddress)),
    ...row('Destination', to === null ? null : line(to)),
  ];
}

function targetPoint(
  id: ReadmeParts['subjects'][number]['id'],
  { source, survey, subjects, nameOf, line }: ReadmeParts,
): string {
  const target = subjects.find((one) => one.id === id);
  const tally = survey.tallies.get(id);
  const windows = source.incidents.filter(({ incident }) => incident.targetId === id).length;
  const name = nameOf(id);
  const address = target === undefined ? '' : line(targetAddress(target));
  const called = address === '' || address === name ? name : `${name} (${address})`;
  if (tally === undefined || probed(tally.inWindow) === 0) return `${called}: no request was recorded in this time`;
  const { inWindow } = tally;
  return `${called}: ${windows} window${windows === 1 ? '' : 's'}; of ${probed(inWindow)} requests ${inWindow.failed} failed, ${inWindow.slow} slow`;
}

function windowPoint(
  { openedAtUs, closedAtUs, worstMs, targetId, verdict }: Incident,
  { nameOf, line }: ReadmeParts,
): string {
  const end = closedAtUs === null ? 'still open' : utcText(closedAtUs);
  return `${utcText(openedAtUs)} to ${end}, longest ${durationText(worstMs)}, ${nameOf(targetId)}: ${line(verdict.summary)} (${suspectText(verdict, 'elsewhere')}, ${verdict.confidence})`;
}

function bounded(points: readonly string[], most: number, what: string): readonly string[] {
  const more = points.length - most;
  return more > 0 ? [...points.slice(0, most), `and ${more} more ${what}, in incident.json`] : points;
}

/** Of which targets it is asked, where there are several. */
function askedFor(ask: string, incidents: readonly Incident[], { subjects, nameOf }: ReadmeParts): string {
  const ids = new Set(incidents.filter(({ verdict }) => verdict.ask.includes(ask)).map(({ targetId }) => targetId));
  return subjects.length < 2 ? '' : ` (${bounded([...ids].map(nameOf), MAX_TARGETS, 'targets').join(', ')})`;
}

/** Each once, that which was said most often first; among equals that which was said first. */
function mostFrequent(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([text]) => text);
}
