import type { Database, Statement } from 'better-sqlite3';
import { HOUR_US } from './chart-buckets.ts';
import { COARSEST, floorTo, LEVELS, levelUs } from './summary-levels.ts';
import type { SummaryMark } from './summary-mark.ts';
import type { SummaryPiece } from './summing.ts';

const NOT_YET_US = Number.MIN_SAFE_INTEGER;

/** The writer's side of what is summed up: puts pieces into the file, and sets marks back where a sample came too late for them. */
export class SummaryWriter {
  readonly #mark: Statement<[number, number], SummaryMark>;
  readonly #putMark: Statement<[number, number, number, number]>;
  readonly #rewind: Statement<[number, number, number, number]>;
  readonly #putRow: Statement<[number, number, number, Uint8Array]>;
  /** Samples that begin before this may already be summed up. */
  #summedUntilUs: number;
  /** Samples that began before this may be deleted already, so that what they were summed up to cannot be made again. */
  #keptSinceUs = NOT_YET_US;
  /** Start of the newest sample that may have to be summed up. After opening nobody knows; it is no later than an hour from then. */
  #newestUs = Number.POSITIVE_INFINITY;
  /** All that began before is summed up. */
  #doneUntilUs = NOT_YET_US;
  /** How far this transaction has set marks back, so that a thousand late samples set them back once. The next has to do it anew: between the two, sums may have been made. */
  readonly #rewound = new Map<number, number>();

  /** Throws SqliteError. */
  constructor(database: Database) {
    this.#mark = database.prepare(
      'SELECT until_us AS untilUs, rewinds FROM summary_marks WHERE level = ? AND target_id = ?',
    );
    this.#putMark = database.prepare(
      'INSERT OR REPLACE INTO summary_marks (level, target_id, until_us, rewinds) VALUES (?, ?, ?, ?)',
    );
    // A target without a mark may be being summed up just now.
    this.#rewind = database.prepare(
      `INSERT INTO summary_marks (level, target_id, until_us, rewinds) VALUES (?, ?, ?, 1)
       ON CONFLICT (level, target_id) DO UPDATE SET until_us = min(until_us, ?), rewinds = rewinds + 1`,
    );
    this.#putRow = database.prepare(
      'INSERT OR REPLACE INTO summaries (level, target_id, part, packed) VALUES (?, ?, ?, ?)',
    );
    const until: unknown = database.prepare('SELECT max(until_us) FROM summary_marks').pluck().get();
    this.#summedUntilUs = typeof until === 'number' ? until : NOT_YET_US;
  }

  /** Samples until then are about to be summed up. */
  begin(untilUs: number, keptSinceUs: number): void {
    if (this.#newestUs === Number.POSITIVE_INFINITY) this.#newestUs = untilUs + HOUR_US;
    this.#summedUntilUs = Math.max(this.#summedUntilUs, untilUs);
    this.#keptSinceUs = keptSinceUs;
  }

  /** A round ended in order. Up to the coarsest level only the double hours are summed up that were over. */
  end(): void {
    this.#doneUntilUs = floorTo(this.#summedUntilUs, levelUs(COARSEST));
  }

  /** False while nothing was recorded that another round could sum up. */
  get isBehind(): boolean {
    return this.#newestUs >= this.#doneUntilUs;
  }

  /** Called for each sample that is written, inside its transaction. */
  sample(targetId: number, startedAtUs: number): void {
    if (startedAtUs > this.#newestUs) this.#newestUs = startedAtUs;
    if (startedAtUs >= this.#summedUntilUs || startedAtUs < this.#keptSinceUs) return;
    if ((this.#rewound.get(targetId) ?? Number.POSITIVE_INFINITY) <= startedAtUs) return;
    this.#rewound.set(targetId, startedAtUs);
    this.#doneUntilUs = Math.min(this.#doneUntilUs, startedAtUs);
    for (const level of LEVELS) {
      this.#rewind.run(level, targetId, NOT_YET_US, floorTo(startedAtUs, levelUs(level)));
    }
  }

  /** Inside a transaction. A piece whose mark was set back meanwhile is out of date and left out; the next round makes it anew. */
  write(pieces: readonly SummaryPiece[]): void {
    for (const { level, targetId, mark, untilUs, rows } of pieces) {
      const current = this.#mark.get(level, targetId);
      if (current?.untilUs !== mark?.untilUs || current?.rewinds !== mark?.rewinds) continue;
      for (const [part, packed] of rows) this.#putRow.run(level, targetId, part, packed);
      this.#putMark.run(level, targetId, untilUs, mark?.rewinds ?? 0);
    }
  }

  /** A transaction is over, whether or not it reached the file. */
  transactionEnded(): void {
    this.#rewound.clear();
  }
}
