import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip that is made by hand, with every lie that its heads can tell. */
export interface MadeEntry {
  readonly name: string | Buffer;
  readonly content: Buffer;
  readonly method?: number;
  readonly flags?: number;
  /** Upper half: the file's mode as Unix has it. */
  readonly attributes?: number;
  /** What the list of entries says, where it lies. */
  readonly bytes?: number;
  readonly packedBytes?: number;
  readonly crc?: number;
  readonly nameInHead?: string;
  readonly extra?: Buffer;
  /** Points to the head of the entry with this number instead of its own. */
  readonly sharesHeadOf?: number;
  readonly offset?: number;
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** A zip (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16). */
export function madeZip(
  entries: readonly MadeEntry[],
  end: { readonly count?: number; readonly comment?: string; readonly before?: Buffer } = {},
): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const method = entry.method ?? 8;
    const packed = method === 8 ? deflateRawSync(entry.content, { level: 9 }) : entry.content;
    const common = [
      u16(20),
      u16(entry.flags ?? 0x800),
      u16(method),
      u32(0x5a_21_00_00),
      u32(entry.crc ?? crc32(entry.content)),
      u32(entry.packedBytes ?? packed.length),
      u32(entry.bytes ?? entry.content.length),
    ];
    const offset = entry.sharesHeadOf === undefined ? at : (offsets[entry.sharesHeadOf] ?? 0);
    offsets.push(offset);
    if (entry.sharesHeadOf === undefined) {
      const nameInHead = entry.nameInHead === undefined ? name : Buffer.from(entry.nameInHead);
      const body = Buffer.concat([u32(0x04034b50), ...common, u16(nameInHead.length), u16(0), nameInHead, packed]);
      bodies.push(body);
      at += body.length;
    }
    const extra = entry.extra ?? Buffer.alloc(0);
    list.push(
      Buffer.concat([
        u32(0x02014b50),
        u16((3 << 8) | 63),
        ...common,
        u16(name.length),
        u16(extra.length),
        u16(0),
        u16(0),
        u16(0),
        u32(entry.attributes ?? (0o100_600 << 16) >>> 0),
        u32(entry.offset ?? offset),
        name,
        extra,
      ]),
    );
  }
  const directory = Buffer.concat(list);
  const count = end.count ?? entries.length;
  const comment = Buffer.from(end.comment ?? '', 'latin1');
  return Buffer.concat([
    ...bodies,
    directory,
    end.before ?? Buffer.alloc(0),
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(count),
    u16(count),
    u32(directory.length),
    u32(at),
    u16(comment.length),
    comment,
  ]);
}

export interface MadeFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/** A manifest that lists exactly these files; `changes` take the place of what it says. */
export function manifestOf(files: readonly MadeFile[], changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    format: 'stallscope-bundle',
    formatVersion: { major: 1, minor: 1 },
    product: 'Stallscope',
    productVersion: '0.1.0',
    madeAt: '2026-11-21T09:30:00.000Z',
    scope: { kind: 'incident' },
    window: { from: '2026-11-21T07:00:00.000Z', to: '2026-11-21T07:00:07.400Z' },
    samplesSpan: { from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T08:00:07.400Z' },
    profile: 'generic',
    redaction: { level: 'none', replaced: [] },
    completeness: 0.5,
    missing: [],
    files: files.map(({ path, content }) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
    ...changes,
  });
}
