import type { ProbeAnswer } from '../../../domain/path-probe.ts';

/**
 * What an answer says about the way of its probe. `short`: it ran out of hops before the destination. `reached`: the destination
 * itself answered. `ended`: somebody on the way, or the machine next to the destination, refused to pass it on, be it for its size.
 */
export type AnswerMeaning = 'short' | 'reached' | 'ended';

export function answerMeaning(answer: ProbeAnswer, isFromDestination: boolean): AnswerMeaning {
  switch (answer) {
    case 'time-exceeded':
      return 'short';
    case 'open':
    case 'closed':
    case 'echo-reply':
    case 'data':
      return 'reached';
    case 'port-unreachable':
    case 'protocol-unreachable':
    // A host's own firewall may answer so (`REJECT --reject-with icmp-host-prohibited`): the probe did come there.
    case 'filtered':
      return isFromDestination ? 'reached' : 'ended';
    // From the destination's own address these mean a machine that forwards in its name, or our own that found no neighbour.
    case 'network-unreachable':
    case 'host-unreachable':
    case 'other-unreachable':
    case 'too-big':
      return 'ended';
  }
}

/** The same address, whether or not one of the two names its zone. */
export function isSameAddress(one: string, other: string): boolean {
  return withoutZone(one) === withoutZone(other);
}

const withoutZone = (address: string) => address.replace(/%.*$/, '');
