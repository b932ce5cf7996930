import type { JsonValue } from '../../domain/json.ts';
import type { Change } from '../../domain/notice/digest.ts';
import type { gathered } from '../gathering.ts';
import { watchAfter } from '../watch-state.ts';
import { earlier } from './holds.ts';
import { look } from './look.ts';
import { memoryOf } from './memory.ts';
import { noteWatched } from './note-watched.ts';
import { afterOwn, isOwn } from './own-happening.ts';
import type { PolicyHappening } from './policy-happening.ts';
import { EMPTY_STATE, type PolicyState } from './policy-state.ts';
import type { Quiet } from './quiet.ts';
import { restored } from './restore.ts';
import type { Send } from './speak.ts';

export interface PolicyTold {
  readonly state: PolicyState;
  /** In this order. */
  readonly send: readonly Send[];
  /** What changed that only the policy knows, whether or not any channel is told: blindness, its end, what a person has seen. */
  readonly changes: readonly Change[];
  /** The same object as before where nothing is different. */
  readonly quiet: Quiet;
  /** A `tick` is to be told then, unless something happens before; monotonic milliseconds, null: none is needed. */
  readonly wakeAtMs: number | null;
}

/** `memory`: what `policyMemory` gave last, of a process that has ended; null: there was none. One that is damaged is as none. */
export const policyStart = (memory: JsonValue | null): PolicyState => ({ ...EMPTY_STATE, restored: memory, memory });

/** To be kept, together with what was sent, whenever it is another object than before. */
export const policyMemory = (state: PolicyState): JsonValue => state.memory;

/** What channels are told after the happening. Pure; hundreds of samples a second cost little. */
export function policyAfter(before: PolicyState, happening: PolicyHappening): PolicyTold {
  const { atMs: nowMs, atUs: nowUs } = happening;
  const state = begun(before, nowMs, nowUs);
  const watched = isOwn(happening) ? state : { ...state, watch: watchAfter(state.watch, happening) };
  const noted = isOwn(happening) ? afterOwn(watched, happening) : { ...noteWatched(watched, happening), changes: [] };
  const stepped = isStep(noted.state.offsetUs, nowMs, nowUs);
  const next: PolicyState = {
    ...noted.state,
    offsetUs: nowUs - nowMs * 1_000,
    holdsStale: noted.state.holdsStale || stepped,
  };
  const { gathering, lookAtMs } = next;
  const gatheredMs = gathering === null ? null : gatherDueMs(gathering);
  // Before the first picture it is not known what is watched: whatever was remembered would seem to be gone.
  const knows = next.watch.engine.kind !== 'starting';
  const hasGathered = gatheredMs !== null && nowMs >= gatheredMs;
  const isDue = knows && (noted.looks || stepped || hasGathered || (lookAtMs !== null && nowMs >= lookAtMs));
  if (!isDue) return { state: next, send: [], changes: noted.changes, quiet: next.quiet, wakeAtMs: wakeMs(next) };
  const looked = look(next, gatheredMs === null || hasGathered, nowMs, nowUs);
  const kept = withMemory(looked.state);
  return {
    state: kept,
    send: looked.send,
    changes: [...noted.changes, ...looked.changes],
    quiet: kept.quiet,
    wakeAtMs: wakeMs(kept),
  };
}

/** Told when nothing more has come for so long; and after so long in any case. */
const QUIET_MS = 5_000;
const MOST_MS = 30_000;

const gatherDueMs = ({ firstMs, lastMs }: ReturnType<typeof gathered>): number =>
  Math.min(lastMs + QUIET_MS, firstMs + MOST_MS);

/** Whatever is looked at for another reason meanwhile, nobody is told before all that happens together has been gathered. */
const wakeMs = ({ watch, gathering, lookAtMs }: PolicyState): number | null =>
  watch.engine.kind === 'starting' ? null : earlier(lookAtMs, gathering === null ? null : gatherDueMs(gathering));

/** Takes over what was remembered, as soon as it is known what time it is. Nobody is told of anything for a while. */
function begun(state: PolicyState, nowMs: number, nowUs: number): PolicyState {
  if (state.started) return state;
  const known = state.restored === null ? null : restored(state.restored, nowMs, nowUs);
  return {
    ...state,
    ...(known ?? {}),
    restored: null,
    started: true,
    graceUntilMs: nowMs + state.policy.graceMs,
    lookAtMs: nowMs + state.policy.graceMs,
  };
}

/** The clock on the wall was set by more than it is slewed. */
const STEP_US = 2_000_000;

const isStep = (offsetUs: number | null, nowMs: number, nowUs: number): boolean =>
  offsetUs !== null && Math.abs(nowUs - nowMs * 1_000 - offsetUs) > STEP_US;

/** With what is to be kept; the same object as before where nothing in it is different. */
function withMemory(state: PolicyState): PolicyState {
  const memory = memoryOf(state);
  const memoryText = JSON.stringify(memory);
  return memoryText === state.memoryText ? state : { ...state, memory, memoryText };
}
