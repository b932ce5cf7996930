import type { Database, Statement } from 'better-sqlite3';
import type { JsonValue } from '../domain/json.ts';
import { ShapeError } from './checked-json.ts';
import { readable } from './readable-rows.ts';
import type { StoredHostFacts, TimeRange } from './reader.ts';

interface HostFactsRow {
  readonly collected_at_us: number;
  readonly seen_until_us: number;
  readonly text: string;
  readonly data: string;
}

const COLUMNS = 'collected_at_us, seen_until_us, text, data';
const SELECT = `SELECT ${COLUMNS} FROM host_facts`;
const PUT = `INSERT INTO host_facts (${COLUMNS}) VALUES (?, ?, ?, ?)
  ON CONFLICT (collected_at_us) DO UPDATE SET seen_until_us = max(seen_until_us, excluded.seen_until_us)`;

/** As many as a bundle can show without becoming a history of the machine. */
const MOST_IN_RANGE = 50;
/** A set takes some 20 KB, and a machine that changes its network every hour has these for three weeks. */
const MOST_KEPT = 500;

export function putHostFactsStatement(database: Database): Statement<[number, number, string, string]> {
  return database.prepare(PUT);
}

export const hostFactsValues = (facts: StoredHostFacts): [number, number, string, string] => [
  facts.collectedAtUs,
  facts.seenUntilUs,
  facts.text,
  JSON.stringify(facts.data),
];

/** The last ones from before the range, those of its time (the first of them, where they are very many), and the first ones from after it. */
export function queryHostFacts(database: Database, range: TimeRange): readonly StoredHostFacts[] {
  const fromUs = range.fromUs ?? Number.MIN_SAFE_INTEGER;
  const toUs = range.toUs ?? Number.MAX_SAFE_INTEGER;
  const one = (rest: string, atUs: number): HostFactsRow[] =>
    database.prepare<[number], HostFactsRow>(`${SELECT} ${rest} LIMIT 1`).all(atUs);
  const rows = [
    ...one('WHERE collected_at_us < ? ORDER BY collected_at_us DESC', fromUs),
    ...database
      .prepare<[number, number, number], HostFactsRow>(
        `${SELECT} WHERE collected_at_us >= ? AND collected_at_us < ? ORDER BY collected_at_us LIMIT ?`,
      )
      .all(fromUs, toUs, MOST_IN_RANGE),
    ...one('WHERE collected_at_us >= ? ORDER BY collected_at_us', toUs),
  ];
  return readable(rows, (row) => ({
    collectedAtUs: row.collected_at_us,
    seenUntilUs: row.seen_until_us,
    text: row.text,
    data: jsonOf(row.data),
  }));
}

/** One step at a time; the newest stay. */
export function* thinHostFacts(database: Database): Generator<void, void, void> {
  const remove = database.prepare<[number]>(
    `DELETE FROM host_facts WHERE collected_at_us IN (
       SELECT collected_at_us FROM host_facts ORDER BY collected_at_us DESC LIMIT 8 OFFSET ?)`,
  );
  while (remove.run(MOST_KEPT).changes > 0) yield;
}

function jsonOf(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    throw new ShapeError(`host facts: ${error instanceof Error ? error.message : String(error)}`);
  }
}
