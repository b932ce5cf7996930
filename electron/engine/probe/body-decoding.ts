import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

export type DecodedBody =
  | { readonly kind: 'decoded'; readonly parts: readonly Buffer[]; readonly capped: boolean }
  | { readonly kind: 'undecodable'; readonly reason: string };

const MAX_CODINGS = 3;

/**
 * Takes the content codings off a body (RFC 9110, section 8.4), the last one first.
 * @param cut the body was cut off by the cap, so an end in the middle is no fault of the server
 * @param capBytes no more than this is decoded: a few bytes may stand for gigabytes
 */
export async function decodeBody(
  parts: readonly Buffer[],
  codings: readonly string[],
  cut: boolean,
  capBytes: number,
): Promise<DecodedBody> {
  const wanted = codings.filter((coding) => coding !== 'identity').reverse();
  if (wanted.length > MAX_CODINGS) return { kind: 'undecodable', reason: `has ${wanted.length} content codings` };
  let body: DecodedBody = { kind: 'decoded', parts, capped: cut };
  for (const coding of wanted) {
    if (body.kind === 'undecodable') return body;
    body = await decodeOne(Buffer.concat(body.parts), coding, body.capped, capBytes);
  }
  return body;
}

function decodeOne(body: Buffer, coding: string, cut: boolean, capBytes: number): Promise<DecodedBody> {
  if (body.length === 0) return Promise.resolve({ kind: 'decoded', parts: [], capped: cut });
  const decoder = decoderFor(coding, body);
  if (decoder === null) {
    return Promise.resolve({ kind: 'undecodable', reason: 'is in a content coding that this program does not know' });
  }
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const settle = (decoded: DecodedBody) => {
      decoder.destroy();
      resolve(decoded);
    };
    decoder.on('data', (chunk: Buffer) => {
      const taken = chunk.subarray(0, capBytes - length);
      parts.push(taken);
      length += taken.length;
      if (length >= capBytes) settle({ kind: 'decoded', parts, capped: true });
    });
    decoder.on('end', () => settle({ kind: 'decoded', parts, capped: cut }));
    decoder.on('error', () => {
      // Bytes that were cut off end in the middle; what was decoded until then is right.
      if (cut) settle({ kind: 'decoded', parts, capped: true });
      else settle({ kind: 'undecodable', reason: `cannot be decoded from ${coding}` });
    });
    decoder.end(body);
  });
}

function decoderFor(coding: string, body: Buffer): Transform | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // Some servers send raw deflate under this name; the zlib form begins with 0x?8.
      return ((body[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      // Node learned zstd in 22.15.
      return typeof zlib.createZstdDecompress === 'function' ? zlib.createZstdDecompress() : null;
    default:
      return null;
  }
}
