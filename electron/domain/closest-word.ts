/** The word of `known` that is most like `word`, or null when none is near enough to be a slip of the fingers. */
export function closestWord(word: string, known: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  // Almost anything is near a word this short.
  if (wanted.length < 3) return null;
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const lower = candidate.toLowerCase();
    const allowed = Math.ceil(Math.max(wanted.length, lower.length) / 3);
    if (Math.abs(lower.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, lower);
    if (distance <= allowed && (best === null || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word ?? null;
}

/** Levenshtein distance; the caller keeps both words short. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
