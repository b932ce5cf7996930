import { inflate } from 'node:zlib';
import type { Database, Statement } from 'better-sqlite3';

/** Packets of one piece of evidence as they are written, a part at a time. */
export interface PacketPart {
  readonly evidenceId: number;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  /** Of all parts together, unpacked. */
  readonly wholeBytes: number;
  readonly coding: 'plain' | 'deflate';
  readonly bytes: Uint8Array;
}

interface PacketRow {
  readonly parts: number;
  readonly whole_bytes: number;
  readonly coding: PacketPart['coding'];
  readonly bytes: Buffer;
}

/** More than any capture brings; a row that claims more is damaged. */
const MOST_WHOLE_BYTES = 64 * 1_048_576;
/** Large ones lie on pages of their own, each of which has to be visited. */
const DELETED_AT_ONCE = 4;

type Work = Generator<void, void, void>;

export function putPacketPartStatement(
  database: Database,
): Statement<[number, number, number, number, string, Uint8Array]> {
  return database.prepare(
    'INSERT OR REPLACE INTO packets (evidence_id, part, parts, whole_bytes, coding, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
}

export function packetPartValues({
  evidenceId,
  part,
  parts,
  wholeBytes,
  coding,
  bytes,
}: PacketPart): [number, number, number, number, string, Uint8Array] {
  return [evidenceId, part, parts, wholeBytes, coding, bytes];
}

/** The part that memory had no room for any more: whoever reads it finds that not all is there. */
export function withoutBytes(part: PacketPart): PacketPart {
  return { ...part, bytes: new Uint8Array(0) };
}

/** null when there are none, not all of them, or they are damaged. */
export async function queryPackets(database: Database, evidenceId: number): Promise<Uint8Array | null> {
  const rows = database
    .prepare<[number], PacketRow>(
      'SELECT parts, whole_bytes, coding, bytes FROM packets WHERE evidence_id = ? ORDER BY part',
    )
    .all(evidenceId);
  const [first] = rows;
  if (first === undefined || rows.length !== first.parts || first.whole_bytes > MOST_WHOLE_BYTES) return null;
  const stored = Buffer.concat(rows.map((row) => row.bytes));
  const whole = first.coding === 'plain' ? stored : await unpacked(stored, first.whole_bytes);
  return whole === null || whole.length !== first.whole_bytes ? null : new Uint8Array(whole);
}

export function hasPackets(database: Database, evidenceId: number): boolean {
  return database.prepare('SELECT 1 FROM packets WHERE evidence_id = ? LIMIT 1').get(evidenceId) !== undefined;
}

/** All parts of one piece of evidence, in steps. */
export function* deletePackets(database: Database, evidenceId: number): Work {
  const remove = database.prepare(
    'DELETE FROM packets WHERE rowid IN (SELECT rowid FROM packets WHERE evidence_id = ? LIMIT ?)',
  );
  while (remove.run(evidenceId, DELETED_AT_ONCE).changes > 0) yield;
}

/** Parts that were written after what they belong to had been deleted. */
export function* deleteOrphanPackets(database: Database): Work {
  const orphan = database
    .prepare<[], number>(
      `SELECT evidence_id FROM (SELECT DISTINCT evidence_id FROM packets)
       WHERE evidence_id NOT IN (SELECT id FROM evidence) LIMIT 1`,
    )
    .pluck();
  for (let id = orphan.get(); id !== undefined; id = orphan.get()) yield* deletePackets(database, id);
}

function unpacked(stored: Buffer, wholeBytes: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    // zlib's checksum is what tells that the bytes are damaged; there is nothing else to learn from the error.
    inflate(stored, { maxOutputLength: Math.max(wholeBytes, 1) }, (error, whole) =>
      resolve(error === null ? whole : null),
    );
  });
}
