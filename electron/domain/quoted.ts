/** Characters that change what a terminal or a reader sees instead of being seen: controls, direction marks, line separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from outside, made harmless for one line of a terminal or a log: what is invisible is shown as `\u{…}`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The text in quotation marks for a message, visible and cut to `maxCharacters`. */
export function quoted(text: string, maxCharacters = 80): string {
  const characters = [...text.slice(0, maxCharacters * 2 + 2)];
  const cut = characters.length > maxCharacters ? `${characters.slice(0, maxCharacters).join('')}…` : text;
  return `“${visible(cut)}”`;
}
