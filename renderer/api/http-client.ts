import './zod-without-eval.ts';
import {
  type ContractEvent,
  contract,
  isEventName,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../../electron/contract/contract.ts';
import { contractErrorShape } from '../../electron/contract/errors.ts';
import type { CallFailure, CallResult, EngineClient, EventListener } from './engine-client.ts';

/** What does not answer within this time is as good as not there: the engine is on the same machine, or a tunnel away. */
const CALL_TIMEOUT_MS = 15_000;

/** The engine over HTTP and server-sent events, from the server that the page came from. `base` ends in a slash. */
export function createHttpClient(base: URL): EngineClient {
  return {
    call: (name, input, signal) => callMethod(base, name, input, signal),
    follow: (after, listener) => followEvents(base, after, listener),
    bundleAddress: (incident) => new URL(`bundle?incident=${incident}`, base).href,
  };
}

async function callMethod<Name extends MethodName>(
  base: URL,
  name: Name,
  input: MethodInput<Name>,
  signal: AbortSignal | undefined,
): Promise<CallResult<MethodOutput<Name>>> {
  const deadline = AbortSignal.timeout(CALL_TIMEOUT_MS);
  let body: unknown;
  try {
    const response = await fetch(new URL(`api/${name}`, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      credentials: 'same-origin',
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    body = await response.json();
  } catch (thrown) {
    return failed(
      thrown instanceof SyntaxError
        ? { kind: 'not-understood', message: 'What answered is not Stallscope.' }
        : { kind: 'unreachable', message: 'Stallscope does not answer. Is it still running?' },
    );
  }
  return readAnswer(name, body);
}

function readAnswer<Name extends MethodName>(name: Name, body: unknown): CallResult<MethodOutput<Name>> {
  const envelope = typeof body === 'object' && body !== null ? body : {};
  if ('ok' in envelope && envelope.ok === true && 'value' in envelope) {
    const value = contract.methods[name].output.safeParse(envelope.value);
    // The shape was looked up by the same name, which the compiler cannot follow through the union of all shapes.
    if (value.success) return { ok: true, value: value.data as MethodOutput<Name> };
  }
  if ('ok' in envelope && envelope.ok === false && 'error' in envelope) {
    const error = contractErrorShape.safeParse(envelope.error);
    if (error.success) return failed({ kind: 'refused', error: error.data });
  }
  return failed({
    kind: 'not-understood',
    message: 'The page and the engine are of different versions. Load the page again.',
  });
}

const failed = (failure: CallFailure): { ok: false; failure: CallFailure } => ({ ok: false, failure });

function followEvents(base: URL, after: number, listener: EventListener): () => void {
  const source = new EventSource(new URL(`api/events?after=${after}`, base));
  source.onopen = () => listener.opened();
  source.onmessage = (message: MessageEvent<unknown>) => {
    const event = readEvent(message.data);
    if (event !== null) listener.event(event);
  };
  source.addEventListener('resync', () => {
    source.close();
    listener.outrun();
  });
  // A browser would come back by itself, but what went by meanwhile must be asked for first.
  source.onerror = () => {
    source.close();
    listener.lost();
  };
  return () => source.close();
}

/** null for what this page does not know: a newer engine may tell more. */
function readEvent(text: unknown): ContractEvent | null {
  if (typeof text !== 'string') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed) || !('seq' in parsed)) return null;
  const { type, seq } = parsed;
  if (typeof type !== 'string' || !isEventName(type) || typeof seq !== 'number') return null;
  const data = contract.events[type].safeParse(parsed);
  return data.success ? ({ ...data.data, type, seq } as ContractEvent) : null;
}
