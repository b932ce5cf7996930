import type { Sample } from '../domain/sample.ts';
import type { BatchWriter, PendingRecord } from './batch-writer.ts';
import { inOrderOfRows } from './row-order.ts';
import { isBadRecord, messageOf } from './sqlite-trouble.ts';

/**
 * Writes records and samples in one transaction. One bad record must neither stop the others nor be tried for ever: halves are then
 * written until it stands alone, and is left out and told. Throws what the disk is at fault for.
 */
export function writeSlice(
  writer: BatchWriter,
  samples: readonly Sample[],
  records: readonly PendingRecord[],
  nowUs: number,
  log: (line: string) => void,
): void {
  try {
    writer.transaction(() => {
      for (const record of records) writer.record(record);
      for (const sample of inOrderOfRows(samples)) writer.sample(sample);
      writer.meta('last_alive_us', nowUs);
    });
  } catch (error) {
    if (!isBadRecord(error)) throw error;
    if (samples.length + records.length <= 1) {
      const what = records[0]?.kind ?? 'sample';
      log(`store: a record of kind ${what} cannot be written and is left out: ${messageOf(error)}`);
      return;
    }
    const halfRecords = Math.ceil(records.length / 2);
    const halfSamples = records.length > 0 ? 0 : Math.ceil(samples.length / 2);
    writeSlice(writer, samples.slice(0, halfSamples), records.slice(0, halfRecords), nowUs, log);
    writeSlice(writer, samples.slice(halfSamples), records.slice(halfRecords), nowUs, log);
  }
}
