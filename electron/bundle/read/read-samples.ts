import { z } from 'zod';
import { FAILURE_CODES } from '../../domain/failure.ts';
import { targetId } from '../../domain/ids.ts';
import { PHASES } from '../../domain/phase.ts';
import { quoted } from '../../domain/quoted.ts';
import { type EdgeFacts, OUTCOMES, type Sample, SUSPECT_REASONS } from '../../domain/sample.ts';
import { SAMPLE_COLUMNS } from '../samples/samples-csv.ts';
import { csvRecords } from './csv-records.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged } from './read-refusal.ts';
import type { TargetNumbers } from './target-numbers.ts';

type Column = (typeof SAMPLE_COLUMNS)[number];

/** What format 1.0 had not. */
const LATER: readonly Column[] = ['startedAtUs', 'targetId', 'exact'];

const exactShape = z.object({
  failureMessage: z.string().optional(),
  edgeServer: z.string().optional(),
  edgeRequestId: z.string().optional(),
  edgeColo: z.string().optional(),
  edgeVia: z.string().optional(),
  edgeCacheStatus: z.string().optional(),
  edge: z.object({}).optional(),
});
type ExactTexts = z.infer<typeof exactShape>;
const NONE_EXACT: ExactTexts = {};

/**
 * The samples of one samples.csv, or of one part of it, in the order of its lines. Throws UnreadBundle, which names the line where it is
 * damaged. With `newer`, columns and words that this version does not know are no damage.
 */
export async function* readSamples(
  content: AsyncIterable<Uint8Array>,
  path: string,
  options: { readonly newer: boolean; readonly numbers: TargetNumbers; readonly limits: ReadLimits },
): AsyncGenerator<readonly Sample[]> {
  let rows: SampleRows | null = null;
  for await (const records of csvRecords(content, path, options.limits.recordCharacters)) {
    const samples: Sample[] = [];
    for (const record of records) {
      if (rows === null) rows = new SampleRows(record, path, options);
      else samples.push(rows.sample(record));
    }
    if (samples.length > 0) yield samples;
  }
  if (rows === null) throw damaged(`${quoted(path)} is empty`);
}

class SampleRows {
  readonly #path: string;
  readonly #newer: boolean;
  readonly #numbers: TargetNumbers;
  readonly #columns: number;
  readonly #places: ReadonlyMap<Column, number>;
  #line = 1;
  #record: readonly string[] = [];

  constructor(
    header: readonly string[],
    path: string,
    { newer, numbers }: { readonly newer: boolean; readonly numbers: TargetNumbers },
  ) {
    this.#path = path;
    this.#newer = newer;
    this.#numbers = numbers;
    this.#columns = header.length;
    this.#places = new Map(
      SAMPLE_COLUMNS.flatMap((column) => {
        const place = header.indexOf(column);
        if (place >= 0) return [[column, place] as const];
        if (LATER.includes(column)) return [];
        throw damaged(`the column ${column} is missing from ${quoted(path)}`);
      }),
    );
  }

  sample(record: readonly string[]): Sample {
    this.#line += 1;
    if (record.length !== this.#columns) throw this.#wrong('has another number of fields than the first line');
    this.#record = record;
    const exact = this.#exact();
    const told = this.#amount('targetId');
    return {
      targetId: told === null ? this.#numbers.numberOf(undefined, this.#text('target')) : targetId(told),
      startedAtUs: this.#startedAtUs(),
      outcome: this.#word('outcome', OUTCOMES, 'skipped') ?? 'skipped',
      totalMs: this.#amount('totalMs'),
      phases: {
        resolveMs: this.#amount('resolveMs'),
        connectMs: this.#amount('connectMs'),
        tlsMs: this.#amount('tlsMs'),
        waitMs: this.#amount('waitMs'),
        transferMs: this.#amount('transferMs'),
      },
      status: this.#amount('status'),
      remoteAddress: this.#textOrNull('remoteAddress'),
      remotePort: this.#amount('remotePort'),
      localAddress: this.#textOrNull('localAddress'),
      localPort: this.#amount('localPort'),
      failure: this.#failure(exact),
      latenessMs: this.#amount('latenessMs') ?? 0,
      observer: {
        eventLoopDelayMs: this.#amount('eventLoopDelayMs') ?? 0,
        suspect: this.#word('suspect', SUSPECT_REASONS, 'event-loop-delay'),
      },
      tcp: this.#tcp(),
      reusedConnection: this.#truth('reusedConnection'),
      edge: this.#edge(exact),
      certificateSha256: this.#textOrNull('certificateSha256'),
    };
  }

  #startedAtUs(): number {
    const text = this.#text('atUtc');
    const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : Number.NaN;
    const exactUs = this.#amount('startedAtUs');
    const readUs = atMs * 1_000;
    if (!Number.isSafeInteger(readUs) || readUs < 0) throw this.#wrong('has no time');
    if (exactUs === null) return readUs;
    if (Math.floor(exactUs / 1_000) !== atMs || !Number.isSafeInteger(exactUs)) throw this.#wrong('has two times');
    return exactUs;
  }

  #failure(exact: ExactTexts): Sample['failure'] {
    const phase = this.#word('failurePhase', PHASES, 'wait');
    const code = this.#word('failureCode', FAILURE_CODES, 'internal');
    if (phase === null || code === null) return null;
    return { phase, code, message: exact.failureMessage ?? this.#text('failureMessage') };
  }

  #tcp(): Sample['tcp'] {
    const retransmits = this.#amount('tcpRetransmits');
    return retransmits === null ? null : { rttUs: this.#amount('tcpRttUs'), retransmits };
  }

  #edge(exact: ExactTexts): EdgeFacts | null {
    const edge = {
      server: exact.edgeServer ?? this.#textOrNull('edgeServer'),
      requestId: exact.edgeRequestId ?? this.#textOrNull('edgeRequestId'),
      colo: exact.edgeColo ?? this.#textOrNull('edgeColo'),
      via: exact.edgeVia ?? this.#textOrNull('edgeVia'),
      cacheStatus: exact.edgeCacheStatus ?? this.#textOrNull('edgeCacheStatus'),
    };
    const silent = Object.values(edge).every((text) => text === null);
    return silent && exact.edge === undefined ? null : edge;
  }

  #exact(): ExactTexts {
    const text = this.#text('exact');
    if (text === '') return NONE_EXACT;
    try {
      return exactShape.parse(JSON.parse(text));
    } catch {
      throw this.#wrong('has exact texts that cannot be read');
    }
  }

  #text(column: Column): string {
    const place = this.#places.get(column);
    return place === undefined ? '' : (this.#record[place] ?? '');
  }

  #textOrNull(column: Column): string | null {
    const text = this.#text(column);
    return text === '' ? null : text;
  }

  /** A number that is not less than none; null for an empty field. */
  #amount(column: Column): number | null {
    const text = this.#text(column);
    if (text === '') return null;
    const value = /^\d{1,16}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) throw this.#wrong(`has no number as ${column}`);
    return value;
  }

  #truth(column: Column): boolean {
    const text = this.#text(column);
    if (text !== 'true' && text !== 'false') throw this.#wrong(`has neither true nor false as ${column}`);
    return text === 'true';
  }

  #word<Word extends string>(column: Column, words: readonly Word[], fallback: Word): Word | null {
    const text = this.#text(column);
    if (text === '') return null;
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    if (this.#newer) return fallback;
    throw this.#wrong(`has a word as ${column} that no version writes`);
  }

  #wrong(what: string): Error {
    return damaged(`line ${this.#line} of ${quoted(this.#path)} ${what}`);
  }
}
