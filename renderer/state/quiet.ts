import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { HoldJson, QuietJson } from '../../electron/contract/notice-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type Quiet = QuietJson;
export type Hold = HoldJson;
export type Seen = QuietJson['acknowledged'][number];
export type Blind = NonNullable<QuietJson['blind']>;

/** Who is told nothing of what now; null until it was read. It stays while the engine is away. */
export const useQuiet = create<{ readonly quiet: Quiet | null }>(() => ({ quiet: null }));

type QuietEvent = Extract<ContractEvent, { readonly type: 'notices.quiet' }>;

export function quietAfter(before: Quiet | null, events: readonly ContractEvent[]): Quiet | null {
  const last = events.findLast((event): event is QuietEvent => event.type === 'notices.quiet');
  if (last === undefined) return before;
  const { holds, acknowledged, blind } = last;
  return { holds, acknowledged, blind };
}

/** What could not be read is left as it was: the next event, or the next time that the stream stands, tells it. */
export async function readQuiet(client: EngineClient): Promise<void> {
  const { quiet } = useQuiet.getState();
  const answer = await client.call('notices.quiet', {});
  if (answer.ok) answered(answer.value, quiet);
}

/** What events have told since it was `asked` stays: the answer may be older, and what is newer still is told as well. */
const answered = (quiet: Quiet, asked: Quiet | null): void =>
  useQuiet.setState((state) => (state.quiet === asked ? { quiet } : {}));

/** One sentence for a person; null when nothing was refused. */
type Refusal = string | null;

/** Somebody has seen an incident. `by` null: without a name. */
export async function acknowledge(client: EngineClient, incident: number, by: string | null): Promise<Refusal> {
  const { quiet } = useQuiet.getState();
  const answer = await client.call('notices.acknowledge', { incident, by });
  if (!answer.ok) return failureText(answer.failure);
  answered(answer.value, quiet);
  return null;
}

/** `target` null: all. `forMs` null ends it. */
export async function snooze(client: EngineClient, target: string | null, forMs: number | null): Promise<Refusal> {
  const { quiet } = useQuiet.getState();
  const answer = await client.call('notices.snooze', { target, forMs });
  if (!answer.ok) return failureText(answer.failure);
  answered(answer.value, quiet);
  return null;
}

/** Of those that keep people from hearing of a target, the one that lasts longest; those of all are not meant. */
export const holdOf = (quiet: Quiet | null, target: string): Hold | null =>
  longest(quiet?.holds.filter((hold) => hold.target === target) ?? []);

/** One for each reason that keeps people from hearing of anything, the one that lasts longest first. */
export const holdsOfAll = (quiet: Quiet | null): readonly Hold[] =>
  (quiet?.holds.filter((hold) => hold.target === null) ?? []).toSorted((one, other) =>
    other.until.localeCompare(one.until),
  );

export const seenOf = (quiet: Quiet | null, incident: number): Seen | null =>
  quiet?.acknowledged.find((seen) => seen.incident === incident) ?? null;

const longest = (holds: readonly Hold[]): Hold | null =>
  holds.reduce<Hold | null>((best, hold) => (best === null || hold.until > best.until ? hold : best), null);
