import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { msText } from '../../domain/ms-text.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { CaptureBudget } from './capture-budget.ts';
import { MOST_AT_ONCE } from './capture-gate.ts';
import { EACH_OF_THE_FIRST, LATER_EVERY_MS, THEN_EVERY_MS } from './light-budget.ts';

/** What stood in the way of a capture in full. */
export type FullObstacle =
  | { readonly kind: 'budget'; readonly budget: CaptureBudget; readonly ofIncident: boolean }
  | { readonly kind: 'gate' }
  /** It was over before it was seen to be overdue. */
  | { readonly kind: 'over' };

/** Says of a stall that programs were not run for it, and when they are again. */
export function withoutPrograms(obstacle: FullObstacle, clock: Clock): EvidenceDraft {
  return skipped(
    'system tools, fresh connections, controls, resolvers, host',
    `Programs were not run for this stall: ${reasonOf(obstacle, clock)}.`,
    'mtr',
    clock,
  );
}

/** Says, once in a long trouble, that from now on not every stall gets a path trace and a look at its socket. */
export function fromNowOnThinned(clock: Clock): EvidenceDraft {
  const [minutely, later] = [60_000 / THEN_EVERY_MS, msText(LATER_EVERY_MS)];
  return skipped(
    'path trace and socket',
    `The path and the socket of this stall were not recorded: ${EACH_OF_THE_FIRST} stalls of this trouble were. ` +
      `From here on they are for ${minutely} stalls a minute, after ten minutes for one every ${later}.`,
    'trace',
    clock,
  );
}

function reasonOf(obstacle: FullObstacle, clock: Clock): string {
  switch (obstacle.kind) {
    case 'gate':
      return (
        `${MOST_AT_ONCE} captures were started within seconds, and more would bend the measurements; ` +
        'one more is started each second, the first of each incident before all others'
      );
    case 'over':
      return 'it had ended before it was seen to be overdue';
    case 'budget': {
      const { budget, ofIncident } = obstacle;
      const nextUs = clock.utcUs() + Math.round(budget.waitMs(clock.monotonicMs()) * 1_000);
      const of = ofIncident ? 'this incident' : 'this row of near misses';
      return `${budget.taken} stalls of ${of} were captured in full; the next one is after ${utcText(nextUs).slice(11, 19)} UTC`;
    }
  }
}

function skipped(method: string, summary: string, kind: 'mtr' | 'trace', clock: Clock): EvidenceDraft {
  const atUs = clock.utcUs();
  return {
    kind,
    method,
    status: 'skipped',
    startedAtUs: atUs,
    endedAtUs: atUs,
    summary,
    remedy: null,
    raw: '',
    truncated: false,
    data: null,
    sharedPath: false,
  };
}
