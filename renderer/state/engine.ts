import { type CallFailure, failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';
import { onEngineRunning } from './desktop.ts';
import { browserFrames } from './frames.ts';
import { labelHops, readPath, unreadPath, usePath } from './paths.ts';
import { synchronise } from './synchronise.ts';
import { useTargets } from './targets.ts';

const client = connection.engine;

/** Begins to follow the engine; the returned function ends it. */
export function followEngine(): () => void {
  const ending = new AbortController();
  void synchronise(client, browserFrames, ending.signal, onEngineRunning);
  return () => ending.abort();
}

/** What came of something that a person asked for: null, or one sentence that says why not. */
type Refusal = string | null;

const refusal = (result: { ok: true } | { ok: false; failure: CallFailure }): Refusal =>
  result.ok ? null : failureText(result.failure);

/** `text`: one target or a list, one a line. `added` holds the names that they got. */
export async function addTargets(
  text: string,
): Promise<{ readonly added: readonly string[]; readonly refusal: Refusal }> {
  const result = await client.call('targets.add', { text, name: null });
  return { added: result.ok ? result.value.targets.map((target) => target.name) : [], refusal: refusal(result) };
}

export const removeTarget = async (target: string): Promise<Refusal> =>
  refusal(await client.call('targets.remove', { target }));

/** Values to keep or, where null, to take away; `credentials` are `user:password`, header names as a person writes them. */
export interface SecretsChange {
  readonly credentials?: string | null;
  readonly headers?: Record<string, string | null>;
}

export async function setSecrets(target: string, change: SecretsChange): Promise<Refusal> {
  const result = await client.call('targets.setSecrets', { target, ...change });
  if (result.ok) {
    const changed = result.value.target;
    useTargets.setState(({ rows }) => {
      const row = rows?.get(target);
      return row === undefined ? {} : { rows: new Map(rows).set(target, { ...row, target: changed }) };
    });
  }
  return refusal(result);
}

/** null as `target` means all; null as `forMs`: until somebody resumes. */
export const pauseTarget = async (target: string | null, forMs: number | null = null): Promise<Refusal> =>
  refusal(await client.call('targets.pause', forMs === null ? { target } : { target, forMs }));

export const resumeTarget = async (target: string | null): Promise<Refusal> =>
  refusal(await client.call('targets.resume', { target }));

/** Shows the path of a target and reads what there is of it. */
export async function openPath(target: string): Promise<void> {
  usePath.setState({ shown: unreadPath(target) });
  const read = await readPath(client, target);
  // Another one may have been opened meanwhile, or none.
  usePath.setState(({ shown }) => ({ shown: shown?.target === target ? read : shown }));
  await labelHops(client, read);
}

export const closePath = (): void => usePath.setState({ shown: null });

/** Begins or ends a trace of the path each second. What is in the way is said in the path that is shown. */
export async function focusPath(target: string, on: boolean): Promise<void> {
  const result = await client.call('paths.focus', { target, on });
  usePath.setState(({ shown }) => {
    if (shown?.target !== target) return { shown };
    if (!result.ok) return { shown: { ...shown, refusal: failureText(result.failure) } };
    const { focus } = result.value;
    const focusEndsMs = focus === null ? null : performance.now() + focus.leftMs;
    return { shown: { ...shown, focusEndsMs, refusal: null } };
  });
}
