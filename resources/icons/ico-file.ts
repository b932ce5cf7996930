/** One picture of an icon, as PNG. */
export interface IcoPicture {
  readonly sizePx: number;
  readonly png: Buffer;
}

const HEADER_BYTES = 6;
const ENTRY_BYTES = 16;
const TYPE_ICON = 1;

/**
 * The icon container of Windows with PNG in it, which Windows reads since Vista.
 * Source: https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10), ICONDIR and ICONDIRENTRY.
 */
export function icoFile(pictures: readonly IcoPicture[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16LE(TYPE_ICON, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = HEADER_BYTES + ENTRY_BYTES * pictures.length;
  const entries = pictures.map(({ sizePx, png }) => {
    if (sizePx < 1 || sizePx > 256) throw new RangeError(`an icon of Windows cannot be ${sizePx} px wide`);
    const entry = Buffer.alloc(ENTRY_BYTES);
    // One byte each for width and height, in which 0 stands for 256.
    entry.writeUInt8(sizePx % 256, 0);
    entry.writeUInt8(sizePx % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(({ png }) => png)]);
}
