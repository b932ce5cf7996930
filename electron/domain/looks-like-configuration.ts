/**
 * Whether the text is meant as a configuration: it has a key of one at the start of a line, also in JSON, which is YAML. What has none
 * is a list with one target a line; `targets:80` is a host and a port there.
 */
export const looksLikeConfiguration = (text: string): boolean =>
  /^[\s{]*(["']?)(targets|defaults|resolvers|publicAddress|notices)\1\s*:(?=[\s[{]|$)/m.test(text);
