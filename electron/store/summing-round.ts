import Database, { type Database as Connection } from 'better-sqlite3';
import type { HousekeepingAnswer, SummingFailure } from './reader-protocol.ts';
import { messageOf, troubleCode } from './sqlite-trouble.ts';
import { longestTimeoutUs, type SummaryPiece, Summing } from './summing.ts';
import { HORIZON_SLACK_MS } from './write-limits.ts';

interface Round {
  readonly number: number;
  readonly database: Connection;
  readonly horizonUs: number;
  readonly pieces: Generator<readonly SummaryPiece[], void>;
}

/** The housekeeper's side of summing up: makes the next pieces when the last ones are in the file. */
export class SummingRound {
  readonly #file: string;
  readonly #answer: (value: HousekeepingAnswer) => void;
  #round: Round | null = null;
  #rows = 0;

  constructor(file: string, answer: (value: HousekeepingAnswer) => void) {
    this.#file = file;
    this.#answer = answer;
  }

  begin(round: number, nowUs: number, rows: number): void {
    this.end();
    this.#rows = rows;
    try {
      const database = new Database(this.#file, { readonly: true, fileMustExist: true, timeout: 500 });
      try {
        const horizonUs = nowUs - longestTimeoutUs(database) - HORIZON_SLACK_MS * 1_000;
        const pieces = new Summing(database).pieces(horizonUs, () => this.#rows);
        this.#round = { number: round, database, horizonUs, pieces };
        this.#answer({ kind: 'summed', round, horizonUs, pieces: [] });
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      this.#answer({ kind: 'summed-up', round, failure: failureOf(error) });
    }
  }

  goOn(rows: number): void {
    const round = this.#round;
    if (round === null) return;
    this.#rows = rows;
    let failure: SummingFailure | null = null;
    try {
      const next = round.pieces.next();
      if (next.done !== true) {
        this.#answer({ kind: 'summed', round: round.number, horizonUs: round.horizonUs, pieces: next.value });
        return;
      }
    } catch (thrown) {
      failure = failureOf(thrown);
    }
    this.end();
    this.#answer({ kind: 'summed-up', round: round.number, failure });
  }

  end(): void {
    this.#round?.database.close();
    this.#round = null;
  }
}

const failureOf = (error: unknown): SummingFailure => ({
  message: messageOf(error),
  isDamage: troubleCode(error) === 'damaged',
});
