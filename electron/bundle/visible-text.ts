/**
 * Characters that act on a terminal, an editor or the order of reading instead of being read: C0 and C1 controls, and the
 * marks that turn the direction of text. Tab and line feed are kept apart, because raw tool output is made of them.
 */
const ACTING = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text of several lines, line ends unified to `\n`, everything that acts made visible. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ACTING, escaped);
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\n/g, '\\n').replace(/\t/g, ' ');
}

/** JSON of a value. What acts is written as a `\u` escape, so a reader of the parsed value gets the very text and a terminal does not obey it. */
export function visibleJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
