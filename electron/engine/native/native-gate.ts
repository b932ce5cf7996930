const INSIDE = 1;
const SHUT = 2;

/**
 * Keeps a thread from being stopped in the middle of native code. The thread goes in before a stretch of such code and out behind
 * it; whoever wants to stop it shuts the gate first. Where JavaScript may not run any more, koffi cannot say so (Node-API refuses
 * to throw, too), and takes the whole process down: mostly while functions are being bound.
 */
export class NativeGate {
  /** To be handed to the other thread, which makes its own gate of it. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
  }

  /** Runs native code; null, and nothing is run, once the gate is shut. Not to be nested. */
  pass<Result extends NonNullable<unknown>>(stretch: () => Result): Result | null {
    if (Atomics.compareExchange(this.#state, 0, 0, INSIDE) !== 0) return null;
    try {
      return stretch();
    } finally {
      Atomics.and(this.#state, 0, SHUT);
      Atomics.notify(this.#state, 0);
    }
  }

  /**
   * Lets nobody in any more, and waits at most `patienceMs` for whoever is inside, with the calling thread standing still. True when
   * nobody is inside, and so never again will be.
   */
  shut(patienceMs: number): boolean {
    const isInside = (Atomics.or(this.#state, 0, SHUT) & INSIDE) !== 0;
    return !isInside || Atomics.wait(this.#state, 0, SHUT | INSIDE, patienceMs) !== 'timed-out';
  }
}
