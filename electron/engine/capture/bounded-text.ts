/** Raw output kept of one piece of evidence. */
export const MAX_RAW_CHARACTERS = 65_536;

/**
 * Text from outside as it may be kept: control characters but line feed and tab become visible escapes (`\x1b`), so that a
 * terminal or an editor shows them instead of obeying them; cut to `limit` characters, which `truncated` says.
 */
export function boundedText(
  text: string,
  limit: number = MAX_RAW_CHARACTERS,
): { readonly text: string; readonly truncated: boolean } {
  const escaped = text
    .slice(0, limit)
    .replace(/\r\n/g, '\n')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escapeCharacter);
  return escaped.length > limit
    ? { text: escaped.slice(0, limit), truncated: true }
    : { text: escaped, truncated: text.length > limit };
}

/** One line of outside text for a summary, at most `limit` characters. */
export function oneLine(text: string, limit = 200): string {
  const line = boundedText(text.trim().split(/\r?\n/, 1)[0] ?? '', limit);
  return line.truncated ? `${line.text.slice(0, limit - 1)}…` : line.text;
}

/** Control characters, line separators and bidirectional overrides, which reorder what a person reads. */
function escapeCharacter(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
