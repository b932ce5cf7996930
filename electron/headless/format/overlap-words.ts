import type { EvidenceJson } from '../../contract/shapes.ts';
import { msText } from '../../domain/ms-text.ts';
import { overlapOf } from '../../domain/overlap.ts';
import { betweenMs } from './time-text.ts';

/** `in flight`, `4.76 s of 6.23 s`, `after the fact`; what brought nothing says why: `missing-tool`. */
export function overlapWords(evidence: EvidenceJson): string {
  if (evidence.status !== 'captured') return evidence.status;
  const lengthMs = betweenMs(evidence.startedAt, evidence.endedAt);
  switch (overlapOf({ ...evidence, lengthMs })) {
    case 'none':
      return 'after the fact';
    case 'whole':
      return 'in flight';
    case 'part':
      return `${msText(evidence.overlapMs)} of ${msText(lengthMs)}`;
  }
}
