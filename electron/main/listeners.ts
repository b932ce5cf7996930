/** Those who want to be told of something. One that throws does not keep it from the others. */
export class Listeners<Told> {
  readonly #all = new Set<(told: Told) => void>();
  readonly #onThrown: (thrown: unknown) => void;

  constructor(onThrown: (thrown: unknown) => void) {
    this.#onThrown = onThrown;
  }

  add(listener: (told: Told) => void): () => void {
    // Wrapped, so that one function that is added twice is told twice and taken away once.
    const own = (told: Told): void => listener(told);
    this.#all.add(own);
    return () => {
      this.#all.delete(own);
    };
  }

  tell(told: Told): void {
    for (const listener of [...this.#all]) {
      try {
        listener(told);
      } catch (thrown) {
        this.#onThrown(thrown);
      }
    }
  }
}
