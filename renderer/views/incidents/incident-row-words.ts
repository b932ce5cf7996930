import type { IncidentSummary } from '../../state/incident-list.ts';

const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const DAY_AND_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** "Today", "Yesterday", "Sat, 21 Nov", "3 Jan 2025"; local. */
export function dayText(at: string, now = new Date()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  if (date.toDateString() === now.toDateString()) return 'Today';
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === before.toDateString()) return 'Yesterday';
  return date.getFullYear() === now.getFullYear() ? DAY.format(date) : DAY_AND_YEAR.format(date);
}

/** Local time of day. */
export function clockText(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : CLOCK.format(date);
}

export const utcTitle = (at: string): string => `${at.replace('T', ' ').replace('Z', '')} UTC`;

/** Milliseconds; `nowMs` is Date.now(). */
export const lastedMs = ({ openedAt, closedAt }: IncidentSummary, nowMs: number): number =>
  Math.max(0, (closedAt === null ? nowMs : Date.parse(closedAt)) - Date.parse(openedAt));

/** What the mark before a row means. */
export function stateWords(incident: IncidentSummary): string {
  if (incident.closedAt === null) return incident.flapping ? 'open, flapping' : 'open';
  switch (incident.closedBy) {
    case 'observer-stopped':
      return 'closed: watching stopped';
    case 'target-removed':
      return 'closed: the target was removed';
    case 'recovery':
    case null:
      return incident.failed > 0 ? 'over, with failed requests' : 'over, with slow requests';
  }
}
