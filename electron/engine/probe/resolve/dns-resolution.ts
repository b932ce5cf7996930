import { isIP } from 'node:net';
import type { Clock } from '../../../domain/clock.ts';
import type { Failure } from '../../../domain/failure.ts';
import { printableCut } from '../../../domain/printable.ts';
import type { FamilyChoice } from '../../../domain/target.ts';
import { ask, type DnsExchangeOutcome } from './dns-exchange.ts';
import { dnsFailure, serverText } from './dns-failure.ts';
import { type DnsAnswer, isSameName, questionName } from './dns-message.ts';
import type { Resolution } from './name-resolver.ts';
import { candidates, type ResolverConfiguration } from './resolv-conf.ts';

const MAX_ALIASES = 16;

export type DnsResolution = (
  host: string,
  family: FamilyChoice,
  configuration: ResolverConfiguration,
  signal: AbortSignal,
  asking: (resolverAddress: string) => void,
) => Promise<Resolution>;

/** Turns names into addresses by asking the configured servers; both families at once where either will do. */
export function createDnsResolution(clock: Clock): DnsResolution {
  return async (host, family, configuration, signal, asking) => {
    let last: Resolution | null = null;
    for (const candidate of candidates(host, configuration)) {
      const name = questionName(candidate);
      if (name === null) continue;
      const askFor = (type: 'A' | 'AAAA') =>
        ask({ name, type }, configuration.servers, configuration.useTcp ? 'tcp' : 'udp', {
          ...{ clock, signal },
          timeoutMs: configuration.timeoutMs,
          attempts: configuration.attempts,
          ednsPayloadBytes: configuration.edns ? 1_232 : null,
          asking: (server) => asking(serverText(server)),
        });
      const outcomes = await Promise.all(
        family === 'auto' ? [askFor('A'), askFor('AAAA')] : [askFor(family === 4 ? 'A' : 'AAAA')],
      );
      const resolution = combined(name, outcomes);
      if (resolution.kind === 'resolved' || !isAbsent(resolution.failure)) return resolution;
      // "Exists, without an address" says more than that another candidate does not exist.
      if (last === null || (last.kind === 'failed' && last.failure.code === 'name-not-found')) last = resolution;
    }
    return last ?? impossible(host);
  };
}

function isAbsent(failure: Failure): boolean {
  return failure.code === 'name-not-found' || failure.code === 'no-address';
}

function impossible(host: string): Resolution {
  const message = `"${printableCut(host, 255)}" cannot be the name of a host.`;
  return { kind: 'failed', failure: { phase: 'resolve', code: 'name-not-found', message }, resolverAddress: null };
}

/** Addresses of either answer; without any, the failure that says most: a resolver in trouble before a name without address. */
function combined(name: string, outcomes: readonly DnsExchangeOutcome[]): Resolution {
  const addresses: string[] = [];
  const failures: Failure[] = [];
  let resolverAddress: string | null = null;
  for (const outcome of outcomes) {
    if (outcome.kind !== 'cancelled') resolverAddress = serverText(outcome.server);
    const failure = dnsFailure(outcome, name);
    if (failure !== null) failures.push(failure);
    else if (outcome.kind === 'answered') addresses.push(...addressesOf(name, outcome.answer));
  }
  if (addresses.length > 0) return { kind: 'resolved', addresses, resolverAddress };
  const failure = failures.find((one) => !isAbsent(one)) ??
    (failures.length === outcomes.length ? failures[0] : undefined) ?? {
      phase: 'resolve',
      code: 'no-address',
      message: `The resolver ${resolverAddress ?? ''} knows ${printableCut(name, 255)}, but no address of it.`,
    };
  return { kind: 'failed', failure, resolverAddress };
}

/** Follows the aliases within an answer (RFC 1034, section 3.6.2) and returns the addresses at their end. */
export function addressesOf(name: string, answer: DnsAnswer): readonly string[] {
  let current = name;
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases += 1) {
    const owned = answer.answers.filter((record) => isSameName(record.name, current));
    const addresses = owned
      .filter(
        (record) =>
          (record.type === 'A' && isIP(record.text) === 4) || (record.type === 'AAAA' && isIP(record.text) === 6),
      )
      .map((record) => record.text);
    if (addresses.length > 0) return addresses;
    const alias = owned.find((record) => record.type === 'CNAME');
    if (alias === undefined) return [];
    current = alias.text;
  }
  return [];
}
