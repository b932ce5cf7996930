import type { TargetId } from '../../domain/ids.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import type { EdgeFacts, Sample } from '../../domain/sample.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleSource } from '../bundle-source.ts';
import { visibleJson } from '../words/visible-text.ts';
import { type CsvValue, csvRecord, shownOutside } from './csv.ts';

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
  // From here on: what reading back needs.
  'startedAtUs',
  'targetId',
  'exact',
] as const;

/** Longer pieces of text would outlive the quick part of garbage collection, and a million samples would take twice the memory. */
const RECORDS_AT_ONCE = 64;

const outside = (text: string | null): CsvValue => (text === null ? null : { outside: text });
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
  const told = (text: string | null | undefined): string | null =>
    text === null || text === undefined ? null : redact(text);
  const texts: ForeignTexts = {
    failureMessage: told(failure?.message),
    edgeServer: told(edge?.server),
    edgeRequestId: told(edge?.requestId),
    edgeColo: told(edge?.colo),
    edgeVia: told(edge?.via),
    edgeCacheStatus: told(edge?.cacheStatus),
  };
  return csvRecord([
    utcText(sample.startedAtUs),
    { outside: redact(names.get(sample.targetId) ?? `target ${sample.targetId}`) },
    sample.startedAtUs >= fromUs && sample.startedAtUs <= toUs,
    sample.outcome,
    ms(sample.totalMs),
    ms(phases.resolveMs),
    ms(phases.connectMs),
    ms(phases.tlsMs),
    ms(phases.waitMs),
    ms(phases.transferMs),
    sample.status,
    outside(told(sample.remoteAddress)),
    sample.remotePort,
    outside(told(sample.localAddress)),
    sample.localPort,
    failure?.phase ?? null,
    failure?.code ?? null,
    outside(texts.failureMessage),
    roundedMs(sample.latenessMs),
    roundedMs(observer.eventLoopDelayMs),
    observer.suspect,
    tcp?.rttUs ?? null,
    tcp?.retransmits ?? null,
    sample.reusedConnection,
    outside(texts.edgeServer),
    outside(texts.edgeRequestId),
    outside(texts.edgeColo),
    outside(texts.edgeVia),
    outside(texts.edgeCacheStatus),
    sample.certificateSha256,
    sample.startedAtUs,
    sample.targetId,
    exactTexts(texts, edge),
  ]);
}

/** Texts from outside, redacted, by the column that they stand in. */
type ForeignTexts = Readonly<
  Record<'failureMessage' | 'edgeServer' | 'edgeRequestId' | 'edgeColo' | 'edgeVia' | 'edgeCacheStatus', string | null>
>;

/**
 * JSON of the texts that stand in their own column in another form, because a spreadsheet would calculate them or a line cannot hold
 * them; and an empty object `edge` for a CDN that told nothing. Nearly always empty.
 */
function exactTexts(texts: ForeignTexts, edge: EdgeFacts | null): string | null {
  const exact = Object.entries(texts).filter(
    // An empty cell is what is not there.
    ([_column, text]) => text !== null && (text === '' || shownOutside(text) !== text),
  );
  const silentEdge = edge !== null && Object.values(edge).every((text) => text === null);
  if (exact.length === 0 && !silentEdge) return null;
  return visibleJson({ ...Object.fromEntries(exact), ...(silentEdge ? { edge: {} } : {}) }, 0);
}
