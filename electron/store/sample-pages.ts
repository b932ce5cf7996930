import type { TargetId } from '../domain/ids.ts';
import { targetId } from '../domain/ids.ts';
import { OUTCOMES, type Sample } from '../domain/sample.ts';
import { ShapeError } from './checked-json.ts';
import type { SamplePage } from './reader-protocol.ts';
import { type PackableSample, unpackSample } from './sample-packing.ts';
import { parseEdgeWord, parseEndpointWord, parseFailureWord } from './sample-words.ts';

/** One row of `samples`, in the order of its columns. */
export type SampleRow = [
  targetId: number,
  startedAtUs: number,
  outcome: number,
  totalUs: number | null,
  packed: Uint8Array,
];

/** Packs rows for the way to the other thread; its buffers are given away with it. */
export function samplePage(rows: readonly SampleRow[], generation: number): SamplePage {
  const count = rows.length;
  let bytes = 0;
  for (const row of rows) bytes += row[4].length;
  const page: SamplePage = {
    generation,
    targetIds: new Float64Array(count),
    startedAtUs: new Float64Array(count),
    outcomes: new Uint8Array(count),
    totalUs: new Float64Array(count),
    packedLengths: new Uint16Array(count),
    packed: new Uint8Array(bytes),
  };
  let at = 0;
  for (const [index, [target, startedAtUs, outcome, totalUs, packed]] of rows.entries()) {
    page.targetIds[index] = target;
    page.startedAtUs[index] = startedAtUs;
    page.outcomes[index] = outcome;
    page.totalUs[index] = totalUs ?? Number.NaN;
    page.packedLengths[index] = packed.length;
    page.packed.set(packed, at);
    at += packed.length;
  }
  return page;
}

export const pageBuffers = (page: SamplePage): ArrayBufferLike[] => [
  page.targetIds.buffer,
  page.startedAtUs.buffer,
  page.outcomes.buffer,
  page.totalUs.buffer,
  page.packedLengths.buffer,
  page.packed.buffer,
];

/** A row of a page, words still as numbers. */
export interface PagedSample {
  readonly targetId: TargetId;
  readonly startedAtUs: number;
  readonly outcome: number;
  readonly totalUs: number;
  readonly packable: PackableSample;
}

export interface UnpackedRows {
  readonly samples: readonly PagedSample[];
  readonly damaged: number;
}

/**
 * The rows of a page, so many at once: what is unpacked later is no burden until then. Rows that cannot be unpacked are left out and
 * counted: one damaged row must not hide the others.
 */
export function* unpackPage(page: SamplePage, rowsAtOnce: number): Generator<UnpackedRows> {
  let at = 0;
  for (let from = 0; from < page.packedLengths.length; from += rowsAtOnce) {
    const lengths = page.packedLengths.subarray(from, from + rowsAtOnce);
    yield unpackRows(page, from, lengths, at);
    for (const length of lengths) at += length;
  }
}

function unpackRows(page: SamplePage, from: number, lengths: Iterable<number>, atByte: number): UnpackedRows {
  const samples: PagedSample[] = [];
  let damaged = 0;
  let at = atByte;
  let index = from - 1;
  for (const length of lengths) {
    index += 1;
    const bytes = page.packed.subarray(at, at + length);
    at += length;
    try {
      samples.push({
        targetId: targetId(page.targetIds[index] ?? 0),
        startedAtUs: page.startedAtUs[index] ?? 0,
        outcome: page.outcomes[index] ?? 0,
        totalUs: page.totalUs[index] ?? Number.NaN,
        packable: unpackSample(bytes),
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      damaged += 1;
    }
  }
  return { samples, damaged };
}

/** Numbers of the words that a sample refers to. */
export function* wordsOf({ packable }: PagedSample): Generator<number> {
  const { remoteWord, localWord, failureWord, edgeWord, certificateWord } = packable;
  if (remoteWord !== null) yield remoteWord;
  if (localWord !== null) yield localWord;
  if (failureWord !== null) yield failureWord;
  if (edgeWord !== null) yield edgeWord;
  if (certificateWord !== null) yield certificateWord;
}

/** The sample as it was recorded, durations to the microsecond; null when its row is damaged. */
export function sampleOf(row: PagedSample, words: ReadonlyMap<number, string>): Sample | null {
  const { packable } = row;
  const outcome = OUTCOMES[row.outcome];
  if (outcome === undefined) return null;
  const word = (id: number | null): string | null => (id === null ? null : (words.get(id) ?? null));
  try {
    const remote = word(packable.remoteWord);
    const endpoint = remote === null ? { address: null, port: null } : parseEndpointWord(remote);
    const failure = word(packable.failureWord);
    const edge = word(packable.edgeWord);
    return {
      targetId: row.targetId,
      startedAtUs: row.startedAtUs,
      outcome,
      totalMs: Number.isNaN(row.totalUs) ? null : row.totalUs / 1_000,
      phases: packable.phases,
      status: packable.status,
      remoteAddress: endpoint.address,
      remotePort: endpoint.port,
      localAddress: word(packable.localWord) || null,
      localPort: packable.localPort,
      failure: failure === null ? null : parseFailureWord(failure),
      latenessMs: packable.latenessMs,
      observer: { eventLoopDelayMs: packable.eventLoopDelayMs, suspect: packable.suspect },
      tcp: packable.tcp,
      reusedConnection: packable.reusedConnection,
      edge: edge === null ? null : { ...parseEdgeWord(edge), requestId: packable.requestId },
      certificateSha256: word(packable.certificateWord),
    };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return null;
  }
}
