import type { Failure } from '../../../domain/failure.ts';
import { printableCut } from '../../../domain/printable.ts';
import type { AddressAndPort } from '../../../domain/target.ts';
import { peerText } from '../connect.ts';
import { failureFromError } from '../system-error.ts';
import type { DnsExchangeOutcome } from './dns-exchange.ts';
import { rcodeName } from './dns-message.ts';

const NOERROR = 0;
const NXDOMAIN = 3;
const REFUSED = 5;

/** A server as people write it: the port only where it is not 53. */
export function serverText(server: AddressAndPort): string {
  return server.port === 53 ? server.address : peerText(server);
}

/**
 * Why an outcome is no success; null for an answer without error, whatever it holds.
 * @param name what was asked for
 */
export function dnsFailure(outcome: DnsExchangeOutcome, name: string): Failure | null {
  const phase = 'resolve';
  const what = printableCut(name, 255);
  switch (outcome.kind) {
    case 'cancelled':
      return { phase, code: 'cancelled', message: 'The probe was cancelled.' };
    case 'silent': {
      const server = serverText(outcome.server);
      const seconds = (outcome.queryMs / 1_000).toFixed(1);
      return outcome.ignoredPackets > 0
        ? {
            phase,
            code: 'answer-mismatch',
            message: `The resolver ${server} sent ${outcome.ignoredPackets} packets in ${seconds} s, none of which answers the question for ${what}.`,
          }
        : {
            phase,
            code: 'resolver-silent',
            message: `The resolver ${server} did not answer the question for ${what} within ${seconds} s.`,
          };
    }
    case 'malformed':
      return {
        phase,
        code: 'resolver-malformed',
        message: `The resolver ${serverText(outcome.server)} sent an answer for ${what} that cannot be read: ${outcome.reason}.`,
      };
    case 'error': {
      const server = serverText(outcome.server);
      if (outcome.code === 'ECONNREFUSED') {
        return {
          phase,
          code: 'resolver-refused',
          message: `Nothing answers DNS questions at ${server}: the port is closed.`,
        };
      }
      if (outcome.code === 'ENOTCONN') {
        return {
          phase,
          code: 'resolver-failed',
          message: `The resolver ${server} closed the connection without an answer for ${what}.`,
        };
      }
      return failureFromError(outcome.error, phase, `The resolver ${server}`);
    }
    case 'answered': {
      const server = serverText(outcome.server);
      const { rcode } = outcome.answer;
      switch (rcode) {
        case NOERROR:
          return null;
        case NXDOMAIN:
          return {
            phase,
            code: 'name-not-found',
            message: `The resolver ${server} says that ${what} does not exist (NXDOMAIN).`,
          };
        case REFUSED:
          return {
            phase,
            code: 'resolver-refused',
            message: `The resolver ${server} refuses to answer for ${what} (REFUSED).`,
          };
        default:
          return {
            phase,
            code: 'resolver-failed',
            message: `The resolver ${server} could not answer for ${what} (${rcodeName(rcode)}).`,
          };
      }
    }
  }
}
