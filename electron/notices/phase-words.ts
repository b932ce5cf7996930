import type { Phase } from '../domain/phase.ts';

/** After "waiting 3.4 s": what for. */
export function waitingFor(phase: Phase): string {
  switch (phase) {
    case 'resolve':
      return 'for the name lookup';
    case 'connect':
      return 'for the connection';
    case 'tls':
      return 'for TLS';
    case 'wait':
      return 'for the first byte';
    case 'transfer':
      return 'for the rest of the answer';
  }
}

/** After "7.4 s": where they went. */
export function spentIn(phase: Phase): string {
  switch (phase) {
    case 'resolve':
      return 'in the name lookup';
    case 'connect':
      return 'connecting';
    case 'tls':
      return 'in TLS';
    case 'wait':
      return 'waiting for the first byte';
    case 'transfer':
      return 'receiving the answer';
  }
}
