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
      if (!beginsReadable(match[0], skipped)) return [];
      const decoded = Buffer.from(match[0].slice(skipped), 'base64').toString('utf8');
      // The end of a run may belong to something else too, or lack its last signs.
      const readable = decoded.replace(/\ufffd+$/, '');
      if (!READABLE.test(readable)) return [];
      return [{ start: match.index + skipped, end: match.index + match[0].length, decoded: readable }];
    }),
  );
}

const VALUES = new Int8Array(128).fill(-1);
for (const [at, sign] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  VALUES[sign.charCodeAt(0)] = at;
}
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

/** Whether the first six bytes can be text: words and numbers look like Base64 everywhere, and hardly any of them passes. */
function beginsReadable(run: string, from: number): boolean {
  if (run.length < from + 8) return false;
  for (let group = from; group < from + 8; group += 4) {
    let bits = 0;
    for (let at = group; at < group + 4; at += 1) bits = (bits << 6) | (VALUES[run.charCodeAt(at)] ?? 0);
    for (const byte of [bits >> 16, (bits >> 8) & 255, bits & 255]) {
      if (byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) return false;
    }
  }
  return true;
}
