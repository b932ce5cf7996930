import type { ProbeAnswer } from '../../../domain/path-probe.ts';
import { answerOfIcmp4, answerOfIcmp6 } from '../icmp/icmp-answer.ts';
import type { ExtendedError } from './control-message.ts';

/**
 * What a queued error says of a probe; null where it says nothing of its fate: an error of this machine's own, which comes as the
 * call's result too, and ICMP messages that only inform (RFC 792's source quench, redirects).
 */
export function queuedAnswer({ origin, type, code }: ExtendedError): ProbeAnswer | null {
  switch (origin) {
    case 'icmp4':
      return type === 3 || type === 11 || type === 12 ? answerOfIcmp4(type, code) : null;
    case 'icmp6':
      // Below 128 are errors, above is everything else (RFC 4443, section 2.1).
      return type < 128 ? answerOfIcmp6(type, code) : null;
    case 'local':
    case 'other':
      return null;
  }
}
