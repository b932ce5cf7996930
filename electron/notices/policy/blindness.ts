import type { BlindReason } from '../../domain/notice/digest.ts';
import { saysNoNetwork } from '../failure-words.ts';
import { eachRow } from '../row-list.ts';
import type { WatchState } from '../watch-state.ts';
import type { WatchedTarget } from '../watched-target.ts';

/** Why nothing speaks about targets now. `says`: one sentence. */
export interface Blindness {
  readonly why: BlindReason;
  readonly says: string;
}

/** No target answered for so long, though two or more say that the fault is near: those that are due later need not be waited for. */
const SILENT_MS = 10_000;

interface Votes {
  measured: number;
  answering: number;
  suspect: number;
  unsent: number;
  /** The fault is near this computer: nothing can be sent, or the verdict says so. */
  near: number;
  /** The fault is at the target, as its verdict says. */
  far: number;
}

/** Whether what is measured speaks about targets; null: it does. `lastGoodMs`: when a target answered last, null: none did so far. Monotonic. */
export function blindnessOf(watch: WatchState, lastGoodMs: number | null, nowMs: number): Blindness | null {
  const votes: Votes = { measured: 0, answering: 0, suspect: 0, unsent: 0, near: 0, far: 0 };
  for (const row of eachRow(watch.rows)) count(row, votes);
  const { measured, answering, suspect, unsent, near, far } = votes;
  if (measured === 0) return null;
  const silent = lastGoodMs === null || nowMs - lastGoodMs >= SILENT_MS;
  const nothingAnswers = answering === 0 || (near > 1 && silent);
  if (nothingAnswers && near > far) {
    return unsent + suspect >= measured || unsent === near
      ? { why: 'network', says: 'Nothing can be sent from this computer: there is no network.' }
      : { why: 'network', says: 'Nothing that is watched is reached, and the fault is near this computer.' };
  }
  return suspect === measured
    ? { why: 'observer', says: 'This computer is held up, so nothing that it measures can be believed.' }
    : null;
}

function count(row: WatchedTarget, votes: Votes): void {
  const { target, last, overdue, incident } = row;
  if (target.paused || (last === null && overdue.length === 0)) return;
  votes.measured += 1;
  if (last !== null && last.failure !== null && saysNoNetwork(last.failure.code)) {
    votes.unsent += 1;
    votes.near += 1;
    return;
  }
  if (last?.suspect === true && overdue.length === 0) {
    votes.suspect += 1;
    return;
  }
  if (last !== null && last.outcome === 'ok' && overdue.length === 0) {
    votes.answering += 1;
    return;
  }
  if (incident === null) return;
  switch (incident.told.verdict.segment) {
    case 'local-network':
    case 'isp':
      votes.near += 1;
      return;
    case 'path':
    case 'destination':
    case 'tls':
    case 'application':
    case 'transfer':
    case 'cdn-origin':
      votes.far += 1;
      return;
    case 'observer':
    case 'resolver':
    case 'unknown':
      return;
  }
}
