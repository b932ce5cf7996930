import type { ProbeAnswer } from '../../../domain/path-probe.ts';
import type { ExtendedError } from './control-message.ts';

/** What an ICMP message says of a probe; null where it says nothing of its fate, or where no ICMP message is the source. */
export function icmpAnswer({ origin, type, code }: ExtendedError): ProbeAnswer | null {
  switch (origin) {
    case 'icmp4':
      return icmp4Answer(type, code);
    case 'icmp6':
      return icmp6Answer(type, code);
    case 'local':
    case 'other':
      return null;
  }
}

/** RFC 792, and the codes that RFC 1122 and RFC 1812 added. */
function icmp4Answer(type: number, code: number): ProbeAnswer | null {
  if (type === 11) return code === 0 ? 'time-exceeded' : 'other-unreachable';
  if (type === 12) return 'other-unreachable';
  if (type !== 3) return null;
  switch (code) {
    case 0:
    case 6:
    case 11:
      return 'network-unreachable';
    case 1:
    case 7:
    case 8:
    case 12:
      return 'host-unreachable';
    case 2:
      return 'protocol-unreachable';
    case 3:
      return 'port-unreachable';
    case 4:
      return 'too-big';
    case 9:
    case 10:
    case 13:
    case 14:
    case 15:
      return 'filtered';
    default:
      return 'other-unreachable';
  }
}

/** RFC 4443. Codes 5 and 6 are kinds of 1, "administratively prohibited". */
function icmp6Answer(type: number, code: number): ProbeAnswer | null {
  if (type === 2) return 'too-big';
  if (type === 3) return code === 0 ? 'time-exceeded' : 'other-unreachable';
  // Code 1: the destination does not know what comes behind the IP header.
  if (type === 4) return code === 1 ? 'protocol-unreachable' : 'other-unreachable';
  if (type !== 1) return null;
  switch (code) {
    case 0:
    case 2:
      return 'network-unreachable';
    case 1:
    case 5:
    case 6:
      return 'filtered';
    case 3:
      return 'host-unreachable';
    case 4:
      return 'port-unreachable';
    default:
      return 'other-unreachable';
  }
}
