import './zod-without-eval.ts';
import {
  type ContractEvent,
  contract,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../../electron/contract/contract.ts';
import { readEvent } from '../../electron/contract/read-event.ts';
import type { CallResult, EngineClient, EventListener } from './engine-client.ts';
import { callTimeoutMs, failed, readAnswer } from './read-answer.ts';

const MISFIT = 'The page and the engine are of different versions. Load the page again.';

/** The engine over HTTP and server-sent events, from the server that the page came from. `base` ends in a slash. */
export function createHttpClient(base: URL): EngineClient {
  return {
    call: (name, input, signal) => callMethod(base, name, input, signal),
    follow: (after, listener) => followEvents(base, after, listener),
  };
}

async function callMethod<Name extends MethodName>(
  base: URL,
  name: Name,
  input: MethodInput<Name>,
  signal: AbortSignal | undefined,
): Promise<CallResult<MethodOutput<Name>>> {
  const timeoutMs = callTimeoutMs(name);
  const ends = [signal ?? [], timeoutMs === null ? [] : AbortSignal.timeout(timeoutMs)].flat();
  let body: unknown;
  try {
    const response = await fetch(new URL(`api/${name}`, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      credentials: 'same-origin',
      signal: AbortSignal.any(ends),
    });
    body = await response.json();
  } catch (thrown) {
    return failed(
      thrown instanceof SyntaxError
        ? { kind: 'not-understood', message: 'What answered is not Stallscope.' }
        : { kind: 'unreachable', message: 'Stallscope does not answer. Is it still running?' },
    );
  }
  return readAnswer(contract.methods[name], body, MISFIT);
}

function followEvents(base: URL, after: number, listener: EventListener): () => void {
  const source = new EventSource(new URL(`api/events?after=${after}`, base));
  source.onopen = () => listener.opened();
  source.onmessage = (message: MessageEvent<unknown>) => {
    const event = eventOf(message.data);
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

function eventOf(text: unknown): ContractEvent | null {
  if (typeof text !== 'string') return null;
  try {
    return readEvent(JSON.parse(text));
  } catch {
    return null;
  }
}
