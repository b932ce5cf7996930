import type { RedactionKind } from './redact.ts';
import type { RedactionTokens } from './redaction-tokens.ts';

/** A stretch of a text that is to be replaced. `key` tells which things are the same. */
export interface RedactionSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: RedactionKind;
  readonly key: string;
}

/** No owner, and none can become it: a token stays as it is when a text is redacted twice. */
const KEPT = -1;

/**
 * Puts tokens in the place of spans. Where spans overlap, the earlier of the list wins the common part, and the rest of the
 * other is replaced as well: nothing that any rule has found stays.
 */
export function replaceSpans(text: string, spans: readonly RedactionSpan[], tokens: RedactionTokens): string {
  if (spans.length === 0) return text;
  const owners = new Int32Array(text.length);
  for (const { start, end } of tokens.placesIn(text)) owners.fill(KEPT, start, end);
  spans.forEach((span, index) => {
    for (let at = span.start; at < span.end; at += 1) if (owners[at] === 0) owners[at] = index + 1;
  });
  const parts: string[] = [];
  let at = 0;
  let excess = 0;
  let before = '';
  while (at < text.length) {
    const owner = owners[at] ?? 0;
    let end = at + 1;
    while (end < text.length && owners[end] === owner) end += 1;
    const span = spans[owner - 1];
    if (span === undefined) {
      parts.push(keptInColumn(text.slice(at, end), excess));
      excess = 0;
      before = '';
    } else {
      const token = tokens.token(span.kind, span.key);
      // Two halves of one thing, found by two rules, are one place.
      const shown = token === before ? '' : token;
      parts.push(shown);
      excess += shown.length - (end - at);
      before = token;
    }
    at = end;
  }
  return parts.join('');
}

/** Reports of tools are tables: what a token is longer or shorter is taken from the gap behind it, so that columns stay in line. */
function keptInColumn(text: string, excess: number): string {
  const gap = /^ {2,}/.exec(text)?.[0].length ?? 0;
  if (gap === 0) return text;
  return `${' '.repeat(Math.max(1, gap - excess))}${text.slice(gap)}`;
}
