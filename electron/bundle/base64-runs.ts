/** Text that was found in Base64, with the place of all of that Base64. */
export interface Base64Run {
  readonly start: number;
  readonly end: number;
  readonly decoded: string;
}

/** Eleven signs hold eight bytes, and the shortest private address (10.0.0.1) has as many. */
const RUN = /[A-Za-z0-9+/_-]{11,}={0,2}/g;
const READABLE = /^[\t\r\n\x20-\x7e\u00a0-\ufffc]+$/u;

/**
 * Runs of Base64 (RFC 4648, both alphabets) that hold text. A run may begin within something else that is made of the same
 * signs, such as a path, so each of the four places where a group of signs can begin is tried.
 */
export function base64Runs(text: string): readonly Base64Run[] {
  return [...text.matchAll(RUN)].flatMap((match) =>
    [0, 1, 2, 3].flatMap((skipped) => {
      const decoded = Buffer.from(match[0].slice(skipped), 'base64').toString('utf8');
      // The end of a run may belong to something else too, or lack its last signs.
      const readable = decoded.replace(/\ufffd+$/, '');
      if (!READABLE.test(readable)) return [];
      return [{ start: match.index + skipped, end: match.index + match[0].length, decoded: readable }];
    }),
  );
}
