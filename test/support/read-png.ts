import { inflateSync } from 'node:zlib';

/** A picture, pixel by pixel, from the top left: red, green, blue and alpha, a byte each, colours not multiplied by alpha. */
export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TRUE_COLOUR = 2;
const TRUE_COLOUR_WITH_ALPHA = 6;

/** Reads what browsers write: eight bits a channel, not interlaced, no palette (PNG, third edition, W3C). Throws for any other file. */
export function readPng(file: Buffer): Pixels {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('no PNG: the signature is missing');
  const { header, data } = chunks(file);
  const widthPx = header.readUInt32BE(0);
  const heightPx = header.readUInt32BE(4);
  const [depth, colourType, , , interlace] = header.subarray(8);
  if (depth !== 8 || interlace !== 0 || (colourType !== TRUE_COLOUR && colourType !== TRUE_COLOUR_WITH_ALPHA)) {
    throw new Error(`a PNG of another kind: depth ${depth}, colour type ${colourType}, interlace ${interlace}`);
  }
  const channels = colourType === TRUE_COLOUR ? 3 : 4;
  const plain = unfiltered(inflateSync(data), widthPx * channels, heightPx, channels);
  return { widthPx, heightPx, rgba: channels === 4 ? plain : withFullAlpha(plain) };
}

function chunks(file: Buffer): { header: Buffer; data: Buffer } {
  let header: Buffer | null = null;
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = content;
    if (type === 'IDAT') data.push(content);
    at += length + 12;
  }
  if (header === null) throw new Error('no PNG: the header is missing');
  return { header, data: Buffer.concat(data) };
}

/** Section 9 of the format: each row says how its bytes were foretold from the left, from above and from the corner. */
function unfiltered(raw: Buffer, rowBytes: number, rows: number, pixelBytes: number): Uint8Array {
  const plain = new Uint8Array(rowBytes * rows);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column < pixelBytes ? 0 : (plain[at - pixelBytes] ?? 0);
      const above = row === 0 ? 0 : (plain[at - rowBytes] ?? 0);
      const corner = row === 0 || column < pixelBytes ? 0 : (plain[at - rowBytes - pixelBytes] ?? 0);
      plain[at] = (raw[row * (rowBytes + 1) + 1 + column] ?? 0) + foretold(filter, left, above, corner);
    }
  }
  return plain;
}

function foretold(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      throw new Error(`no PNG: there is no filter ${filter}`);
  }
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [fromLeft, fromAbove, fromCorner] = [left, above, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}

function withFullAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel * 3 < rgb.length; pixel += 1) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return rgba;
}
