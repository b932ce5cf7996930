import { durationText, spanText } from '../../components/duration.ts';
import type { ExportScope } from '../../state/export-scope.ts';
import { useIncident } from '../../state/incident.ts';
import { useIncidentList } from '../../state/incident-list.ts';
import { useTargets } from '../../state/targets.ts';

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const NAMED = 2;

/** What a bundle is about, in a few words. */
export function useScopeWords(scope: ExportScope): string {
  const id = scope.kind === 'incident' ? scope.incident : null;
  const shown = useIncident((state) =>
    state.shown.kind === 'shown' && state.shown.id === id ? state.shown.incident : null,
  );
  const listed = useIncidentList((state) => [...state.open, ...state.past].find((one) => one.id === id) ?? null);
  const isOpen = useTargets(
    (state) => id !== null && [...(state.rows?.values() ?? [])].some((row) => row.incident?.id === id),
  );
  if (scope.kind === 'range') return rangeWords(scope);
  const incident = shown ?? listed;
  const still = isOpen ? '; it is still open, and what comes later will not be in it' : '';
  if (incident === null) return `Incident ${scope.incident}${still}`;
  return `${named(incident.targets)}, from ${momentText(incident.openedAt)}, ${durationText(incident.worstMs)} at the worst${still}`;
}

function rangeWords({ from, to, targets }: Extract<ExportScope, { readonly kind: 'range' }>): string {
  const end = to.slice(0, 10) === from.slice(0, 10) ? clock(to) : `${to.slice(0, 10)} ${clock(to)}`;
  const what = targets === null ? 'All targets' : named(targets);
  return `${what}, ${from.slice(0, 10)} ${clock(from)} to ${end} UTC`;
}

const clock = (at: string): string => at.slice(11, at.endsWith(':00.000Z') ? 16 : 19);

function named(targets: readonly string[]): string {
  const more = targets.length - NAMED;
  return more > 1 ? `${targets.slice(0, NAMED).join(', ')} and ${more.toLocaleString()} more` : targets.join(', ');
}

function momentText(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return date.toDateString() === new Date().toDateString()
    ? CLOCK.format(date)
    : `${CLOCK.format(date)}, ${DAY.format(date)}`;
}

/** Of a stretch of time: "90 s", "35 min", "24 h", "7 days". */
export function lengthText(lengthMs: number): string {
  if (lengthMs >= 172_800_000) return `${Number((lengthMs / 86_400_000).toFixed(1))} days`;
  if (lengthMs >= 7_200_000) return `${Number((lengthMs / 3_600_000).toFixed(1))} h`;
  if (lengthMs >= 600_000) return `${Math.round(lengthMs / 60_000)} min`;
  return spanText(lengthMs);
}
