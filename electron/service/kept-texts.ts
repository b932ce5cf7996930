/** Memory for texts that are read again; an ordinary incident fits in, a stretch of days does not need to. */
const MOST_CHARACTERS = 4_000_000;

/** Remembers what was read, as long as there is room: a bundle reads each text several times, and each time costs a way to another thread and back. */
export class KeptTexts<Key> {
  readonly #texts = new Map<Key, string | null>();
  #room = MOST_CHARACTERS;

  /** What `read` answered for the key. A rejection is passed on and not remembered. */
  async get(key: Key, read: () => Promise<string | null>): Promise<string | null> {
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = await read();
    const length = text?.length ?? 0;
    if (length <= this.#room) {
      this.#room -= length;
      this.#texts.set(key, text);
    }
    return text;
  }
}
