import type { Phase } from '../../domain/phase.ts';

/** What a request was doing, for someone who has never heard of these phases. */
export function phaseWords(phase: Phase): string {
  switch (phase) {
    case 'resolve':
      return 'looking up the name (resolve)';
    case 'connect':
      return 'opening the TCP connection (connect)';
    case 'tls':
      return 'agreeing on encryption (tls)';
    case 'wait':
      return 'waiting for the first byte of the answer (wait)';
    case 'transfer':
      return 'receiving the rest of the answer (transfer)';
  }
}
