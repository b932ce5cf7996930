import type { TargetId } from '../domain/ids.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import type { Sample } from '../domain/sample.ts';
import { utcText } from '../domain/utc-text.ts';
import type { BundleSource } from './bundle-source.ts';
import { type CsvValue, csvRecord } from './csv.ts';

/** Column names; those of the JSON of `samples`, with the unit in the name. Order is part of the format. */
export const SAMPLE_COLUMNS = [
  'atUtc',
  'target',
  'inWindow',
  'outcome',
  'totalMs',
  'resolveMs',
  'connectMs',
  'tlsMs',
  'waitMs',
  'transferMs',
  'status',
  'remoteAddress',
  'remotePort',
  'localAddress',
  'localPort',
  'failurePhase',
  'failureCode',
  'failureMessage',
  'latenessMs',
  'eventLoopDelayMs',
  'suspect',
  'tcpRttUs',
  'tcpRetransmits',
  'reusedConnection',
  'edgeServer',
  'edgeRequestId',
  'edgeColo',
  'edgeVia',
  'edgeCacheStatus',
  'certificateSha256',
] as const;

/** Longer pieces of text would outlive the quick part of garbage collection, and a million samples would take twice the memory. */
const RECORDS_AT_ONCE = 64;

const outside = (text: string | null, redact: (text: string) => string): CsvValue =>
  text === null ? null : { outside: redact(text) };
const ms = (value: number | null): number | null => (value === null ? null : roundedMs(value));

/** samples.csv in pieces: the header, then a piece for each chunk that the source yields. */
export async function* samplesCsv(
  source: BundleSource,
  redact: (text: string) => string,
  signal: AbortSignal,
  passed: (count: number) => void,
): AsyncGenerator<string> {
  const names = new Map<TargetId, string>(source.targets.map((target) => [target.id, target.name]));
  yield csvRecord(SAMPLE_COLUMNS);
  for await (const chunk of source.samples(signal)) {
    signal.throwIfAborted();
    for (let from = 0; from < chunk.length; from += RECORDS_AT_ONCE) {
      const records = chunk.slice(from, from + RECORDS_AT_ONCE);
      yield records.map((sample) => record(sample, names, source, redact)).join('');
    }
    passed(chunk.length);
  }
}

function record(
  sample: Sample,
  names: ReadonlyMap<TargetId, string>,
  source: BundleSource,
  redact: (text: string) => string,
): string {
  const { phases, failure, edge, tcp, observer } = sample;
  const { fromUs, toUs } = source.window;
  return csvRecord([
    utcText(sample.startedAtUs),
    outside(names.get(sample.targetId) ?? `target ${sample.targetId}`, redact),
    sample.startedAtUs >= fromUs && sample.startedAtUs <= toUs,
    sample.outcome,
    ms(sample.totalMs),
    ms(phases.resolveMs),
    ms(phases.connectMs),
    ms(phases.tlsMs),
    ms(phases.waitMs),
    ms(phases.transferMs),
    sample.status,
    outside(sample.remoteAddress, redact),
    sample.remotePort,
    outside(sample.localAddress, redact),
    sample.localPort,
    failure?.phase ?? null,
    failure?.code ?? null,
    outside(failure?.message ?? null, redact),
    roundedMs(sample.latenessMs),
    roundedMs(observer.eventLoopDelayMs),
    observer.suspect,
    tcp?.rttUs ?? null,
    tcp?.retransmits ?? null,
    sample.reusedConnection,
    outside(edge?.server ?? null, redact),
    outside(edge?.requestId ?? null, redact),
    outside(edge?.colo ?? null, redact),
    outside(edge?.via ?? null, redact),
    outside(edge?.cacheStatus ?? null, redact),
    sample.certificateSha256,
  ]);
}
