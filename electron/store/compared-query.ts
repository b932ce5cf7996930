import type { Database, Statement } from 'better-sqlite3';
import { isObserversFault, longestPhase } from '../domain/classify.ts';
import type { TimeWindow } from '../domain/comparison/compared-series.ts';
import type { Failure } from '../domain/failure.ts';
import type { Phase } from '../domain/phase.ts';
import { OUTCOMES } from '../domain/sample.ts';
import { type ComparedBlocks, endOf, levelWithin, type MeasuredSeries, type RecordedSpan } from './compared-blocks.ts';
import { ComparedTally } from './compared-tally.ts';
import { DrawnTimes } from './drawn-times.ts';
import { GLANCE_COLUMNS, type GlanceRow, SampleGlance } from './sample-glance.ts';
import { unpackSample } from './sample-packing.ts';
import { parseEdgeWord, parseFailureWord } from './sample-words.ts';
import { floorTo, levelUs } from './summary-levels.ts';
import type { SummaryReading } from './summary-reading.ts';
import { walkPlaces } from './summary-walk.ts';
import type { ClosedRange } from './target-chart.ts';

/** Of more answered probes than these, some are drawn from so many stretches of equal length. */
const TIMES_READ = 20_000;
const TIMES_DRAWN = 10_000;
const STRETCHES = 400;
/** Which edge answers is told by a few. */
const EDGES_READ = 100;
const ROWS_AT_ONCE = 2_000;
const OK = OUTCOMES.indexOf('ok');
const SLOW = OUTCOMES.indexOf('slow');
const FAILED = OUTCOMES.indexOf('failed');

type BadRow = [startedAtUs: number, packed: Uint8Array];

/** What comparisons ask of one target, over one open database. */
export class ComparedQuery {
  readonly #reading: SummaryReading;
  readonly #span: Statement<[number, number], { first: number | null; last: number | null }>;
  readonly #bad: Statement<[number, number, number, number], BadRow>;
  readonly #answered: Statement<[number, number, number, number], GlanceRow>;
  readonly #edge: Statement<[number, number, number], Uint8Array>;
  readonly #windows: Statement<
    { target: number; fromUs: number; toUs: number },
    { id: number; opened_at_us: number; last_bad_at_us: number; worst_ms: number }
  >;
  readonly #word: Statement<[number], string>;

