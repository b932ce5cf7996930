/** One picture of an icon, as PNG, under the four letters by which macOS knows its size. */
export interface IcnsPicture {
  readonly type: string;
  readonly png: Buffer;
}

const HEADER_BYTES = 8;

/** The icon container of macOS: a magic word and the length of all, then each picture behind its type and its length, big end first. */
export function icnsFile(pictures: readonly IcnsPicture[]): Buffer {
  const parts = pictures.flatMap(({ type, png }) => [headed(type, png.length), png]);
  const lengthBytes = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([headed('icns', lengthBytes), ...parts]);
}

function headed(type: string, lengthBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(type, 0, 4, 'latin1');
  header.writeUInt32BE(HEADER_BYTES + lengthBytes, 4);
  return header;
}
