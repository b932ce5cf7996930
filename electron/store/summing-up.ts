import type { Cancel, Clock } from '../domain/clock.ts';
import type { Housekeeper } from './housekeeper.ts';
import type { SummingFailure } from './reader-protocol.ts';
import type { SummaryPiece } from './summing.ts';
import {
  FIRST_SUMMING_MS,
  PIECE_LONG_MS,
  PIECE_MS,
  PIECE_ROWS,
  PIECE_ROWS_LEAST,
  PIECE_ROWS_MOST,
  PIECE_SHORT_MS,
  SUMMING_MS,
} from './write-limits.ts';

/** What summing up needs of the writer that owns the connection. */
export interface PieceSink {
  /** False: there is nothing to sum up now, or no file. */
  isReady(): boolean;
  /** Writes them in one transaction. False: the disk takes nothing, or the file was replaced. */
  write(pieces: readonly SummaryPiece[], horizonUs: number): boolean;
  /** A round ended in order. */
  done(): void;
  /** What is there could not be read to its end. */
  failed(failure: SummingFailure): void;
}

/**
 * Once a minute the housekeeper sums up what is new, and hands over rows piece by piece; the writer puts them into the file, so few at
 * a time that no measurement waits.
 */
export class SummingUp {
  readonly #clock: Clock;
  readonly #housekeeper: Housekeeper;
  readonly #sink: PieceSink;
  #cancel: Cancel | null = null;
  #round = 0;
  #rows = PIECE_ROWS;
  #longestMs = 0;

  constructor(clock: Clock, housekeeper: Housekeeper, sink: PieceSink) {
    this.#clock = clock;
    this.#housekeeper = housekeeper;
    this.#sink = sink;
    this.#schedule(FIRST_SUMMING_MS);
  }

  /** Longest time that a piece has held the writer so far. */
  get longestPieceMs(): number {
    return this.#longestMs;
  }

  /** The file was replaced: what is under way belongs to the old one. */
  startOver(): void {
    this.#schedule(FIRST_SUMMING_MS);
  }

  close(): void {
    this.#round += 1;
    this.#cancel?.();
  }

  #schedule(delayMs: number): void {
    this.#round += 1;
    this.#cancel?.();
    this.#cancel = this.#clock.schedule(delayMs, () => this.#begin());
  }

  #begin(): void {
    if (!this.#sink.isReady()) {
      this.#schedule(SUMMING_MS);
      return;
    }
    this.#round += 1;
    const round = this.#round;
    this.#housekeeper.sumUp(this.#clock.utcUs(), this.#rows, {
      onPieces: (pieces, horizonUs) => {
        if (round !== this.#round) return;
        this.#cancel = this.#clock.schedule(PIECE_MS, () => this.#write(pieces, horizonUs));
      },
      onEnd: (failure) => {
        if (round !== this.#round) return;
        this.#schedule(SUMMING_MS);
        if (failure === null) this.#sink.done();
        else this.#sink.failed(failure);
      },
    });
  }

  #write(pieces: readonly SummaryPiece[], horizonUs: number): void {
    const begunMs = this.#clock.monotonicMs();
    if (!this.#sink.write(pieces, horizonUs)) {
      this.#schedule(SUMMING_MS);
      return;
    }
    const tookMs = this.#clock.monotonicMs() - begunMs;
    this.#longestMs = Math.max(this.#longestMs, tookMs);
    if (tookMs > PIECE_LONG_MS) this.#rows = Math.max(PIECE_ROWS_LEAST, Math.floor(this.#rows / 2));
    else if (tookMs < PIECE_SHORT_MS) this.#rows = Math.min(PIECE_ROWS_MOST, this.#rows + 8);
    this.#housekeeper.sumUpMore(this.#rows);
  }
}