  constructor(database: Database, reading: SummaryReading) {
    this.#reading = reading;
    const where = 'FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?';
    this.#span = database.prepare(
      `SELECT (SELECT started_at_us FROM samples WHERE target_id = ? ORDER BY started_at_us LIMIT 1) AS first,
         (SELECT started_at_us FROM samples WHERE target_id = ? ORDER BY started_at_us DESC LIMIT 1) AS last`,
    );
    this.#bad = database
      .prepare<[number, number, number, number], BadRow>(
        `SELECT started_at_us, packed ${where} AND outcome IN (${SLOW}, ${FAILED}) ORDER BY started_at_us LIMIT ?`,
      )
      .raw();
    this.#answered = database
      .prepare<[number, number, number, number], GlanceRow>(
        `SELECT ${GLANCE_COLUMNS} ${where} AND outcome IN (${OK}, ${SLOW}) ORDER BY started_at_us LIMIT ?`,
      )
      .raw();
    this.#edge = database
      .prepare<[number, number, number], Uint8Array>(
        `SELECT packed ${where} AND outcome IN (${OK}, ${SLOW}) ORDER BY started_at_us LIMIT 1`,
      )
      .pluck();
    // One whose requests the observer spoiled, all of them, is no window of the target's.
    this.#windows = database.prepare(
      `SELECT id, opened_at_us, last_bad_at_us, worst_ms FROM incidents
       WHERE target_id = @target AND opened_at_us < @toUs AND last_bad_at_us >= @fromUs AND deleted_at_us IS NULL
       AND slow_count + failed_count > 0
       ORDER BY opened_at_us, id`,
    );
    this.#word = database.prepare<[number], string>('SELECT text FROM words WHERE id = ?').pluck();
  }

  /** null where nothing was measured. */
  span(target: number): RecordedSpan | null {
    const { first = null, last = null } = this.#span.get(target, target) ?? {};
    const newestTensUs = this.#reading.newestUs(target, 1);
    const areNewestDeleted = newestTensUs !== null && (last === null || last < newestTensUs);
    const toUs = areNewestDeleted ? newestTensUs + levelUs(1) : last;
    const [minutesUs, tensUs] = [this.#reading.oldestUs(target, 0), this.#reading.oldestUs(target, 1)];
    // Samples that are older than what was summed up by the minute are only those around incidents.
    const oldestUs = tensUs === null ? first : null;
    const finelySinceUs = minutesUs === null ? oldestUs : first === null ? minutesUs : Math.max(first, minutesUs);
    if (toUs === null || (finelySinceUs === null && tensUs === null)) return null;
    const fineUs = finelySinceUs ?? toUs;
    const isOlderSummedUp = tensUs !== null && tensUs < floorTo(fineUs, levelUs(1));
    return { fromUs: isOlderSummedUp ? tensUs : fineUs, toUs, finelySinceUs: fineUs };
  }

  /** Yields after each bounded piece of work. */
  *series(target: number, blocks: ComparedBlocks): Generator<void, MeasuredSeries> {
    const range = { fromUs: blocks.fromUs, toUs: endOf(blocks) };
    const tally = new ComparedTally(blocks);
    const withBad = yield* this.#count(target, range, tally);
    yield* this.#whereStuck(target, tally, withBad);
    const answered = tally.answered();
    const times = new DrawnTimes(TIMES_READ);
    yield* this.#draw(target, range, answered.count, times);
    yield;
    return {
      probes: tally.probes,
      counts: tally.counts,
      suspect: tally.suspect,
      unplaced: tally.unplaced,
      times: times.times(answered),
      course: tally.course(),
      windows: this.#windowsOf(target, range),
      edges: this.#edges(target, range),
    };
  }

  /** Returns the parts in which there are bad probes; neighbours are one. */
  *#count(target: number, range: ClosedRange, tally: ComparedTally): Generator<void, readonly ClosedRange[]> {
    const { fromUs, blockUs } = tally.blocks;
    const level = levelWithin(tally.blocks);
    const partUs = level === null ? blockUs : levelUs(level);
    const places = { originUs: fromUs, lengthUs: partUs };
    const withBad: { readonly fromUs: number; toUs: number }[] = [];
    const marks = this.#reading.marksOf(target);
    yield* walkPlaces(this.#reading, target, range, places, level, marks, (place, summary) => {
      const beginUs = fromUs + place * partUs;
      const block = tally.blockAt(beginUs);
      tally.add(block, summary.samples, summary.slow, summary.failed);
      tally.suspect += summary.suspect;
      tally.answeredIn(block).merge(summary.answered);
      if (summary.slow + summary.failed === 0) return;
      const last = withBad.at(-1);
      if (last?.toUs === beginUs) last.toUs = beginUs + partUs;
      else withBad.push({ fromUs: beginUs, toUs: beginUs + partUs });
    });
    return withBad;
  }

  /** Only samples tell where a bad probe was stuck, so those of parts with bad ones are read. */
  *#whereStuck(target: number, tally: ComparedTally, withBad: readonly ClosedRange[]): Generator<void> {
    const failures = new Map<number, Failure | null>();
    for (const { fromUs, toUs } of withBad) {
      for (let nextUs = fromUs; nextUs < toUs; ) {
        const rows = this.#bad.all(target, nextUs, toUs, ROWS_AT_ONCE);
        for (const [atUs, packed] of rows) this.#place(tally, tally.blockAt(atUs), packed, failures);
        nextUs = rows.length < ROWS_AT_ONCE ? toUs : (rows.at(-1)?.[0] ?? toUs) + 1;
        yield;
      }
    }
  }

  #place(tally: ComparedTally, block: number, packed: Uint8Array, failures: Map<number, Failure | null>): void {
    const sample = unpackedOrNull(packed);
    if (sample === null || sample.suspect !== null) return;
    const failure = sample.failureWord === null ? null : this.#failure(sample.failureWord, failures);
    if (failure !== null && isObserversFault(failure.code)) tally.takeBack(block);
    else tally.stuck(block, failure?.phase ?? longestPhase(sample.phases, OTHERWISE));
  }

  #failure(word: number, known: Map<number, Failure | null>): Failure | null {
    let failure = known.get(word);
    if (failure === undefined) {
      failure = wordOrNull(this.#word.get(word), parseFailureWord);
      known.set(word, failure);
    }
    return failure;
  }

  *#draw(target: number, { fromUs, toUs }: ClosedRange, answered: number, times: DrawnTimes): Generator<void> {
    const isAll = answered <= TIMES_READ;
    const stretches = isAll ? 1 : STRETCHES;
    const each = isAll ? ROWS_AT_ONCE : Math.floor(TIMES_DRAWN / STRETCHES);
    const stretchUs = (toUs - fromUs) / stretches;
    const glance = new SampleGlance();
    let read = 0;
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const endUs = Math.floor(fromUs + (stretch + 1) * stretchUs);
      for (let nextUs = Math.floor(fromUs + stretch * stretchUs); nextUs < endUs; ) {
        const rows = this.#answered.all(target, nextUs, endUs, each);
        for (const row of rows) {
          if (!glance.read(row) || glance.isSuspect || glance.answeredUs < 0) continue;
          times.add(glance.answeredUs, glance.phasesUs);
          read += 1;
        }
        nextUs = !isAll || rows.length < each ? endUs : (rows.at(-1)?.[0] ?? endUs) + 1;
        yield;
      }
    }
    if (read < answered) times.drawnFromMore();
  }

  #windowsOf(target: number, range: ClosedRange): readonly TimeWindow[] {
    return this.#windows.all({ target, ...range }).map((row) => ({
      incident: row.id,
      fromUs: row.opened_at_us,
      toUs: row.last_bad_at_us,
      worstMs: row.worst_ms,
    }));
  }

  #edges(target: number, { fromUs, toUs }: ClosedRange): MeasuredSeries['edges'] {
    const stretchUs = (toUs - fromUs) / EDGES_READ;
    const probes = new Map<number | null, number>();
    for (let stretch = 0; stretch < EDGES_READ; stretch += 1) {
      const beginUs = Math.floor(fromUs + stretch * stretchUs);
      const packed = this.#edge.get(target, beginUs, Math.floor(fromUs + (stretch + 1) * stretchUs));
      const sample = packed === undefined ? null : unpackedOrNull(packed);
      if (sample !== null) probes.set(sample.edgeWord, (probes.get(sample.edgeWord) ?? 0) + 1);
    }
    return [...probes]
      .map(([word, count]) => ({
        edge: word === null ? null : wordOrNull(this.#word.get(word), parseEdgeWord),
        probes: count,
      }))
      .toSorted((one, other) => other.probes - one.probes);
  }
}

/** Without any phase nothing was reached: it was given up before the first one ended. */
const OTHERWISE: Phase = 'resolve';

/** null for a damaged row. */
function unpackedOrNull(packed: Uint8Array): ReturnType<typeof unpackSample> | null {
  try {
    return unpackSample(packed);
  } catch {
    return null;
  }
}

function wordOrNull<Value>(text: string | undefined, parse: (text: string) => Value): Value | null {
  if (text === undefined) return null;
  try {
    return parse(text);
  } catch {
    return null;
  }
}
