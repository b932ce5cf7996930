import type { Database } from 'better-sqlite3';
import type { Cancel, Clock } from '../domain/clock.ts';
import type { Sample } from '../domain/sample.ts';
import { BatchWriter, type PendingRecord } from './batch-writer.ts';
import { databaseFile } from './database-file.ts';
import { createHousekeeper, type Housekeeper } from './housekeeper.ts';
import { beginAnew, type OpenedDatabase, openDatabase } from './open-database.ts';
import { PendingQueue } from './pending-queue.ts';
import { RetentionRounds } from './retention.ts';
import { isBadRecord, messageOf, troubleCode } from './sqlite-trouble.ts';
import { DEFAULT_RETENTION, type Retention, type StoreHealth, type StoreOptions } from './store.ts';
import { samplesKeptSinceUs } from './summary-retention.ts';
import type { SummaryPiece } from './summing.ts';
import { SummingUp } from './summing-up.ts';
import { watchLog } from './watch-log.ts';
import {
  BATCH_MS,
  FULL_BATCH_RECORDS,
  FULL_BATCH_SAMPLES,
  HEARTBEAT_MS,
  RECORDS_IN_TROUBLE,
  RETENTION_ROUND_MS,
  RETENTION_STEP_MS,
  SAMPLES_AT_ONCE,
  SAMPLES_IN_TROUBLE,
  SET_ASIDE_AGAIN_MS,
} from './write-limits.ts';
import { writeSlice } from './write-slice.ts';
import { WriteTrouble } from './write-trouble.ts';

interface Open {
  readonly database: Database;
  readonly writer: BatchWriter;
  readonly retention: RetentionRounds;
}

/**
 * Brings what was recorded to the disk: in batches, again after failures, into a new file after damage. It owns the connection, and
 * between batches it lets retention take its steps. Nothing here throws because of the disk.
 */
export class DurableWriter {
  readonly #options: StoreOptions;
  readonly #clock: Clock;
  readonly #file: string;
  #keep: Retention;
  readonly #queue = new PendingQueue();
  readonly #housekeeper: Housekeeper;
  readonly #summing: SummingUp;
  readonly #onReplaced: () => readonly PendingRecord[];
  #open: Open | null;
  readonly #trouble: WriteTrouble;
  #setAsideMs: number | null = null;
  #isClosed = false;
  #cancelWrite: Cancel | null = null;
  #cancelHeartbeat: Cancel | null = null;
  #cancelRetention: Cancel | null = null;
  #lastWrittenMs: number;

