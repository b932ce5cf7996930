import { failureWords } from './failure-words.ts';
import { localTime } from './local-time.ts';
import { waitingFor } from './phase-words.ts';
import { cut, shortMs, shortName } from './short-text.ts';
import type { TargetMark } from './tray-picture.ts';
import type { WatchedTarget } from './watched-target.ts';

const MOST_CHARACTERS = 80;

/** How the target fares now. */
export function markOf({ target, last, overdue }: WatchedTarget): TargetMark {
  if (target.paused) return 'paused';
  if (overdue.length > 0) return 'overdue';
  if (last === null) return 'waiting';
  switch (last.outcome) {
    case 'ok':
      return 'ok';
    case 'slow':
      return 'slow';
    case 'failed':
      return 'failed';
    case 'skipped':
      return 'waiting';
  }
}

/** What counts as fine in "9 of 14 fine". */
export const isFine = (row: WatchedTarget): boolean =>
  row.incident === null && row.last?.suspect === false && markOf(row) === 'ok';

/** One line for a menu: `api, waiting 3.4 s for TLS`, `admin, refused since 14:21`, `shop, 63 ms`. */
export function targetLine(row: WatchedTarget, nowMs: number, nowUs: number): string {
  return cut(`${shortName(row.target.name)}, ${stateText(row, nowMs, nowUs)}`, MOST_CHARACTERS);
}

function stateText(row: WatchedTarget, nowMs: number, nowUs: number): string {
  const { target, last, overdue, incident } = row;
  if (target.paused) return 'paused';
  const [longest] = overdue;
  if (longest !== undefined) return `waiting ${shortMs(nowMs - longest.startedMs)} ${waitingFor(longest.phase)}`;
  if (last === null || last.outcome === 'skipped') return 'not measured yet';
  const took = last.totalMs === null ? '' : shortMs(last.totalMs);
  if (last.suspect) return took === '' ? 'not to be believed' : `${took}, not to be believed`;
  const since = incident === null ? '' : ` since ${localTime(incident.told.openedAtUs, nowUs)}`;
  if (last.outcome === 'failed')
    return `${last.failure === null ? 'failing' : failureWords(last.failure.code).state}${since}`;
  if (last.outcome === 'slow') return `${took}, slow${since}`;
  return incident === null ? took : `${took}, recovering`;
}
