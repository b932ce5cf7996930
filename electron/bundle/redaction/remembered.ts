const MOST_ENTRIES = 4_096;
const MOST_CHARACTERS = 1_000_000;
const LONGEST = 4_096;

/** What was found out about texts that come over and over, as those of samples do. Bounded; it begins anew when it is full. */
export class Remembered<Value> {
  readonly #values = new Map<string, Value>();
  #characters = 0;

  get(text: string): Value | undefined {
    return text.length > LONGEST ? undefined : this.#values.get(text);
  }

  set(text: string, value: Value): void {
    if (text.length > LONGEST) return;
    if (this.#values.size >= MOST_ENTRIES || this.#characters + text.length > MOST_CHARACTERS) this.clear();
    this.#values.set(text, value);
    this.#characters += text.length;
  }

  clear(): void {
    this.#values.clear();
    this.#characters = 0;
  }
}
