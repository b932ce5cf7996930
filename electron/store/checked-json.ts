/** Thrown by the readers below; `message` names the place and what was expected there. */
export class ShapeError extends Error {}

/**
 * Reads parsed JSON of unknown shape step by step. What the file holds was written by some version of this program, but a
 * damaged or edited file must not become a wrong value in memory.
 */
export class CheckedJson {
  readonly #value: unknown;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    this.#value = value;
    this.#place = place;
  }

  /** Throws ShapeError when the text is no JSON. */
  static parse(text: string, place: string): CheckedJson {
    try {
      return new CheckedJson(JSON.parse(text), place);
    } catch (error) {
      throw new ShapeError(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  field(name: string): CheckedJson {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.#expected('an object');
    return new CheckedJson(Object.entries(value).find(([key]) => key === name)?.[1], `${this.#place}.${name}`);
  }

  item(index: number): CheckedJson {
    const value: unknown = this.#value;
    if (!Array.isArray(value)) return this.#expected('a list');
    const items: readonly unknown[] = value;
    return new CheckedJson(items[index], `${this.#place}[${index}]`);
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : this.#expected('text');
  }

  number(): number {
    return typeof this.#value === 'number' && Number.isFinite(this.#value) ? this.#value : this.#expected('a number');
  }

  boolean(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.#expected('true or false');
  }

  oneOf<Word extends string | number>(words: readonly Word[]): Word {
    const found = words.find((word) => word === this.#value);
    return found === undefined ? this.#expected(words.join(', ')) : found;
  }

  orNull<Value>(read: (json: CheckedJson) => Value): Value | null {
    return this.#value === null || this.#value === undefined ? null : read(this);
  }

  list<Value>(read: (json: CheckedJson) => Value): Value[] {
    const value: unknown = this.#value;
    if (!Array.isArray(value)) return this.#expected('a list');
    return value.map((item: unknown, index) => read(new CheckedJson(item, `${this.#place}[${index}]`)));
  }

  #expected(what: string): never {
    throw new ShapeError(`${this.#place}: expected ${what}`);
  }
}
