import type { Cancel, Clock } from '../../domain/clock.ts';

export interface PagePatienceOptions {
  readonly clock: Clock;
  /** Resolves when the page has answered anything at all. */
  ask(): Promise<unknown>;
  /** The page has not answered for long. */
  onHung(): void;
}

/** A page that is said not to answer gets this long to come back. */
const PATIENCE_MS = 15_000;
/** And this long for a last question. */
const LAST_QUESTION_MS = 5_000;

/**
 * Electron calls a window unresponsive also when it was to be closed and stayed open, which ours does where there is no tray. So a page is given
 * up only when it does not answer a question either.
 */
export class PagePatience {
  readonly #options: PagePatienceOptions;
  /** Null while there is no doubt. */
  #cancel: Cancel | null = null;
  /** Counts doubts, so that a late answer clears up the one that it was asked in and no other. */
  #doubts = 0;

  constructor(options: PagePatienceOptions) {
    this.#options = options;
  }

  /** The page is said not to answer. That is said again and again while it hangs, and only the first time counts. */
  doubt(): void {
    if (this.#cancel !== null) return;
    this.#cancel = this.#options.clock.schedule(PATIENCE_MS, () => this.#ask());
  }

  /** It answers again, or there is no page any more. */
  calm(): void {
    this.#doubts += 1;
    this.#cancel?.();
    this.#cancel = null;
  }

  #ask(): void {
    const mine = this.#doubts;
    const answered = (): void => {
      if (mine === this.#doubts) this.calm();
    };
    this.#cancel = this.#options.clock.schedule(LAST_QUESTION_MS, () => this.#options.onHung());
    // A refusal comes from the page as well.
    this.#options.ask().then(answered, answered);
  }
}
