import { shownAs } from './masked-secret.ts';
import { REDACTION_KINDS, type RedactionCount, type RedactionKind, type Replacement } from './redact.ts';

interface Entry {
  readonly kind: RedactionKind;
  readonly key: string;
  readonly token: string;
  places: number;
}

/** A token as it stands in a file; Markdown sets a stroke before brackets. */
const TOKEN = new RegExp(`\\[(?:${REDACTION_KINDS.join('|')})-\\d+\\\\?\\]`, 'g');
const LONGEST_TOKEN = 40;

/** Which token stands for which thing, and how often it stands in what was written. */
export class RedactionTokens {
  readonly #entries = new Map<string, Entry>();
  readonly #byToken = new Map<string, Entry>();
  readonly #things = new Map<RedactionKind, number>();

  /** `key` is what makes two spellings the same thing, such as the canonical form of an address. */
  token(kind: RedactionKind, key: string): string {
    const id = `${kind} ${key}`;
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      const number = (this.#things.get(kind) ?? 0) + 1;
      this.#things.set(kind, number);
      entry = { kind, key, token: `[${kind}-${number}]`, places: 0 };
      this.#entries.set(id, entry);
      this.#byToken.set(entry.token, entry);
    }
    return entry.token;
  }

  /** Where tokens that were given out stand in a text. */
  placesIn(text: string): readonly { readonly start: number; readonly end: number; readonly token: string }[] {
    if (this.#byToken.size === 0 || !text.includes('[')) return [];
    return [...text.matchAll(TOKEN)].flatMap((match) => {
      const token = match[0].replace('\\', '');
      return this.#byToken.has(token) ? [{ start: match.index, end: match.index + match[0].length, token }] : [];
    });
  }

  /** Counts the tokens in a piece of a file. Returns its end, which may be the beginning of a token; it goes before the next piece. */
  written(piece: string): string {
    const begun = piece.lastIndexOf('[');
    const isCut = begun >= 0 && piece.length - begun < LONGEST_TOKEN && !piece.includes(']', begun);
    const whole = isCut ? piece.slice(0, begun) : piece;
    for (const { token } of this.placesIn(whole)) {
      const entry = this.#byToken.get(token);
      if (entry !== undefined) entry.places += 1;
    }
    return isCut ? piece.slice(begun) : '';
  }

  replacements(): readonly Replacement[] {
    return [...this.#entries.values()]
      .filter(({ places }) => places > 0)
      .map(({ kind, key, token, places }) => ({ kind, found: shownAs(kind, key), becomes: token, places }))
      .toSorted((one, other) => other.places - one.places);
  }

  counts(): readonly RedactionCount[] {
    const entries = [...this.#entries.values()].filter(({ places }) => places > 0);
    return REDACTION_KINDS.flatMap((kind) => {
      const ofKind = entries.filter((entry) => entry.kind === kind);
      const places = ofKind.reduce((sum, entry) => sum + entry.places, 0);
      return ofKind.length === 0 ? [] : [{ kind, things: ofKind.length, places }];
    });
  }
}
