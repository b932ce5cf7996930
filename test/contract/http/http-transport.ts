import {
  type ContractApi,
  type ContractEvent,
  contract,
  isEventName,
  type MethodName,
} from '../../../electron/contract/contract.ts';
import { ContractError, contractErrorShape } from '../../../electron/contract/errors.ts';
import { startUiServer, type UiServer } from '../../../electron/headless/server/start-ui-server.ts';
import type { RunningService } from '../../../electron/service/service.ts';
import type { ConnectedClient } from '../suite.ts';

export const PAGE = new URL('../../fixtures/page', import.meta.url).pathname;

/** A server on a free port of loopback. */
export function serve(service: RunningService): Promise<UiServer> {
  return startUiServer({ host: '127.0.0.1', port: null }, service, { rendererDirectory: PAGE, environment: {} });
}

/** The contract by HTTP, as a program with the token speaks it. */
export async function connectByHttp(service: RunningService): Promise<ConnectedClient> {
  const server = await serve(service);
  const client = httpClient(server);
  return {
    api: client.api,
    close: async () => {
      client.close();
      await server.close();
    },
  };
}

function httpClient(server: UiServer): { readonly api: ContractApi; readonly close: () => void } {
  const origin = new URL(server.url).origin;
  const authorization = `Bearer ${server.token}`;
  const ending = new AbortController();

  async function call(name: MethodName, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const response = await fetch(`${origin}/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(input),
      signal: signal ?? null,
    });
    const answer: { ok: boolean; value?: unknown; error?: unknown } = JSON.parse(await response.text());
    if (answer.ok) return answer.value;
    const error = contractErrorShape.parse(answer.error);
    throw new ContractError(error.code, error.message, error.context);
  }

  const subscribe = (listener: (event: ContractEvent) => void) => {
    const cancelled = new AbortController();
    const signal = AbortSignal.any([cancelled.signal, ending.signal]);
    void follow(`${origin}/api/events`, authorization, signal, listener);
    return () => cancelled.abort();
  };
  const methods = Object.fromEntries(
    Object.keys(contract.methods).map((name) => [
      name,
      (input: unknown, signal?: AbortSignal) => call(name as MethodName, input, signal),
    ]),
  );
  return { api: { ...methods, subscribe } as unknown as ContractApi, close: () => ending.abort() };
}

async function follow(
  url: string,
  authorization: string,
  signal: AbortSignal,
  listener: (event: ContractEvent) => void,
): Promise<void> {
  try {
    for await (const message of messages(url, { authorization }, signal)) {
      const event: ContractEvent = JSON.parse(message.data);
      if (!isEventName(event.type) || message.id !== String(event.seq))
        throw new Error(`not understood: ${message.data}`);
      listener(event);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

export interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Server-sent events as the HTML standard reads them; ends with the stream. */
export async function* messages(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<Message> {
  const response = await fetch(url, { headers, signal });
  if (response.status !== 200 || response.body === null)
    throw new Error(`${response.status}: ${await response.text()}`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data };
    }
  }
}
