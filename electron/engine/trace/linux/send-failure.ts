import type { SendFailure } from '../../../domain/path-probe.ts';
import type { OutgoingProbe } from '../probe-sockets.ts';

/** What kept a probe from leaving, by the name of the system's error. */
export function failureOf(errorName: string): SendFailure {
  switch (errorName) {
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return 'no-route';
    case 'EPERM':
    case 'EACCES':
      return 'not-permitted';
    case 'EMFILE':
    case 'ENFILE':
      return 'no-descriptors';
    case 'EADDRNOTAVAIL':
    case 'EAGAIN':
      return 'no-address';
    case 'EAFNOSUPPORT':
      return 'family-missing';
    case 'ENETDOWN':
    case 'ENODEV':
    case 'ENXIO':
      return 'interface-down';
    default:
      return 'failed';
  }
}

/** A whole sentence: what was tried, to whom, why it did not go. `call` is the system call that failed. */
export function failureMessage(probe: OutgoingProbe, call: string, errorName: string): string {
  return `${probeWords(probe)} did not leave: ${reason(failureOf(errorName))} (${call}: ${errorName}).`;
}

/** `The TCP probe to 192.0.2.1 port 443 with TTL 3` */
export function probeWords({ protocol, address, port, ttl }: OutgoingProbe): string {
  const where = protocol === 'icmp' || port === null ? address : `${address} port ${port}`;
  return `The ${protocol.toUpperCase()} probe to ${where} with TTL ${ttl}`;
}

function reason(failure: SendFailure): string {
  switch (failure) {
    case 'no-route':
      return 'this machine has no route there';
    case 'not-permitted':
      return "this machine does not permit it, by its firewall or by a process's limits";
    case 'no-descriptors':
      return 'no file descriptor was left for its socket';
    case 'no-address':
      return 'this machine has no address or no port left to send it from';
    case 'family-missing':
      return 'this machine does not speak this address family';
    case 'interface-down':
      return 'the network interface is down or gone';
    case 'failed':
      return 'the system refused it';
  }
}
