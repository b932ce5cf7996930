import type { RedactionKind } from './redact.ts';
import type { RedactionSpan } from './redaction-span.ts';

const FIRST = 4;
const SLOTS = 65_536;
/** From here on a secret is found inside longer words too. */
const UNMISTAKABLE_LENGTH = 8;

interface Literal {
  /** With small letters. */
  readonly text: string;
  readonly kind: RedactionKind;
  readonly key: string;
}

/**
 * Finds many known strings in a text in one go, whatever their letters' size, because header names, hosts and hexadecimal come in
 * both. A long range can hold a cookie for each of ten thousand requests, so the time
 * must not grow with the number of strings: four characters choose a slot, and only what lies there is compared.
 */
export class LiteralIndex {
  readonly #used = new Uint8Array(SLOTS);
  readonly #slots = new Map<number, Literal[]>();
  readonly #known = new Set<string>();

  /** Strings shorter than four characters are not taken: they would be found everywhere. */
  add(literal: string, kind: RedactionKind, key: string): void {
    const text = inSmallLetters(literal);
    if (text.length < FIRST || this.#known.has(text)) return;
    this.#known.add(text);
    const slot = slotAt(text, 0);
    this.#used[slot] = 1;
    const literals = this.#slots.get(slot) ?? [];
    literals.push({ text, kind, key });
    literals.sort((a, b) => b.text.length - a.text.length);
    this.#slots.set(slot, literals);
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  spans(original: string): readonly RedactionSpan[] {
    const spans: RedactionSpan[] = [];
    if (this.isEmpty) return spans;
    const text = inSmallLetters(original);
    for (let at = 0; at + FIRST <= text.length; at += 1) {
      const slot = slotAt(text, at);
      if (this.#used[slot] === 0) continue;
      const literal = this.#slots
        .get(slot)
        ?.find((each) => text.startsWith(each.text, at) && standsApart(text, at, each.text));
      if (literal === undefined) continue;
      const { kind, key } = literal;
      spans.push({ start: at, end: at + literal.text.length, kind, key });
    }
    return spans;
  }
}

/** Of the same length: the few letters that become two in small are left as they are. */
export function inSmallLetters(text: string): string {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return text.replace(/\p{Lu}/gu, (letter) =>
    letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
  );
}

function slotAt(text: string, at: number): number {
  let hash = 0;
  for (let offset = 0; offset < FIRST; offset += 1) hash = (hash * 31 + text.charCodeAt(at + offset)) & (SLOTS - 1);
  return hash;
}

function standsApart(text: string, at: number, literal: string): boolean {
  if (literal.length >= UNMISTAKABLE_LENGTH) return true;
  const before = text.slice(Math.max(0, at - 3), at);
  const letterBefore = /[\p{L}\p{N}]$/u.test(before) && !/%[0-9A-Fa-f]{2}$/.test(before);
  return !letterBefore && !/^[\p{L}\p{N}]/u.test(text.charAt(at + literal.length));
}
