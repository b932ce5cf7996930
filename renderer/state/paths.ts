import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { PathJson, RouteChangeJson } from '../../electron/contract/path-shapes.ts';
import type { HopLabel } from '../../electron/domain/hop-label.ts';
import { addressesOf } from '../../electron/domain/trace.ts';
import { withUsualAnswerers } from '../../electron/domain/usual-answerers.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type Path = PathJson;
export type RouteChange = RouteChangeJson;

/** The path of the one target that a person looks at. */
export interface ShownPath {
  readonly target: string;
  /** Address that its paths lead to; null until it was asked for, and while no probe has told it. */
  readonly destination: string | null;
  readonly now: Path | null;
  readonly lastGood: Path | null;
  /** Those of the last day, newest first. */
  readonly changes: readonly RouteChange[];
  /** performance.now() when the trace a second ends by itself; null when there is none. */
  readonly focusEndsMs: number | null;
  /** Names and systems of hops by address, as far as they are known. */
  readonly labels: ReadonlyMap<string, HopLabel>;
  readonly reading: boolean;
  /** Why there is nothing to see, in one sentence; null when nothing was refused. */
  readonly refusal: string | null;
}

export const usePath = create<{ readonly shown: ShownPath | null }>(() => ({ shown: null }));

const DAY_MS = 86_400_000;
const MAX_CHANGES = 50;
const MAX_LABELLED = 500;

export const unreadPath = (target: string): ShownPath => ({
  target,
  destination: null,
  now: null,
  lastGood: null,
  changes: [],
  focusEndsMs: null,
  labels: new Map(),
  reading: true,
  refusal: null,
});

/** Reads all that is shown of a target's path. What cannot be read is said in `refusal`. */
export async function readPath(client: EngineClient, target: string): Promise<ShownPath> {
  const read = { ...unreadPath(target), reading: false };
  const now = await client.call('paths.now', { target });
  if (!now.ok) return { ...read, refusal: failureText(now.failure) };
  const before = now.value.path?.at ?? null;
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const [lastGood, changes] = await Promise.all([
    client.call('paths.lastGood', { target, before }),
    client.call('paths.changes', { target, from, to: null, limit: MAX_CHANGES }),
  ]);
  const { destination, path, focus } = now.value;
  return {
    ...read,
    destination,
    now: path,
    lastGood: lastGood.ok ? lastGood.value.path : null,
    changes: changes.ok ? changes.value.changes : [],
    focusEndsMs: focus === null ? null : performance.now() + focus.leftMs,
    refusal: lastGood.ok ? (changes.ok ? null : failureText(changes.failure)) : failureText(lastGood.failure),
  };
}

/** Asks who the hops of the shown path belong to, and shows it when it is known; the path does not wait for it. */
export function labelHops(client: EngineClient, { target, now, lastGood }: ShownPath): Promise<void> {
  const addresses = [now, lastGood].flatMap((path) => (path === null ? [] : addressesOf(path.trace)));
  return describeHops(client, target, addresses);
}

/** The same for some addresses; what is known already is not asked for again. */
export async function describeHops(client: EngineClient, target: string, addresses: readonly string[]): Promise<void> {
  const known = usePath.getState().shown?.labels;
  const unknown = [...new Set(addresses)].filter((address) => known?.has(address) !== true).slice(0, MAX_LABELLED);
  if (unknown.length === 0) return;
  const described = await client.call('hops.describe', { addresses: unknown });
  // Names are no measurement: without them the addresses stand for themselves.
  if (!described.ok || described.value.hops.length === 0) return;
  usePath.setState(({ shown }) => {
    if (shown?.target !== target) return { shown };
    const labels = new Map(shown.labels);
    for (const { address, name, system } of described.value.hops) labels.set(address, { name, system });
    return { shown: { ...shown, labels } };
  });
}

const isGood = (path: Path): boolean => path.trace.reached && path.cause !== 'stall';

/** A newer good path, at each hop with those who answered there in the one before, as the engine tells it. */
const succeeding = (path: Path, before: Path | null): Path =>
  before === null ? path : withUsualAnswerers(path, [before]);

/** The state after some events. */
export function pathAfter(
  state: { readonly shown: ShownPath | null },
  events: readonly ContractEvent[],
): { readonly shown: ShownPath | null } {
  if (state.shown === null || state.shown.destination === null) return state;
  let shown = state.shown;
  for (const event of events) {
    if (event.type === 'path' && event.trace.destination === shown.destination) {
      const { at, cause, trace } = event;
      // What was read a moment ago may be told of once more.
      if (shown.now !== null && at <= shown.now.at) continue;
      const lastGood = shown.now !== null && isGood(shown.now) ? succeeding(shown.now, shown.lastGood) : shown.lastGood;
      shown = { ...shown, now: { at, cause, trace }, lastGood };
    }
    if (event.type === 'path.changed' && event.destination === shown.destination) {
      const { type: _type, seq: _seq, ...change } = event;
      shown = { ...shown, changes: [change, ...shown.changes].slice(0, MAX_CHANGES) };
    }
  }
  return shown === state.shown ? state : { shown };
}
