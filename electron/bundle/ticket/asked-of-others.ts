/**
 * What a verdict asks, without what is to be looked at where it was measured: a desk has no part in that. It stays in incident.json, and
 * where the person who measured reads the verdict.
 */
export const askedOfOthers = (ask: readonly string[]): readonly string[] =>
  ask.filter((text) => !/^On this side\b/.test(text));
