import type { Phase, Phases } from '../../domain/phase.ts';
import { msText } from './ms-text.ts';

/** What a request is doing in each phase, after “still”, “failed while” and “hung while”. */
const DOING: Readonly<Record<Phase, string>> = {
  resolve: 'resolving the name',
  connect: 'connecting',
  tls: 'in the TLS handshake',
  wait: 'waiting for the first byte',
  transfer: 'receiving the answer',
};

export const doing = (phase: Phase): string => DOING[phase];

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
