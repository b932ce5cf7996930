import { type CallFailure, type EngineClient, failureText } from '../api/engine-client.ts';
import { createHttpClient } from '../api/http-client.ts';
import { browserFrames } from './frames.ts';
import { detailOf, useIncidents, withLoose } from './incidents.ts';
import { labelHops, readPath, unreadPath, usePath } from './paths.ts';
import { synchronise } from './synchronise.ts';

/** The page's own server. */
const client: EngineClient = createHttpClient(new URL('./', document.baseURI));

/** Begins to follow the engine; the returned function ends it. */
export function followEngine(): () => void {
  const ending = new AbortController();
  void synchronise(client, browserFrames, ending.signal);
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

/** null as `target` means all. */
export const pauseTarget = async (target: string | null): Promise<Refusal> =>
  refusal(await client.call('targets.pause', { target }));

export const resumeTarget = async (target: string | null): Promise<Refusal> =>
  refusal(await client.call('targets.resume', { target }));

/** Shows an incident and fetches what is not there of it. */
export async function chooseIncident(id: number): Promise<Refusal> {
  useIncidents.setState({ chosen: id });
  if (useIncidents.getState().details.has(id)) return null;
  return loadIncident(id);
}

export async function loadIncident(id: number): Promise<Refusal> {
  const result = await client.call('incidents.show', { id });
  if (result.ok) {
    useIncidents.setState((state) => ({
      details: new Map(state.details).set(id, withLoose(detailOf(result.value), state.loose)),
    }));
  }
  return refusal(result);
}

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

/** The tool's own words of one piece of evidence. */
export async function rawEvidence(
  id: number,
): Promise<{ readonly raw: string; readonly truncated: boolean; readonly refusal: Refusal }> {
  const result = await client.call('evidence.raw', { id });
  return result.ok ? { ...result.value, refusal: null } : { raw: '', truncated: false, refusal: refusal(result) };
}

export const bundleAddress = (incident: number): string => client.bundleAddress(incident);
