import { ContractError } from '../contract/errors.ts';
import type { Clock } from '../domain/clock.ts';
import { msText } from '../domain/ms-text.ts';
import { sentence } from '../domain/sentence.ts';
import type { AddressAndPort } from '../domain/target.ts';
import { addressAndPortText } from '../domain/target-address.ts';
import { DEFAULT_DNS_PORT, parseResolver } from '../domain/target-text.ts';
import { ask, type DnsExchangeOutcome } from '../engine/probe/resolve/dns-exchange.ts';
import { rcodeName } from '../engine/probe/resolve/dns-message.ts';
import { systemResolvers } from '../engine/probe/resolve/system-resolvers.ts';

/** The servers of the root are what every resolver knows by heart, and one that refuses to say so has answered, too. */
const QUESTION = { name: '.', type: 'NS' } as const;
const RESEND_MS = 1_000;
const SENDINGS = 3;
const NOERROR = 0;
const SERVFAIL = 2;
const REFUSED = 5;

export interface ResolverTrial {
  /** Of the quickest that answered; null when none did. */
  readonly durationMs: number | null;
  /** A sentence for each server. */
  readonly says: string;
}

/**
 * Asks one resolver over UDP, or all of the system's for null, for at most three seconds. Throws ContractError `invalid-input` for what
 * is no address of a resolver, and `cancelled`.
 */
export async function tryResolver(
  text: string | null,
  clock: Clock,
  signal: AbortSignal,
  system: () => readonly AddressAndPort[] = systemResolvers,
): Promise<ResolverTrial> {
  const servers = serversOf(text, system);
  if (servers.length === 0) return { durationMs: null, says: 'This computer has no resolver set up.' };
  const outcomes = await Promise.all(
    servers.map((server) =>
      ask(QUESTION, [server], 'udp', {
        ...{ clock, signal, timeoutMs: RESEND_MS, attempts: SENDINGS },
        ednsPayloadBytes: 1_232,
        asking: () => {},
      }),
    ),
  );
  if (signal.aborted) throw new ContractError('cancelled', 'Nobody waits for the resolver any more.', {});
  const times = outcomes.flatMap(answeredAfterMs);
  return {
    durationMs: times.length === 0 ? null : Math.min(...times),
    says: outcomes.map((outcome, index) => saysOf(outcome, nameOf(servers[index]))).join(' '),
  };
}

function serversOf(text: string | null, system: () => readonly AddressAndPort[]): readonly AddressAndPort[] {
  if (text === null) return system();
  const read = parseResolver(text.trim());
  if (read.kind === 'refused') throw new ContractError('invalid-input', sentence(read.reason), { field: 'resolver' });
  return read.value.kind === 'system' ? system() : [{ address: read.value.address, port: read.value.port }];
}

function answeredAfterMs(outcome: DnsExchangeOutcome): number[] {
  return outcome.kind === 'answered' ? [Math.round(outcome.queryMs * 1_000) / 1_000] : [];
}

function saysOf(outcome: DnsExchangeOutcome, server: string): string {
  switch (outcome.kind) {
    case 'answered': {
      const { rcode } = outcome.answer;
      const answered = `${server} answered in ${msText(outcome.queryMs)}`;
      if (rcode === NOERROR) return `${answered}.`;
      return `${answered} and said ${rcodeName(rcode)}${meaningOf(rcode)}.`;
    }
    case 'malformed':
      return `${server} answered in ${msText(outcome.queryMs)}, but its answer cannot be read.`;
    case 'error':
      return outcome.code === 'ECONNREFUSED'
        ? `At ${server} nobody listens for questions.`
        : `${server} could not be asked${outcome.code === null ? '' : ` (${outcome.code})`}.`;
    case 'silent':
      return `${server} did not answer within ${(RESEND_MS * SENDINGS) / 1_000} s.`;
    case 'cancelled':
      return `${server} was not waited for.`;
  }
}

function meaningOf(rcode: number): string {
  if (rcode === REFUSED) return ': it does not answer this computer, or not this question';
  return rcode === SERVFAIL ? ': it cannot find out' : '';
}

const nameOf = (server: AddressAndPort | undefined): string => {
  if (server === undefined) return 'The resolver';
  return server.port === DEFAULT_DNS_PORT ? server.address : addressAndPortText(server);
};
