/** Means this very machine, and no resolver is to be asked for it (RFC 6761, section 6.3). */
export const isLocalhost = (name: string): boolean => /(?:^|\.)localhost\.?$/i.test(name);
