import { msText } from '../../../electron/domain/ms-text.ts';
import { againstHeading, fromHopText, SEGMENT_LABELS, suspectText } from '../../../electron/domain/segment-label.ts';
import type { WayPlace } from '../../components/incident/WayPicture.tsx';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import type { Incident, IncidentStall } from '../../state/incident.ts';
import { NOT_MEASURED, type Place, type PlaceName, type PlaceState } from './way-of.ts';

/** "198.51.100.7:443", "[2001:db8::1]:443"; null without an address. */
export function remoteText({ remote }: Pick<IncidentStall, 'remote'>): string | null {
  if (remote === null) return null;
  return remote.address.includes(':') ? `[${remote.address}]:${remote.port}` : `${remote.address}:${remote.port}`;
}

/** "2026-11-21 13:06:18 UTC" */
export const utcText = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

/** "13:06:18 UTC" */
export const utcClockText = (at: string): string => `${at.slice(11, 19)} UTC`;

/** What a request did when time was lost. */
export function stallText({ phase, openedBy, endedAt }: Pick<IncidentStall, 'phase' | 'openedBy' | 'endedAt'>): string {
  if (endedAt === null) return `hanging in ${PHASE_LABELS[phase]}`;
  return openedBy === 'failure' ? `failed in ${PHASE_LABELS[phase]}` : `stuck in ${PHASE_LABELS[phase]}`;
}

/** What a request has taken; one that hangs has gone on by `sinceReadMs` since its time was told. */
export const elapsedMsOf = ({ elapsedMs, endedAt }: IncidentStall, sinceReadMs: number): number =>
  endedAt === null ? elapsedMs + sinceReadMs : elapsedMs;

/** The request that hung longest, so far. */
export function worstStall(stalls: readonly IncidentStall[], sinceReadMs = 0): IncidentStall | null {
  let worst: IncidentStall | null = null;
  for (const stall of stalls) {
    if (worst === null || elapsedMsOf(stall, sinceReadMs) > elapsedMsOf(worst, sinceReadMs)) worst = stall;
  }
  return worst;
}

/** A little less bad, but with more captures, tells more. */
const ABOUT_AS_BAD = 0.8;

/** The request that one looks at first: the one that hangs longest now; else, of those about as bad as the worst, the one with most captures. */
export function firstStall({ stalls, evidence }: Pick<Incident, 'stalls' | 'evidence'>): IncidentStall | null {
  const hanging = worstStall(stalls.filter(({ endedAt }) => endedAt === null));
  if (hanging !== null) return hanging;
  const captures = new Map<number, number>();
  for (const { status, stall } of evidence) {
    if (status === 'captured') captures.set(stall, (captures.get(stall) ?? 0) + 1);
  }
  const worst = worstStall(stalls.filter(({ id }) => captures.has(id))) ?? worstStall(stalls);
  let best = worst;
  for (const stall of stalls) {
    if (worst === null || best === null || stall.elapsedMs < ABOUT_AS_BAD * worst.elapsedMs) continue;
    if ((captures.get(stall.id) ?? 0) > (captures.get(best.id) ?? 0)) best = stall;
  }
  return best;
}

export function countsText({ failed, slow }: Pick<Incident, 'failed' | 'slow'>): string {
  return [...(failed > 0 ? [`${failed} failed`] : []), ...(slow > 0 ? [`${slow} slow`] : [])].join(', ');
}

/** How it ended, or that it has not. `forMs` is how long it has lasted. */
export function lastedText(incident: Pick<Incident, 'closedAt' | 'closedBy' | 'flapping'>, forMs: number): string {
  const flapping = incident.flapping ? ', flapping' : '';
  if (incident.closedAt === null) return `open for ${msText(forMs)}${flapping}`;
  switch (incident.closedBy) {
    case 'observer-stopped':
      return `not over when watching stopped after ${msText(forMs)}${flapping}`;
    case 'target-removed':
      return `not over when the target was removed after ${msText(forMs)}${flapping}`;
    case 'recovery':
    case null:
      return `closed after ${msText(forMs)}${flapping}`;
  }
}

export const lastedMs = ({ openedAt, closedAt }: Pick<Incident, 'openedAt' | 'closedAt'>, nowMs: number): number =>
  Math.max(0, (closedAt === null ? nowMs : Date.parse(closedAt)) - Date.parse(openedAt));

const PLACE_LABELS: Readonly<Record<PlaceName, string>> = {
  computer: 'This computer',
  gateway: 'Gateway',
  provider: 'Internet provider',
  resolver: 'Name resolver',
  path: 'Path',
  cdn: 'CDN',
  server: 'Server',
  application: 'Application',
};

const STATE_WORDS: Readonly<Record<PlaceState, string>> = {
  fine: 'fine',
  suspected: 'suspected',
  absent: 'not in the way',
  'not-reached': 'not reached',
  unknown: 'not known to be fine',
};

/** A place as it is drawn. What is suspected is called what it is called in lists, notices and tickets. */
export function drawnPlace({ name, state, fact }: Place, verdict: Incident['verdict']): WayPlace {
  const isSuspected = state === 'suspected';
  const hop = isSuspected ? fromHopText(verdict) : null;
  return {
    ...{ name, state },
    // A unit stays with its number, and a hop with its own.
    fact: withHop(fact, hop)
      .replace(/(\d) (ms|s|min|h|%)(?=\b|$| )/g, '$1\u00a0$2')
      .replace(/\bhop (?=\d)/g, 'hop\u00a0'),
    label: isSuspected ? SEGMENT_LABELS[verdict.segment] : PLACE_LABELS[name],
    stateWords: STATE_WORDS[state],
  };
}

/** Where it begins and what was measured there, each once. */
function withHop(fact: string, hop: string | null): string {
  if (hop === null || fact === hop || fact.startsWith(`${hop},`)) return fact;
  // What was measured is of that very hop.
  if (`from ${fact}`.startsWith(`${hop},`)) return `from ${fact}`;
  return fact === NOT_MEASURED ? hop : `${hop}: ${fact}`;
}

/** All that a colleague needs to know, as plain text. Times are UTC, for whoever reads it elsewhere. */
export function summaryText(incident: Incident): string {
  const { targets, openedAt, closedAt, verdict, worstMs, note } = incident;
  const worst = worstStall(incident.stalls);
  const where = worst === null ? null : remoteText(worst);
  const until = closedAt === null ? 'still open' : `until ${utcText(closedAt)}`;
  const counts = countsText(incident);
  const head = [
    `${targets.join(', ')}: ${msText(worstMs)}${worst === null ? '' : `, ${stallText(worst)}`}`,
    `From ${utcText(openedAt)}, ${until}`,
    ...(where === null ? [] : [`To ${where}`]),
    ...(counts === '' ? [] : [`Requests: ${counts}`]),
    `Verdict: ${verdict.summary} (${suspectText(verdict, 'here')}, ${verdict.confidence} confidence)`,
  ];
  return [
    head,
    listText('Why', verdict.reasons),
    listText(againstHeading(verdict.segment), verdict.against),
    listText('What to ask', verdict.ask),
    note.trim() === '' ? [] : ['Note', note.trim()],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const listText = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `- ${line}`)];
