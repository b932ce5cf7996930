import { type CallFailure, type EngineClient, failureText } from '../api/engine-client.ts';
import { createHttpClient } from '../api/http-client.ts';
import { browserFrames } from './frames.ts';
import { detailOf, useIncidents, withLoose } from './incidents.ts';
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

/** The tool's own words of one piece of evidence. */
export async function rawEvidence(
  id: number,
): Promise<{ readonly raw: string; readonly truncated: boolean; readonly refusal: Refusal }> {
  const result = await client.call('evidence.raw', { id });
  return result.ok ? { ...result.value, refusal: null } : { raw: '', truncated: false, refusal: refusal(result) };
}

export const bundleAddress = (incident: number): string => client.bundleAddress(incident);
