import { inSmallLetters } from './literal-index.ts';
import type { RedactionKind } from './redact.ts';
import type { RedactionSpan } from './redaction-span.ts';

/** A name that must not leave the machine. */
export interface KnownName {
  readonly kind: RedactionKind;
  /** Lower case. */
  readonly name: string;
  readonly key: string;
}

/** From here on a name is its own and is found inside longer words too. */
const UNMISTAKABLE_LENGTH = 8;

/** Places of known names. A name that is part of a target's own host name is left there: the bundle is about that target. */
export function nameSpans(
  text: string,
  names: readonly KnownName[],
  keptNames: readonly string[],
): readonly RedactionSpan[] {
  const haystack = inSmallLetters(text);
  return names.flatMap(({ kind, name, key }) => {
    const spans: RedactionSpan[] = [];
    for (let at = haystack.indexOf(name); at >= 0; at = haystack.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const apart = !isWordPart(haystack, at - 1) && !isWordPart(haystack, end);
      if (!apart && name.length < UNMISTAKABLE_LENGTH) continue;
      if (!isKept(haystack, at, name, keptNames)) spans.push({ start: at, end, kind, key });
    }
    return spans;
  });
}

function isWordPart(text: string, at: number): boolean {
  return /^[\p{L}\p{N}]$/u.test(text.charAt(at));
}

function isKept(text: string, at: number, name: string, keptNames: readonly string[]): boolean {
  return keptNames.some((kept) => {
    if (kept.length <= name.length) return false;
    for (let offset = kept.indexOf(name); offset >= 0; offset = kept.indexOf(name, offset + 1)) {
      if (text.startsWith(kept, at - offset)) return true;
    }
    return false;
  });
}

const HOME =
  /(?<![\w.])(?:\/(?:export\/|var\/)?home|\/Users|[A-Za-z]:[\\/]{1,2}Users)[\\/]{1,2}(?<name>[^\\/\s"':;,<>)]+)/g;

/** Home folders of whomever, by their form. `keptPaths` are those of targets' URLs, where /home/ is no folder of ours. */
export function homeSpans(text: string, keptPaths: readonly string[]): readonly RedactionSpan[] {
  if (!/home|Users/.test(text)) return [];
  return [...text.matchAll(HOME)].flatMap((match) => {
    const path = match[0];
    if (keptPaths.some((kept) => kept.includes(path))) return [];
    return [{ start: match.index, end: match.index + path.length, kind: 'home-path' as const, key: path }];
  });
}
