import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { AddressAndPort } from '../../../domain/target.ts';
import { type DnsAnswer, type DnsQuestion, encodeQuery } from './dns-message.ts';
import { type DnsQuery, type DnsReply, queryOverTcp, queryOverUdp } from './dns-transport.ts';

/** What came of asking. `queryMs` counts from the first sending to the server that answered, also over TCP when the UDP answer was cut off. */
export type DnsExchangeOutcome =
  | {
      readonly kind: 'answered';
      readonly answer: DnsAnswer;
      readonly server: AddressAndPort;
      readonly localPort: number | null;
      readonly queryMs: number;
      readonly transport: 'udp' | 'tcp';
    }
  /** Nobody answered. `ignoredPackets` came but answered something else. */
  | {
      readonly kind: 'silent';
      readonly server: AddressAndPort;
      readonly queryMs: number;
      readonly ignoredPackets: number;
    }
  | { readonly kind: 'malformed'; readonly server: AddressAndPort; readonly queryMs: number; readonly reason: string }
  /** The system refused to send or to connect, or the server's port is closed. */
  | {
      readonly kind: 'error';
      readonly server: AddressAndPort;
      readonly queryMs: number;
      readonly error: unknown;
      readonly code: string | null;
    }
  | { readonly kind: 'cancelled' };

export interface DnsAskOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long each sending waits for its answer before the next one. An answer that comes later still counts. */
  readonly timeoutMs: number;
  /** Sendings to each server. */
  readonly attempts: number;
  /** Larger UDP answers (RFC 6891) are offered; null leaves the extension out. */
  readonly ednsPayloadBytes: number | null;
  /** Told whenever a server is asked. */
  readonly asking: (server: AddressAndPort) => void;
  /** Makes the socket of a question over TCP; a plain one by default. */
  readonly openSocket?: (server: AddressAndPort) => Socket;
}

const SERVFAIL = 2;
const NOTIMP = 4;
const REFUSED = 5;

/** Asks one server one question, once. Used to ask all resolvers side by side. */
export function exchange(
  question: DnsQuestion,
  server: AddressAndPort,
  transport: 'udp' | 'tcp',
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    /** Default: 1232, which passes nearly every path in one piece. */
    readonly ednsPayloadBytes?: number | null;
  },
): Promise<DnsExchangeOutcome> {
  const { clock, signal, timeoutMs, ednsPayloadBytes = 1_232 } = options;
  return ask(question, [server], transport, {
    ...{ clock, signal, timeoutMs, ednsPayloadBytes },
    attempts: 1,
    asking: () => {},
  });
}

/**
 * Asks servers one after the other, as the system's own resolver does: the next one when a server is silent for
 * `timeoutMs`, or says that it cannot or will not answer. Earlier queries stay open, because a late answer is an answer.
 */
export function ask(
  question: DnsQuestion,
  servers: readonly AddressAndPort[],
  transport: 'udp' | 'tcp',
  options: DnsAskOptions,
): Promise<DnsExchangeOutcome> {
  return new Promise((resolve) => {
    new Asking(question, servers, transport, options, resolve).begin();
  });
}

interface AskedServer {
  readonly server: AddressAndPort;
  query: DnsQuery | null;
  transport: 'udp' | 'tcp';
  startedMs: number;
  /** It said something that is no use; not asked again. */
  spent: boolean;
}

class Asking {
  readonly #question: DnsQuestion;
  readonly #options: DnsAskOptions;
  readonly #resolve: (outcome: DnsExchangeOutcome) => void;
  readonly #asked: readonly AskedServer[];
  readonly #transport: 'udp' | 'tcp';
  readonly #onAbort = () => this.#settle({ kind: 'cancelled' });
  #turn = 0;
  #cancelTimer: Cancel = () => {};
  #worst: DnsExchangeOutcome | null = null;
  #settled = false;

  constructor(
    question: DnsQuestion,
    servers: readonly AddressAndPort[],
    transport: 'udp' | 'tcp',
    options: DnsAskOptions,
    resolve: (outcome: DnsExchangeOutcome) => void,
  ) {
    this.#question = question;
    this.#options = options;
    this.#transport = transport;
    this.#resolve = resolve;
    this.#asked = servers.map((server) => ({ server, query: null, transport, startedMs: 0, spent: false }));
  }

  begin(): void {
    if (this.#options.signal.aborted) {
      this.#settle({ kind: 'cancelled' });
      return;
    }
    this.#options.signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#next();
  }

  /** Asks whose turn it is; ends when all have had theirs. */
  #next(): void {
    this.#cancelTimer();
    const turns = this.#asked.length * this.#options.attempts;
    while (this.#turn < turns) {
      const one = this.#asked[this.#turn % this.#asked.length];
      this.#turn += 1;
      if (one === undefined || one.spent) continue;
      this.#options.asking(one.server);
      this.#cancelTimer = this.#options.clock.schedule(this.#options.timeoutMs, () => this.#next());
      if (one.query === null) {
        one.startedMs = this.#options.clock.monotonicMs();
        this.#send(one, this.#transport);
      } else {
        one.query.resend();
      }
      return;
    }
    this.#settle(this.#worst ?? this.#silence());
  }

  #send(one: AskedServer, transport: 'udp' | 'tcp'): void {
    const message = encodeQuery(this.#question, this.#options.ednsPayloadBytes);
    const reply = (said: DnsReply) => this.#onReply(one, said);
    one.transport = transport;
    one.query =
      transport === 'udp'
        ? queryOverUdp(message, one.server, reply)
        : queryOverTcp(message, one.server, reply, this.#options.openSocket?.(one.server));
  }

  #onReply(one: AskedServer, reply: DnsReply): void {
    if (this.#settled) return;
    const { server, transport } = one;
    const queryMs = this.#options.clock.monotonicMs() - one.startedMs;
    switch (reply.kind) {
      case 'answer': {
        const { answer, localPort } = reply;
        if (answer.truncated && transport === 'udp') {
          this.#send(one, 'tcp');
          return;
        }
        const outcome = { kind: 'answered', answer, server, localPort, queryMs, transport } as const;
        const useless = answer.rcode === SERVFAIL || answer.rcode === NOTIMP || answer.rcode === REFUSED;
        if (useless) this.#spend(one, outcome);
        else this.#settle(outcome);
        return;
      }
      case 'malformed':
        this.#spend(one, { kind: 'malformed', server, queryMs, reason: reply.reason });
        return;
      case 'error':
        this.#spend(one, { kind: 'error', server, queryMs, error: reply.error, code: reply.code });
        return;
    }
  }

  /** The server is of no use for this question; go on with the next one at once, or wait for those that are still asked. */
  #spend(one: AskedServer, outcome: DnsExchangeOutcome): void {
    one.spent = true;
    one.query = null;
    this.#worst ??= outcome;
    const waiting = this.#asked.some((other) => other.query !== null);
    const untried = this.#asked.some((other) => other.query === null && !other.spent);
    if (untried || !waiting) this.#next();
  }

  #silence(): DnsExchangeOutcome {
    const [first] = this.#asked;
    const server = first?.server ?? { address: '127.0.0.1', port: 53 };
    return {
      kind: 'silent',
      server,
      queryMs: first === undefined ? 0 : this.#options.clock.monotonicMs() - first.startedMs,
      ignoredPackets: this.#asked.reduce((sum, one) => sum + (one.query?.ignored() ?? 0), 0),
    };
  }

  #settle(outcome: DnsExchangeOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimer();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const one of this.#asked) one.query?.cancel();
    this.#resolve(outcome);
  }
}
