import type { TargetSecrets } from '../../domain/target.ts';

/** What is shorter stands in any content by chance. */
const LEAST_BYTES = 4;
/** A word of a header value, such as the token behind `Bearer`. */
const LEAST_WORD = 8;
const MASK = 'x'.charCodeAt(0);

/** The bytes by which the secret values of a target go over the wire where nothing encrypts it, the longest first. */
export function secretBytes({ credentials, headers }: TargetSecrets): readonly Buffer[] {
  const texts = new Set<string>();
  for (const value of Object.values(headers)) {
    texts.add(value);
    for (const word of value.split(/[\s;,]+/)) if (word.length >= LEAST_WORD) texts.add(word);
  }
  if (credentials !== null) {
    texts.add(credentials);
    texts.add(Buffer.from(credentials).toString('base64'));
    texts.add(credentials.slice(credentials.indexOf(':') + 1));
  }
  return [...texts]
    .map((text) => Buffer.from(text))
    .filter(({ length }) => length >= LEAST_BYTES)
    .toSorted((one, other) => other.length - one.length);
}

/**
 * A packet in whose contents, from `from` on, each of these is written over with as many letters x; also the beginning of one at the end
 * and the end of one at the beginning, because segments are cut anywhere. Lengths and headers stay, checksums do not fit any more.
 */
export function withoutSecrets(bytes: Uint8Array, from: number, secrets: readonly Buffer[]): Uint8Array {
  let masked: Buffer | null = null;
  const content = (): Buffer =>
    masked?.subarray(from) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).subarray(from);
  const cover = (at: number, length: number): void => {
    masked ??= Buffer.from(bytes);
    masked.fill(MASK, from + at, from + at + length);
  };
  for (const secret of secrets) {
    for (let at = content().indexOf(secret); at >= 0; at = content().indexOf(secret, at + secret.length)) {
      cover(at, secret.length);
    }
    const begun = cutLength(secret, (length) => content().subarray(-length).equals(secret.subarray(0, length)));
    if (begun > 0) cover(content().length - begun, begun);
    const ended = cutLength(secret, (length) => content().subarray(0, length).equals(secret.subarray(-length)));
    if (ended > 0) cover(0, ended);
  }
  return masked ?? bytes;
}

/** The longest part of a secret, but not all of it, of which that is so; 0 for none that is long enough. */
function cutLength(secret: Buffer, isThere: (length: number) => boolean): number {
  for (let length = secret.length - 1; length >= LEAST_BYTES; length -= 1) if (isThere(length)) return length;
  return 0;
}
