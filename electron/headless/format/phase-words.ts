import type { Failure } from '../../domain/failure.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Phase, Phases } from '../../domain/phase.ts';
import { printable } from '../../domain/printable.ts';

/** What a request is doing in each phase, after “still”, “failed while” and “hung while”. */
const DOING: Readonly<Record<Phase, string>> = {
  resolve: 'resolving the name',
  connect: 'connecting',
  tls: 'in the TLS handshake',
  wait: 'waiting for the first byte',
  transfer: 'receiving the answer',
};

export const doing = (phase: Phase): string => DOING[phase];

/** What went wrong and when: `failed connecting after 1.71 ms: …`. An answer that came but is wrong failed in no phase. */
export function failedText(failure: Failure, totalMs: number): string {
  const message = printable(failure.message);
  switch (failure.code) {
    case 'unexpected-status':
    case 'body-mismatch':
      return `failed after ${msText(totalMs)}: ${message}`;
    case 'cancelled':
      return `given up by Stallscope after ${msText(totalMs)}, while still ${doing(failure.phase)}`;
    default:
      return `failed ${doing(failure.phase)} after ${msText(totalMs)}: ${message}`;
  }
}

/** Why no request was made. */
export function skippedText(failure: Failure | null): string {
  return failure === null ? 'skipped: nothing was measured' : `skipped: ${printable(failure.message)}`;
}

/** `resolve 1.20 ms, connect 12.1 ms, …`; phases that were not reached are left out. */
export function phasesText(phases: Phases): string {
  const parts: readonly (readonly [string, number | null])[] = [
    ['resolve', phases.resolveMs],
    ['connect', phases.connectMs],
    ['tls', phases.tlsMs],
    ['wait', phases.waitMs],
    ['transfer', phases.transferMs],
  ];
  return parts.flatMap(([name, valueMs]) => (valueMs === null ? [] : `${name} ${msText(valueMs)}`)).join(', ');
}
