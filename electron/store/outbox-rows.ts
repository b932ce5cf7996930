import type { Database } from 'better-sqlite3';
import { CHANNEL_KINDS, channelId } from '../domain/notice/channel.ts';
import { OUTBOX_STATES, type OutboxEntry } from '../domain/notice/outbox.ts';
import { CheckedJson } from './checked-json.ts';
import { parseDigest } from './outbox-digest.ts';
import { readable } from './readable-rows.ts';

export interface OutboxRow {
  readonly id: number;
  readonly channel: string;
  readonly channel_name: string;
  readonly channel_kind: string;
  readonly state: string;
  readonly digest: string;
  readonly queued_at_us: number;
  readonly attempts: number;
  readonly next_at_us: number | null;
  readonly sent_at_us: number | null;
  readonly says: string | null;
  readonly may_have_arrived: number;
}

const COLUMNS = `id, channel, channel_name, channel_kind, state, digest, queued_at_us, attempts, next_at_us, sent_at_us, says,
  may_have_arrived`;
const UNSETTLED = "state IN ('waiting', 'sending')";

export const ADD_MESSAGE = `INSERT OR REPLACE INTO outbox (${COLUMNS}) VALUES (@id, @channel, @channel_name, @channel_kind, @state, @digest,
  @queued_at_us, @attempts, @next_at_us, @sent_at_us, @says, @may_have_arrived)`;
/** What a message says never changes, and it may be long. */
export const CHANGE_MESSAGE = `UPDATE outbox SET state = @state, attempts = @attempts, next_at_us = @next_at_us, sent_at_us = @sent_at_us,
  says = @says, may_have_arrived = @may_have_arrived WHERE id = @id`;

export function changedColumns(entry: OutboxEntry) {
  return {
    id: entry.id,
    state: entry.state,
    attempts: entry.attempts,
    next_at_us: entry.nextAtUs,
    sent_at_us: entry.sentAtUs,
    says: entry.says,
    may_have_arrived: entry.mayHaveArrived ? 1 : 0,
  };
}

export function outboxRow(entry: OutboxEntry): OutboxRow {
  return {
    ...changedColumns(entry),
    channel: entry.channel.id,
    channel_name: entry.channel.name,
    channel_kind: entry.channel.kind,
    digest: JSON.stringify(entry.digest),
    queued_at_us: entry.queuedAtUs,
  };
}

/** Throws ShapeError. */
function outboxEntry(row: OutboxRow): OutboxEntry {
  const json = new CheckedJson(row, 'message');
  return {
    id: row.id,
    channel: {
      id: channelId(row.channel),
      name: row.channel_name,
      kind: json.field('channel_kind').oneOf(CHANNEL_KINDS),
    },
    digest: parseDigest(row.digest),
    state: json.field('state').oneOf(OUTBOX_STATES),
    queuedAtUs: row.queued_at_us,
    attempts: row.attempts,
    nextAtUs: row.next_at_us,
    sentAtUs: row.sent_at_us,
    says: row.says,
    mayHaveArrived: row.may_have_arrived !== 0,
  };
}

/** What is still to be sent, in the order in which it is sent; a message that was damaged is left out. */
export function readUnsettled(database: Database): readonly OutboxEntry[] {
  const rows = database.prepare<[], OutboxRow>(`SELECT ${COLUMNS} FROM outbox WHERE ${UNSETTLED} ORDER BY id`).all();
  return readable(rows, outboxEntry);
}

/** What was damaged can never be sent, and must not be counted as waiting for ever. Throws SqliteError. */
export function dropUnreadable(database: Database, readable: ReadonlySet<number>): void {
  const ids = database.prepare<[], number>(`SELECT id FROM outbox WHERE ${UNSETTLED}`).pluck().all();
  const drop = database.prepare(
    "UPDATE outbox SET state = 'dropped', says = 'It was damaged on the disk.' WHERE id = ?",
  );
  for (const id of ids) if (!readable.has(id)) drop.run(id);
}

/** Highest number that was ever given out; those of rows that are deleted count. */
export function highestMessageId(database: Database): number {
  const value: unknown = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").pluck().get();
  return typeof value === 'number' ? value : 0;
}

/** UTC microseconds by the number of the channel. */
export function readLastSent(database: Database): ReadonlyMap<string, number> {
  return new Map(
    database
      .prepare<[], [string, number]>(
        "SELECT channel, max(sent_at_us) FROM outbox WHERE state = 'sent' GROUP BY channel",
      )
      .raw()
      .all(),
  );
}

export interface OutboxQuery {
  readonly limit: number;
  /** Only those with a smaller number; null: from the newest on. */
  readonly beforeId: number | null;
  /** null: of all. */
  readonly channel: string | null;
}

export interface OutboxAnswer {
  /** Newest first; fewer than asked for where they are very long. */
  readonly entries: readonly OutboxEntry[];
  /** How many of all are still to be sent. */
  readonly waiting: number;
}

/** A message about a thousand targets takes a megabyte. */
const MOST_BYTES_AT_ONCE = 8 * 1_048_576;

export function queryOutbox(database: Database, query: OutboxQuery): OutboxAnswer {
  const rows = database
    .prepare<{ limit: number; before: number; channel: string | null; most: number }, OutboxRow>(
      `WITH wanted AS MATERIALIZED (SELECT id, sum(octet_length(digest)) OVER (ORDER BY id DESC) - octet_length(digest) AS bytes_before
         FROM outbox WHERE id < @before AND (@channel IS NULL OR channel = @channel) ORDER BY id DESC LIMIT @limit)
       SELECT ${COLUMNS} FROM outbox WHERE id IN (SELECT id FROM wanted WHERE bytes_before < @most) ORDER BY id DESC`,
    )
    .all({
      limit: query.limit,
      before: query.beforeId ?? Number.MAX_SAFE_INTEGER,
      channel: query.channel,
      most: MOST_BYTES_AT_ONCE,
    });
  const waiting: unknown = database.prepare(`SELECT count(*) FROM outbox WHERE ${UNSETTLED}`).pluck().get();
  return { entries: readable(rows, outboxEntry), waiting: Number(waiting) };
}
