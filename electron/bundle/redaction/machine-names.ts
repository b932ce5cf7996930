/** Where the name of a machine of the private network stands in a text. */
export interface MachineName {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Endings that only a network's own name server knows: RFC 6762 (local), RFC 8375 (home.arpa), ICANN's "internal", and common habits. */
const OWN_NAMES =
  /(?<![\w.-])(?:[\p{L}\p{N}_-]{1,63}\.){1,8}(?:local|localdomain|lan|home|internal|intranet|private|corp|home\.arpa|fritz\.box)(?![\w-]|\.\w)/giu;

const ENDING = /\.(?:lo|la|home|in|p|c|fritz)/i;

export function privateNames(text: string): readonly MachineName[] {
  if (!ENDING.test(text)) return [];
  return [...text.matchAll(OWN_NAMES)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    name: match[0].toLowerCase(),
  }));
}

/**
 * The name that tools print before an address in brackets: `gw.example (10.0.0.1)`. Without a dot it is a name only in a row
 * of a report; elsewhere it is a word of a sentence.
 */
export function nameBefore(text: string, addressStart: number): MachineName | null {
  const bracket = text.charAt(addressStart - 1);
  if (bracket !== '(' && bracket !== '[') return null;
  const before = text.slice(Math.max(0, addressStart - 300), addressStart - 1);
  const found =
    /(?<lead>^|\|-- |(?:^|\n)[ \t]*\d{1,2}[ \t]+|[ \t])(?<name>[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,252})[ \t]$/u.exec(
      before,
    );
  const name = found?.groups?.name;
  if (name === undefined || (!name.includes('.') && (found?.groups?.lead ?? '').trim() === '')) return null;
  // An address before an address is told twice, not named.
  if (/^[\d.]+$/.test(name)) return null;
  const end = addressStart - 2;
  return { start: end - name.length, end, name: name.toLowerCase() };
}
