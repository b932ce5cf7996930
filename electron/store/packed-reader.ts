/** Reads what was packed, step by step. Every method throws RangeError when the bytes are damaged; `what` names them in its words. */
export class PackedReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at: number;

  constructor(bytes: Uint8Array, what: string, at = 0) {
    this.#bytes = bytes;
    this.#what = what;
    this.#at = at;
  }

  /** Where the next byte is read. */
  get at(): number {
    return this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError(`${this.#what}: cut short`);
    this.#at += 1;
    return value;
  }

  /** LEB128: 7 bits a byte, low bits first. */
  number(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`${this.#what}: number too large`);
    return value;
  }

  text(length: number): string {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError(`${this.#what}: cut short`);
    const text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, length).toString('utf8');
    this.#at = end;
    return text;
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError(`${this.#what}: bytes left over`);
  }
}
