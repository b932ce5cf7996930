import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { SampleJson } from '../../electron/contract/shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type RequestSample = SampleJson;

/** The requests of one target that began while one of them hung, that one included. */
export interface RequestSamples {
  readonly target: string;
  /** ISO 8601, of the request that hung. */
  readonly from: string;
  /** null while it hangs. */
  readonly to: string | null;
  /** Ascending; null until they are read. */
  readonly samples: readonly RequestSample[] | null;
  readonly truncated: boolean;
  readonly refusal: string | null;
}

export const useRequestSamples = create<{ readonly around: RequestSamples | null }>(() => ({ around: null }));

const LIMIT = 500;
/** A request that hangs is over by then; a longer timeout than this can be set, and is read again at its end. */
const LONGEST_MS = 3_600_000;

export async function readRequestSamples(
  client: EngineClient,
  { target, from, to }: Pick<RequestSamples, 'target' | 'from' | 'to'>,
  signal: AbortSignal,
): Promise<void> {
  const isSame = (around: RequestSamples | null): boolean => around?.target === target && around.from === from;
  useRequestSamples.setState(({ around }) => ({
    around: {
      ...{ target, from, to, truncated: false, refusal: null },
      samples: isSame(around) ? (around?.samples ?? null) : null,
    },
  }));
  // The end is not included, and the last one may have begun in the same millisecond.
  const end = new Date((to === null ? Date.parse(from) + LONGEST_MS : Date.parse(to)) + 1).toISOString();
  const result = await client.call('samples.between', { target, from, to: end, limit: LIMIT }, signal);
  if (signal.aborted) return;
  useRequestSamples.setState(({ around }) => {
    if (around === null || !isSame(around)) return { around };
    return result.ok
      ? { around: { ...around, ...result.value, refusal: null } }
      : { around: { ...around, refusal: failureText(result.failure) } };
  });
}

/** With the samples that events tell; each once. */
export function requestSamplesAfter(
  around: RequestSamples | null,
  events: readonly ContractEvent[],
): RequestSamples | null {
  if (around === null || around.samples === null) return around;
  let { samples } = around;
  for (const event of events) {
    if (event.type !== 'sample' || event.target !== around.target) continue;
    if (event.at < around.from || (around.to !== null && event.at > around.to) || samples.length >= LIMIT) continue;
    const { type: _type, seq: _seq, ...sample } = event;
    samples = [...samples.filter(({ id }) => id !== sample.id), sample];
  }
  if (samples === around.samples) return around;
  return { ...around, samples: samples.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)) };
}
