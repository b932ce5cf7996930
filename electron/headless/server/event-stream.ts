import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ContractApi, ContractEvent } from '../../contract/contract.ts';
import { EventReplay } from '../../contract/event-replay.ts';
import { answerText, SAFETY_HEADERS } from './answers.ts';

const REPLAY_CAPACITY = 2_048;
const MAX_LISTENERS = 32;
/** A listener that takes nothing is let go; it comes back and asks for what it missed. */
const MAX_WAITING_BYTES = 4_000_000;
const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events (HTML standard, 9.2) at `/api/events?after=SEQ`. Each message is one event of the contract as JSON, its
 * `id` the sequence number, so that a browser comes back with `Last-Event-ID`. When what was missed is gone, one event named
 * `resync` is sent and the stream ends.
 */
export class EventStream {
  readonly #replay = new EventReplay(REPLAY_CAPACITY);
  readonly #listeners = new Set<ServerResponse>();
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(api: ContractApi) {
    this.#unsubscribe = api.subscribe((event) => {
      this.#replay.add(event);
      if (this.#listeners.size === 0) return;
      const text = messageOf(event);
      for (const listener of this.#listeners) this.#send(listener, text);
    });
    this.#heartbeat = setInterval(() => {
      for (const listener of this.#listeners) this.#send(listener, ': still here\n\n');
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  open(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const header = request.headers['last-event-id'];
    const asked = typeof header === 'string' ? header : query.get('after');
    if (asked !== null && !/^\d{1,15}$/.test(asked)) {
      answerText(response, 400, '“after” must be the number of an event.');
      return;
    }
    if (this.#listeners.size >= MAX_LISTENERS) {
      answerText(response, 503, 'Too many pages are open at once.', { 'retry-after': '30' });
      return;
    }
    response.writeHead(200, {
      ...SAFETY_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    response.write(': open\n\n');
    const missed = asked === null ? { kind: 'events' as const, events: [] } : this.#replay.after(Number(asked));
    if (missed.kind === 'resync') {
      response.end(`event: resync\ndata: ${JSON.stringify({ seq: missed.lastSeq })}\n\n`);
      return;
    }
    for (const event of missed.events) response.write(messageOf(event));
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  #send(listener: ServerResponse, text: string): void {
    if (listener.writableLength > MAX_WAITING_BYTES) {
      this.#listeners.delete(listener);
      listener.destroy();
      return;
    }
    listener.write(text);
  }
}

/** JSON has no line ends of its own, so one `data` line is enough. */
const messageOf = (event: ContractEvent) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
