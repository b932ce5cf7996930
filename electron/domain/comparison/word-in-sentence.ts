/** Words that stand for a member, as they read in a list after `between`: `desk-14`, `the control`, `fresh connections`. */
export function inList(word: string): string {
  return withArticle(word)
    .replace(/^from /, '')
    .replace(/^by name\b/, 'its usual address');
}

/** The same after `more trouble`: `with IPv6`, `from desk-14`, `by name`. */
export function withWord(word: string): string {
  return /^(from|by name)\b/.test(word) ? word : `with ${withArticle(word)}`;
}

/** Own words get their articles; names of targets stay as they are. */
export function withArticle(word: string): string {
  if (/^(control|system resolver)\b/.test(word)) return `the ${word}`;
  return word.replace(/^(fresh|kept-alive)$/, '$1 connections');
}

/** A clause that explains follows a colon; one that limits, a comma. */
export function afterColon(clause: string): string {
  return `${clause.startsWith('but ') ? ',' : ':'} ${clause}`;
}
