import type { ProbeAnswer } from '../../../domain/path-probe.ts';

/** What an ICMPv4 error (RFC 792, RFC 1812 section 5.2.7.1) means for the probe that it is about. */
export function answerOfIcmp4(type: number, code: number): ProbeAnswer {
  // Code 1: its pieces did not all come in time, which only who puts them together says.
  if (type === 11) return code === 0 ? 'time-exceeded' : 'other-unreachable';
  if (type !== 3) return 'other-unreachable';
  switch (code) {
    case 0:
    case 6:
    case 8:
    case 11:
      return 'network-unreachable';
    case 1:
    case 7:
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
      return 'filtered';
    default:
      return 'other-unreachable';
  }
}

/** The same for ICMPv6 (RFC 4443, section 3). */
export function answerOfIcmp6(type: number, code: number): ProbeAnswer {
  if (type === 3) return code === 0 ? 'time-exceeded' : 'other-unreachable';
  if (type === 2) return 'too-big';
  if (type !== 1) return 'other-unreachable';
  switch (code) {
    case 0:
      return 'network-unreachable';
    case 1:
    case 5:
    case 6:
      return 'filtered';
    case 2:
    case 3:
      return 'host-unreachable';
    case 4:
      return 'port-unreachable';
    default:
      return 'other-unreachable';
  }
}
