import type { Database } from 'better-sqlite3';
import type { JsonValue } from '../domain/json.ts';
import { isSettled, type OutboxEntry } from '../domain/notice/outbox.ts';
import {
  ADD_MESSAGE,
  CHANGE_MESSAGE,
  changedColumns,
  dropUnreadable,
  highestMessageId,
  outboxRow,
  readLastSent,
  readUnsettled,
} from './outbox-rows.ts';

/** What is to be written about messages. */
export type OutboxRecord =
  /** In one transaction: what is to be sent, and what is remembered of it having been told. */
  | {
      readonly kind: 'messages';
      readonly entries: readonly OutboxEntry[];
      readonly memory: { readonly key: string; readonly value: JsonValue } | null;
    }
  | { readonly kind: 'message-state'; readonly entry: OutboxEntry };

/** What is found at the start of the messages of earlier runs. */
export interface OutboxFound {
  /** Still to be sent, in that order. */
  readonly unsettled: readonly OutboxEntry[];
  /** UTC microseconds of the last message that was sent, by the number of the channel. */
  readonly lastSentUs: ReadonlyMap<string, number>;
}

/** Numbers of messages, and those that are still to be sent, so that they outlive a file that is damaged. */
export class OutboxShelf {
  readonly #unsettled = new Map<number, OutboxEntry>();
  readonly #lastSentUs: ReadonlyMap<string, number>;
  #lastId: number;

  /** Throws SqliteError. */
  constructor(database: Database) {
    this.#lastId = highestMessageId(database);
    this.#lastSentUs = readLastSent(database);
    for (const entry of readUnsettled(database)) this.#unsettled.set(entry.id, entry);
    dropUnreadable(database, new Set(this.#unsettled.keys()));
  }

  found(): OutboxFound {
    return { unsettled: this.all(), lastSentUs: this.#lastSentUs };
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  put(entry: OutboxEntry): void {
    if (isSettled(entry.state)) this.#unsettled.delete(entry.id);
    else this.#unsettled.set(entry.id, entry);
  }

  all(): readonly OutboxEntry[] {
    return [...this.#unsettled.values()].sort((one, other) => one.id - other.id);
  }
}

/** Writes them; called inside a transaction. */
export function outboxWriter(database: Database): (record: OutboxRecord) => void {
  const add = database.prepare(ADD_MESSAGE);
  const change = database.prepare(CHANGE_MESSAGE);
  const remember = database.prepare<[string, string]>('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
  return (record) => {
    if (record.kind === 'message-state') {
      change.run(changedColumns(record.entry));
      return;
    }
    for (const entry of record.entries) add.run(outboxRow(entry));
    if (record.memory !== null) remember.run(record.memory.key, JSON.stringify(record.memory.value));
  };
}

const SETTLED = "state IN ('sent', 'refused', 'given-up', 'dropped')";
/** Settled messages are kept for so long, and no more than so many of them. */
const KEPT_US = 30 * 86_400_000_000;
const MOST_KEPT = 2_000;
const MOST_KEPT_BYTES = 64 * 1_048_576;

/** One step at a time. */
export function* thinOutbox(database: Database, nowUs: number): Generator<void, void, void> {
  const lastToGo: unknown = database
    .prepare(
      `SELECT max(id) FROM (SELECT id, queued_at_us, row_number() OVER newest AS place, sum(octet_length(digest)) OVER newest AS bytes
         FROM outbox WHERE ${SETTLED} WINDOW newest AS (ORDER BY id DESC))
       WHERE place > @most OR bytes > @mostBytes`,
    )
    .pluck()
    .get({ most: MOST_KEPT, mostBytes: MOST_KEPT_BYTES });
  const remove = database.prepare<{ beforeUs: number; lastToGo: number }>(
    `DELETE FROM outbox WHERE id IN (
       SELECT id FROM outbox WHERE ${SETTLED} AND (id <= @lastToGo OR queued_at_us < @beforeUs) ORDER BY id LIMIT 16)`,
  );
  const which = { beforeUs: nowUs - KEPT_US, lastToGo: typeof lastToGo === 'number' ? lastToGo : 0 };
  while (remove.run(which).changes > 0) yield;
}
