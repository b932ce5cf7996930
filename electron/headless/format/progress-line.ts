import type { TextOutput } from '../text-output.ts';

/** Nobody reads faster. */
const EVERY_MS = 100;
const USUAL_COLUMNS = 80;
const ERASE = '\r\u001b[K';

/** One line on a terminal that is written over and over; nothing at all where nobody watches. */
export class ProgressLine {
  readonly #output: TextOutput;
  readonly #isShown: boolean;
  readonly #nowMs: () => number;
  #toldMs = Number.NEGATIVE_INFINITY;
  #isThere = false;

  /** @param nowMs monotonic */
  constructor(output: TextOutput, wanted: boolean, nowMs: () => number = () => performance.now()) {
    this.#output = output;
    this.#isShown = wanted && output.isTerminal;
    this.#nowMs = nowMs;
  }

  show(text: string): void {
    const nowMs = this.#nowMs();
    if (!this.#isShown || nowMs - this.#toldMs < EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#isThere = true;
    // A line that wraps could not be taken back.
    this.#output.write(`${ERASE}${text.slice(0, this.#columns() - 1)}`);
  }

  /** Some terminals say that they have none. */
  #columns(): number {
    const { columns } = this.#output;
    return columns === null || columns < 2 ? USUAL_COLUMNS : columns;
  }

  /** Leaves the line empty for what comes next. */
  clear(): void {
    if (this.#isThere) this.#output.write(ERASE);
    this.#isThere = false;
    this.#toldMs = Number.NEGATIVE_INFINITY;
  }
}