  /**
   * Takes over the open database; the directory is locked by the caller. `onReplaced` is asked, after a damaged file was replaced,
   * what the new one has to begin with. Throws SqliteError.
   */
  constructor(options: StoreOptions, opened: OpenedDatabase, onReplaced: () => readonly PendingRecord[]) {
    this.#options = options;
    this.#clock = options.clock;
    this.#file = databaseFile(options.directory);
    this.#keep = { ...DEFAULT_RETENTION, ...options.retention };
    this.#trouble = new WriteTrouble(options.directory);
    this.#housekeeper = createHousekeeper(this.#file, options.log);
    this.#onReplaced = onReplaced;
    this.#open = this.#prepare(opened.database);
    this.#lastWrittenMs = this.#clock.monotonicMs();
    if (!opened.fullyChecked) this.#checkInBackground();
    this.#heartbeat();
    this.#scheduleRetention(RETENTION_ROUND_MS);
    this.#summing = new SummingUp(this.#clock, this.#housekeeper, {
      isReady: () => !this.#trouble.isOn && this.#open?.writer.summaries.isBehind === true,
      write: (pieces, horizonUs) => this.#writeSums(pieces, horizonUs),
      done: () => this.#open?.writer.summaries.end(),
      failed: ({ message, isDamage }) => {
        if (isDamage) this.#foundDamage(message, 'Summing up samples');
        else this.#options.log(`store: samples were not summed up: ${message}`);
      },
    });
  }

  addSample(sample: Sample): void {
    if (this.#isClosed) return;
    this.#queue.addSample(sample);
    if (!this.#trouble.isOn && this.#queue.samples.length >= FULL_BATCH_SAMPLES) this.flush();
    else this.#scheduleWrite(BATCH_MS);
  }

  addRecord(record: PendingRecord): void {
    if (this.#isClosed) return;
    this.#queue.addRecord(record);
    if (!this.#trouble.isOn && this.#queue.records.length >= FULL_BATCH_RECORDS) this.flush();
    else if (record.kind === 'packets' && !this.#trouble.isOn) this.#writeSoon();
    else this.#scheduleWrite(BATCH_MS);
  }

  /** Something was deleted: the next round need not wait its time, only for the batch with the deletion. */
  hastenRetention(): void {
    this.#scheduleRetention(BATCH_MS + RETENTION_STEP_MS);
  }

  setRetention(change: Partial<Retention>): void {
    this.#keep = { ...this.#keep, ...change };
    this.#open?.retention.keep(this.#keep);
    this.hastenRetention();
  }

  flush(): void {
    if (this.#isClosed || this.#trouble.isOn) return;
    this.#cancelWrite?.();
    this.#cancelWrite = null;
    while (!this.#queue.isEmpty && !this.#trouble.isOn) this.#writeSome(FULL_BATCH_SAMPLES);
  }

  health(): StoreHealth {
    return this.#trouble.health(this.#queue.samples.length, this.#queue.droppedSamples);
  }

  /** Writes what waits, once more even in trouble, and closes the file. */
  close(): void {
    if (this.#isClosed) return;
    do this.#writeSome(FULL_BATCH_SAMPLES);
    while (!this.#queue.isEmpty && !this.#trouble.isOn);
    this.#isClosed = true;
    this.#cancelWrite?.();
    this.#cancelHeartbeat?.();
    this.#cancelRetention?.();
    this.#summing.close();
    this.#housekeeper.close();
    try {
      this.#endCleanly();
    } catch (error) {
      this.#options.log(`store: the database could not be closed in order: ${messageOf(error)}`);
    }
    this.#open = null;
  }

  #endCleanly(): void {
    if (this.#open === null) return;
    const { database, writer } = this.#open;
    try {
      if (!this.#trouble.isOn) {
        writer.transaction(() => {
          writer.meta('last_alive_us', this.#clock.utcUs());
          writer.meta('clean_end', 1);
        });
        // The worker may be at it; what it leaves undone is done at the next start.
        database.pragma('busy_timeout = 400');
        database.pragma('wal_checkpoint(TRUNCATE)');
      }
    } finally {
      database.close();
    }
  }

  #prepare(database: Database): Open {
    const writer = new BatchWriter(database);
    const retention = new RetentionRounds(database, this.#clock, this.#keep, () => writer.forgetWords());
    return { database, writer, retention };
  }

  /** Large parts are written each by itself: gathered for a batch, they would hold the event loop for long. */
  #writeSoon(): void {
    this.#cancelWrite?.();
    this.#cancelWrite = null;
    this.#scheduleWrite(0);
  }

  #scheduleWrite(delayMs: number): void {
    if (this.#cancelWrite !== null || this.#isClosed) return;
    this.#cancelWrite = this.#clock.schedule(delayMs, () => {
      this.#cancelWrite = null;
      this.#writeSome(SAMPLES_AT_ONCE);
      if (this.#trouble.isOn) this.#scheduleWrite(this.#trouble.retryMs);
      else if (!this.#queue.isEmpty) this.#scheduleWrite(0);
    });
  }

  /** Writes one transaction's worth. Never throws: what goes wrong becomes the state that `health` tells. */
  #writeSome(most: number): void {
    if (this.#isClosed) return;
    // In trouble a little at a time: a disk with some room again may not have it for all that has been waiting.
    const cautious = this.#trouble.isOn;
    const samples = Math.min(this.#queue.samples.length, cautious ? SAMPLES_IN_TROUBLE : most);
    const records = Math.min(this.#queue.records.length, cautious ? RECORDS_IN_TROUBLE : Number.POSITIVE_INFINITY);
    try {
      this.#reopen();
      this.#write(this.#queue.samples.slice(0, samples), this.#queue.records.slice(0, records));
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#queue.written(samples, records);
    this.#lastWrittenMs = this.#clock.monotonicMs();
    this.#recovered();
    watchLog(this.#file, this.#open?.database ?? null, this.#housekeeper, this.#options.log);
  }

  #write(samples: readonly Sample[], records: readonly PendingRecord[]): void {
    if (this.#open === null) return;
    writeSlice(this.#open.writer, samples, records, this.#clock.utcUs(), this.#options.log);
  }

  #failed(error: unknown): void {
    const code = troubleCode(error);
    if (code === 'damaged' && this.#replaceDamaged(messageOf(error))) return;
    const { isNew, retryMs } = this.#trouble.begin(code, error, this.#clock.utcUs());
    if (isNew) {
      const health = this.health();
      if (health.kind === 'trouble') this.#options.log(`store: ${health.message}`);
      this.#options.onHealth?.(health);
    }
    this.#scheduleWrite(retryMs);
  }

  #recovered(): void {
    if (!this.#trouble.isOn) return;
    const gap = this.#queue.takeDroppedGap();
    this.#trouble.end();
    if (gap !== null) this.addRecord({ kind: 'gap', gap });
    this.#options.log('store: recording goes on');
    this.#options.onHealth?.({ kind: 'fine' });
  }

  /** After damage, and when the new file could not be opened at once. Throws what keeps it from being opened. */
  #reopen(): void {
    if (this.#open !== null) return;
    const opened = openDatabase(this.#request());
    if (opened.kind === 'refused') throw new Error(opened.message);
    this.#takeOver(opened);
  }

  /** Sets the damaged file aside while running, and goes on with a new one. False when that is no way out. */
  #replaceDamaged(reason: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (this.#setAsideMs !== null && nowMs - this.#setAsideMs < SET_ASIDE_AGAIN_MS) return false;
    this.#setAsideMs = nowMs;
    try {
      this.#open?.database.close();
      this.#open = null;
      this.#takeOver(beginAnew(this.#request(), reason));
    } catch (error) {
      this.#options.log(`store: the damaged database could not be replaced: ${messageOf(error)}`);
      return false;
    }
    this.#scheduleWrite(0);
    return true;
  }

  #takeOver(opened: OpenedDatabase): void {
    this.#open = this.#prepare(opened.database);
    this.#summing.startOver();
    for (const record of this.#onReplaced()) this.#queue.addRecord(record);
    for (const note of opened.notes) {
      this.#options.log(`store: ${note.message}`);
      this.#options.onNote?.(note);
    }
  }

  #request(): Parameters<typeof openDatabase>[0] {
    const { appVersion, log } = this.#options;
    return { directory: this.#options.directory, nowUs: this.#clock.utcUs(), appVersion, log };
  }

  #heartbeat(): void {
    this.#cancelHeartbeat = this.#clock.schedule(HEARTBEAT_MS, () => {
      const isDue = this.#clock.monotonicMs() - this.#lastWrittenMs >= HEARTBEAT_MS;
      if (isDue && !this.#trouble.isOn) this.#writeSome(SAMPLES_AT_ONCE);
      this.#heartbeat();
    });
  }

  #scheduleRetention(delayMs: number): void {
    if (this.#isClosed) return;
    this.#cancelRetention?.();
    this.#cancelRetention = this.#clock.schedule(delayMs, () => this.#scheduleRetention(this.#retentionStep()));
  }

  /** Milliseconds until the next step. */
  #retentionStep(): number {
    if (this.#trouble.isOn || this.#open === null) return RETENTION_ROUND_MS;
    try {
      const result = this.#open.retention.step();
      return result === 'more' ? RETENTION_STEP_MS : RETENTION_ROUND_MS;
    } catch (error) {
      this.#failed(error);
      return RETENTION_ROUND_MS;
    }
  }

  #writeSums(pieces: readonly SummaryPiece[], horizonUs: number): boolean {
    if (this.#trouble.isOn || this.#open === null) return false;
    const { writer } = this.#open;
    writer.summaries.begin(horizonUs, samplesKeptSinceUs(this.#clock.utcUs(), this.#keep));
    if (pieces.length === 0) return true;
    try {
      writer.transaction(() => writer.summaries.write(pieces));
    } catch (error) {
      // Sums that cannot be written must not look as if nothing were recorded.
      if (isBadRecord(error)) this.#options.log(`store: sums cannot be written: ${messageOf(error)}`);
      else this.#failed(error);
      return false;
    }
    watchLog(this.#file, this.#open?.database ?? null, this.#housekeeper, this.#options.log);
    return true;
  }

  #checkInBackground(): void {
    this.#housekeeper.checkAll((fault) => {
      if (fault !== null) this.#foundDamage(fault, 'Checking the whole database');
    });
  }

  #foundDamage(fault: string, who: string): void {
    if (this.#isClosed) return;
    const message = `${who} found damage (${fault}).`;
    this.#options.log(`store: ${message}`);
    this.#options.onNote?.({ code: 'damage-found', message, context: { fault } });
    this.#replaceDamaged(fault);
  }
}
