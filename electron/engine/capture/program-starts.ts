/** Programs of one process that run at the same time, urgent ones apart. */
const MOST_AT_ONCE = 8;

/**
 * Lets programs start one after the other. Starting one copies this process's memory map, which holds the event loop up for
 * milliseconds; fifty in one turn would delay every probe and every timestamp by a quarter of a second.
 */
export class ProgramStarts {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #scheduled = false;

  /** Settles when the caller may start its program; every turn has to be given back by `done`. */
  turn(): Promise<void> {
    return new Promise((settle) => {
      this.#waiting.push(settle);
      this.#schedule();
    });
  }

  done(): void {
    this.#running -= 1;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#running >= MOST_AT_ONCE) return;
    this.#scheduled = true;
    // After whatever else the loop has to do, sockets and timers included.
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      next();
      this.#schedule();
    });
  }
}
