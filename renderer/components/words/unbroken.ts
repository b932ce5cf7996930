/** Keeps a figure with its unit, and the two figures of "2 of 5", on one line. */
export const unbroken = (text: string): string =>
  text
    .replace(/(\d) (?=(?:ms|s|min|h|%|B|kB|MB|GB)(?![\w]))/g, '$1\u00a0')
    .replace(/(\d) of (?=\d)/g, '$1\u00a0of\u00a0');
