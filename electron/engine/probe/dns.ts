import { isIP } from 'node:net';
import { printableCut } from '../../domain/printable.ts';
import type { DnsSpec } from '../../domain/target.ts';
import { PhaseTimer } from './phase-timer.ts';
import { probeResult } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';
import { ProbeSocket } from './probe-socket.ts';
import type { Prober } from './prober.ts';
import { ask } from './resolve/dns-exchange.ts';
import { dnsFailure, serverText } from './resolve/dns-failure.ts';
import { questionName } from './resolve/dns-message.ts';
import { reverseName } from './resolve/reverse-name.ts';
import { systemResolvers } from './resolve/system-resolvers.ts';

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 2;
/** Passes nearly every path in one piece; longer answers are asked for again over TCP. */
const EDNS_PAYLOAD_BYTES = 1_232;

/**
 * Asks a resolver for a name and keeps the raw answer. All of it is phase `resolve`, also the connection of a question
 * over TCP. The status is the response code. An answer without a record of the type is a failure (`no-address`).
 */
export const probeDns: Prober<DnsSpec> = async (target, context) => {
  const run = new ProbeRun(target, context);
  const timer = new PhaseTimer(context.clock, context.progress);
  const { progress } = context;
  try {
    if (run.aborted) return probeResult(run, run.abortFailure('resolve'), [timer]);
    const { spec, resolver } = target;
    const isReverse = spec.type === 'PTR' && isIP(spec.name) !== 0;
    const name = isReverse ? reverseName(spec.name) : questionName(spec.name);
    if (name === null) {
      const message = `"${printableCut(spec.name, 255)}" cannot be asked for: it is no valid name.`;
      return probeResult(run, { phase: 'resolve', code: 'name-not-found', message }, [timer]);
    }
    const servers = resolver.kind === 'server' ? [resolver] : systemResolvers();
    timer.enter('resolve');
    const outcome = await ask({ name, type: spec.type }, servers, spec.transport, {
      clock: context.clock,
      signal: context.signal,
      timeoutMs: TIMEOUT_MS,
      attempts: ATTEMPTS,
      ednsPayloadBytes: EDNS_PAYLOAD_BYTES,
      asking: ({ address, port }) => {
        progress.resolverAddress = serverText({ address, port });
        progress.remoteAddress = address;
        progress.remotePort = port;
      },
      openSocket: (server) => {
        const socket = new ProbeSocket(server, context);
        progress.socket = socket;
        progress.tcp.push(socket.readings);
        return socket;
      },
    });
    timer.stop();
    if (run.aborted) return probeResult(run, run.abortFailure('resolve'), [timer]);
    if (outcome.kind !== 'cancelled') {
      progress.resolverAddress = serverText(outcome.server);
      progress.remoteAddress = outcome.server.address;
      progress.remotePort = outcome.server.port;
    }
    if (outcome.kind !== 'answered') return probeResult(run, dnsFailure(outcome, name), [timer]);
    progress.localPort = outcome.localPort;
    const { answer } = outcome;
    progress.dnsAnswer = answer;
    const none = {
      phase: 'resolve',
      code: 'no-address',
      message: `The resolver ${serverText(outcome.server)} knows ${printableCut(name, 255)}, but no ${spec.type} record of it.`,
    } as const;
    const found = answer.answers.some((record) => record.type === spec.type);
    progress.resolvedAddresses = answer.answers
      .filter((record) => record.type === 'A' || record.type === 'AAAA')
      .map((record) => record.text);
    const failure = dnsFailure(outcome, name) ?? (found ? null : none);
    return probeResult(run, failure, [timer], { status: answer.rcode });
  } finally {
    run.release();
  }
};
