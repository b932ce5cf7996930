import { shownAs } from './masked-secret.ts';
import { REDACTION_KINDS, type RedactionCount, type RedactionKind, type Replacement } from './redact.ts';

interface Entry {
  readonly kind: RedactionKind;
  readonly key: string;
  readonly token: string;
  places: number;
}

/** Which token stands for which thing, and how often it was put in place. */
export class RedactionTokens {
  readonly #entries = new Map<string, Entry>();
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
    }
    entry.places += 1;
    return entry.token;
  }

  replacements(): readonly Replacement[] {
    return [...this.#entries.values()]
      .map(({ kind, key, token, places }) => ({ kind, found: shownAs(kind, key), becomes: token, places }))
      .toSorted((one, other) => other.places - one.places);
  }

  counts(): readonly RedactionCount[] {
    const entries = [...this.#entries.values()];
    return REDACTION_KINDS.flatMap((kind) => {
      const ofKind = entries.filter((entry) => entry.kind === kind);
      const places = ofKind.reduce((sum, entry) => sum + entry.places, 0);
      return ofKind.length === 0 ? [] : [{ kind, things: ofKind.length, places }];
    });
  }
}
