import type { SampleJson } from '../../contract/shapes.ts';
import { csvRecord } from './csv-record.ts';

/** Column names of `samples --format csv`: those of the JSON, flattened. Order is part of the promise; add at the end only. */
export const SAMPLE_COLUMNS = [
  'target',
  'id',
  'at',
  'outcome',
  'totalMs',
  'resolveMs',
  'connectMs',
  'tlsMs',
  'waitMs',
  'transferMs',
  'status',
  'remoteAddress',
  'failurePhase',
  'failureCode',
  'failureMessage',
  'suspect',
  'latenessMs',
  'tcpRttUs',
  'tcpRetransmits',
] as const;

export const samplesHeader = (): string => csvRecord(SAMPLE_COLUMNS);

export function sampleRecord(sample: SampleJson): string {
  const { phases, failure, tcp } = sample;
  return csvRecord([
    sample.target,
    sample.id,
    sample.at,
    sample.outcome,
    sample.totalMs,
    phases.resolveMs,
    phases.connectMs,
    phases.tlsMs,
    phases.waitMs,
    phases.transferMs,
    sample.status,
    sample.remoteAddress,
    failure?.phase ?? null,
    failure?.code ?? null,
    failure?.message ?? null,
    sample.suspect,
    sample.latenessMs,
    tcp?.rttUs ?? null,
    tcp?.retransmits ?? null,
  ]);
}
