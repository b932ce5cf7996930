/** What GLib's tools print of a D-Bus value: tuples and arrays become arrays, variants what they hold, dictionaries objects. */
export type Variant = string | number | boolean | readonly Variant[] | { readonly [key: string]: Variant };

const TOKEN =
  /\s*(?:(b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*")|(@[a-z(){}]+)|([+-]?(?:0x[0-9a-f]+|\d[\d.e+-]*))|([a-z][a-z0-9]*)|([()[\]{}<>,:]))/iy;

/** Reads GVariant's text format, as `gdbus call` prints it. Fails with the place that cannot be read. */
export function readVariant(text: string): Variant {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Variant {
    const [, quoted, type, number, word, mark] = this.#take();
    if (quoted !== undefined) return unquoted(quoted);
    if (type !== undefined) return this.value();
    if (number !== undefined) return Number(number);
    if (word === 'true' || word === 'false') return word === 'true';
    // Any other word names the type of what follows: uint32 5.
    if (word !== undefined) return this.value();
    switch (mark) {
      case '<': {
        const held = this.value();
        this.#expect('>');
        return held;
      }
      case '(':
        return this.#list(')');
      case '[':
        return this.#list(']');
      case '{':
        return this.#dictionary();
      default:
        return this.#fail();
    }
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') this.#fail();
  }

  #list(end: string): Variant[] {
    const values: Variant[] = [];
    while (!this.#ifMark(end)) {
      values.push(this.value());
      if (!this.#ifMark(',')) {
        this.#expect(end);
        break;
      }
    }
    return values;
  }

  #dictionary(): Variant {
    const entries: [string, Variant][] = [];
    while (!this.#ifMark('}')) {
      const key = this.value();
      this.#expect(':');
      entries.push([String(key), this.value()]);
      if (!this.#ifMark(',')) {
        this.#expect('}');
        break;
      }
    }
    return Object.fromEntries(entries);
  }

  #ifMark(mark: string): boolean {
    const before = this.#at;
    if (this.#take()[5] === mark) return true;
    this.#at = before;
    return false;
  }

  #expect(mark: string): void {
    if (!this.#ifMark(mark)) this.#fail();
  }

  #take(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (found === null) return this.#fail();
    this.#at = TOKEN.lastIndex;
    return found;
  }

  #fail(): never {
    throw new Error(`GVariant text cannot be read at: ${this.#text.slice(this.#at, this.#at + 60)}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' };

function unquoted(token: string): string {
  const inner = token.replace(/^b/, '').slice(1, -1);
  return inner.replace(/\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)/g, (_all, escaped: string) =>
    /^[uU]./.test(escaped)
      ? String.fromCodePoint(Number.parseInt(escaped.slice(1), 16))
      : (ESCAPES[escaped] ?? escaped),
  );
}
