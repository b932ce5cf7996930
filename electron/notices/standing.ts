import { saysNoNetwork } from './failure-words.ts';
import { localTime } from './local-time.ts';
import { eachRow } from './row-list.ts';
import type { WatchState } from './watch-state.ts';
import type { WatchedTarget } from './watched-target.ts';

/** Whether anything is measured that can be believed; if not, why, in a few words for a line of a menu. */
export type Standing =
  | { readonly kind: 'seeing' }
  | { readonly kind: 'paused'; readonly why: string }
  | { readonly kind: 'blind'; readonly why: string };

export function standingOf(state: WatchState, nowMs: number): Standing {
  const { engine } = state;
  switch (engine.kind) {
    case 'starting':
      return { kind: 'blind', why: 'Stallscope is starting' };
    case 'lost':
      return {
        kind: 'blind',
        why: engine.final
          ? 'Nothing is measured: the engine is not running'
          : 'The engine stopped; it is being started again',
      };
    case 'running':
      break;
  }
  const paused = pausedText(state, nowMs);
  if (paused !== null) return { kind: 'paused', why: paused };
  const why = blindness(state);
  return why === null ? { kind: 'seeing' } : { kind: 'blind', why };
}

/** `Paused until 14:32`, `Paused until resumed`; null when something is measured. */
function pausedText(state: WatchState, nowMs: number): string | null {
  const { pause, rows } = state;
  if (pause !== null && pause.untilUs !== null) return `Paused until ${localTime(pause.untilUs, wallUs(state, nowMs))}`;
  if (pause !== null) return 'Paused until resumed';
  if (rows.length === 0) return null;
  for (const { target } of eachRow(rows)) if (!target.paused) return null;
  return 'Paused until resumed';
}

function blindness({ rows }: WatchState): string | null {
  let measured = 0;
  let suspect = 0;
  let unsent = 0;
  for (const row of eachRow(rows)) {
    if (row.target.paused || row.last === null) continue;
    // What hangs now was begun by an observer that nothing is known against yet.
    if (row.overdue.length > 0) return null;
    measured += 1;
    if (row.last.suspect) suspect += 1;
    else if (isUnsent(row)) unsent += 1;
  }
  if (measured === 0) return null;
  if (suspect === measured) return 'Not to be believed now: this computer is held up';
  return suspect + unsent === measured ? 'No network: nothing can be sent from this computer' : null;
}

export const isUnsent = ({ last }: WatchedTarget): boolean =>
  last !== null && last.failure !== null && saysNoNetwork(last.failure.code);

/** What the clock on the wall shows at that monotonic moment, in UTC microseconds. */
export const wallUs = ({ atMs, atUs }: WatchState, nowMs: number): number => atUs + Math.round((nowMs - atMs) * 1_000);
