import { statSync } from 'node:fs';
import { deflate } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { Cancel, Clock } from '../domain/clock.ts';
import type { EvidenceDraft } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import {
  type EpisodeId,
  type EvidenceId,
  episodeId,
  evidenceId,
  type IncidentId,
  incidentId,
  type StallId,
  stallId,
  type TargetId,
  targetId,
  type VantageId,
  vantageId,
} from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target, TargetDefinition } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';
import { BatchWriter, type PendingRecord } from './batch-writer.ts';
import { ShapeError } from './checked-json.ts';
import { databaseFile, walFile } from './database-file.ts';
import type { DirectoryLock } from './directory-lock.ts';
import { createHousekeeper, type Housekeeper } from './housekeeper.ts';
import { type IdCounters, readIdCounters } from './id-counters.ts';
import { beginAnew, type OpenedDatabase, openDatabase } from './open-database.ts';
import { PendingQueue } from './pending-queue.ts';
import { RetentionRounds } from './retention.ts';
import { type TargetRow, targetOf } from './saved-targets.ts';
import { isBadRecord, messageOf, troubleCode, troubleMessage } from './sqlite-trouble.ts';
import {
  DEFAULT_RETENTION,
  type Retention,
  type Store,
  type StoreHealth,
  type StoreNote,
  type StoreOptions,
} from './store.ts';
import { targetDefinitionJson } from './target-definition-json.ts';
import { readLastVantage } from './vantage-rows.ts';

/** Leaves room for a late timer within the second that may be lost. */
const BATCH_MS = 750;
/** Noted even when nothing is recorded, so that a gap after a crash begins where it began. */
const HEARTBEAT_MS = 5_000;
/** More than this in one transaction would hold the event loop for long; the rest follows in the next turn. */
const SAMPLES_AT_ONCE = 5_000;
/** So many are written without waiting for the timer, to bound memory; who flushes waits anyway, so they are one transaction. */
const FULL_BATCH_SAMPLES = 50_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Between two steps of retention while there is something to delete, and between two rounds. */
const RETENTION_STEP_MS = 100;
const RETENTION_ROUND_MS = 60_000;
const WAL_BYTES_BROUGHT_IN = 4 * 1_048_576;
/** Were the worker that far behind, the log would eat the disk: the writer then waits and does it itself. */
const WAL_BYTES_LIMIT = 256 * 1_048_576;
const MIN_DEFLATED_BYTES = 1_024;
/** A database that is damaged again this soon means that the disk is at fault, and another new file would not help. */
const SET_ASIDE_AGAIN_MS = 60_000;

interface Open {
  readonly database: Database;
  readonly writer: BatchWriter;
  readonly retention: RetentionRounds;
}

interface Trouble {
  readonly health: Extract<StoreHealth, { kind: 'trouble' }>;
  readonly retryMs: number;
}

/** The store behind `openStore`. */
export class RecordingStore implements Store {
  readonly directory: string;
  /** What was found while the rows were read at the start. */
  readonly notesOfOpening: readonly StoreNote[];
  readonly #options: StoreOptions;
  readonly #clock: Clock;
  readonly #file: string;
  readonly #lock: DirectoryLock;
  readonly #keep: Retention;
  readonly #queue = new PendingQueue();
  readonly #targets = new Map<TargetId, Target>();
  readonly #certificates = new Set<string>();
  readonly #housekeeper: Housekeeper;
  readonly #ids: IdCounters;
  #open: Open | null;
  #vantage: Vantage | null = null;
  #trouble: Trouble | null = null;
  #setAsideMs: number | null = null;
  #isClosed = false;
  #cancelWrite: Cancel | null = null;
  #cancelHeartbeat: Cancel | null = null;
  #cancelRetention: Cancel | null = null;
  #lastWrittenMs: number;

  /** Takes over the open database and the lock. Throws SqliteError. */
  constructor(options: StoreOptions, opened: OpenedDatabase, lock: DirectoryLock) {
    this.directory = options.directory;
    this.#options = options;
    this.#clock = options.clock;
    this.#file = databaseFile(options.directory);
    this.#lock = lock;
    this.#keep = { ...DEFAULT_RETENTION, ...options.retention };
    this.#housekeeper = createHousekeeper(this.#file, options.log);
    this.#open = this.#prepare(opened.database);
    this.#ids = readIdCounters(opened.database);
    this.notesOfOpening = this.#readTargets(opened.database);
    this.#vantage = readLastVantage(opened.database);
    this.#lastWrittenMs = this.#clock.monotonicMs();
    if (!opened.fullyChecked) this.#checkInBackground();
    this.#heartbeat();
    this.#scheduleRetention(RETENTION_ROUND_MS);
  }

  nextStallId(): StallId {
    this.#ids.stall += 1;
    return stallId(this.#ids.stall);
  }

  nextIncidentId(): IncidentId {
    this.#ids.incident += 1;
    return incidentId(this.#ids.incident);
  }

  nextEpisodeId(): EpisodeId {
    this.#ids.episode += 1;
    return episodeId(this.#ids.episode);
  }

  upsertTarget(definition: TargetDefinition, origin: Target['origin']): Target {
    const known = this.#targetNamed(definition.name);
    const id = known?.id ?? this.#nextTargetId();
    const target: Target = { ...definition, id, origin };
    if (known?.origin === 'kept' && origin === 'passing') return target;
    const isSame =
      known !== null && known.origin === origin && targetDefinitionJson(known) === targetDefinitionJson(target);
    if (isSame) return target;
    this.#targets.set(id, target);
    this.#add({ kind: 'target', target, createdAtUs: this.#clock.utcUs() });
    return target;
  }

  removeTarget(id: TargetId): void {
    if (!this.#targets.delete(id)) return;
    this.#add({ kind: 'target-removed', id, atUs: this.#clock.utcUs() });
  }

  listTargets(): readonly Target[] {
    return [...this.#targets.values()];
  }

  appendSample(sample: Sample, certificate: CertificateFacts | null): void {
    if (this.#isClosed) return;
    if (certificate !== null && !this.#certificates.has(certificate.fingerprintSha256)) {
      this.#certificates.add(certificate.fingerprintSha256);
      this.#queue.addRecord({ kind: 'certificate', certificate });
    }
    this.#queue.addSample(sample);
    if (this.#trouble === null && this.#queue.samples.length >= FULL_BATCH_SAMPLES) this.flush();
    else this.#scheduleWrite(BATCH_MS);
  }

  putStall(stall: Stall): void {
    this.#add({ kind: 'stall', stall });
  }

  putIncident(incident: Incident): void {
    this.#add({ kind: 'incident', incident });
  }

  deleteIncident(id: IncidentId): void {
    this.#add({ kind: 'incident-deleted', id, atUs: this.#clock.utcUs() });
    this.#scheduleRetention(BATCH_MS + RETENTION_STEP_MS);
  }

  appendEvidence(draft: EvidenceDraft, forStall: StallId, forTarget: TargetId): EvidenceId {
    this.#ids.evidence += 1;
    const id = evidenceId(this.#ids.evidence);
    const bytes = Buffer.from(draft.raw, 'utf8');
    const record: Extract<PendingRecord, { kind: 'evidence' }> = {
      kind: 'evidence',
      evidence: { ...draft, id, stallId: forStall, targetId: forTarget },
      raw: { raw_bytes: bytes.length, raw_coding: 'plain', raw: bytes },
    };
    this.#add(record);
    if (bytes.length >= MIN_DEFLATED_BYTES) {
      // On another thread, because fifty hangs at once bring more text than may hold up a measurement; what is not ready when the batch is written goes in plain.
      deflate(bytes, { level: 6 }, (error, packed) => {
        if (error === null && packed.length < bytes.length) {
          record.raw = { raw_bytes: bytes.length, raw_coding: 'deflate', raw: packed };
        }
      });
    }
    return id;
  }

  putGap(gap: Gap): void {
    this.#add({ kind: 'gap', gap });
  }

  putVantage(vantage: Vantage, sinceUs: number): VantageId {
    if (this.#vantage !== null && isSameVantage(this.#vantage, vantage)) return vantageId(this.#ids.vantage);
    this.#vantage = vantage;
    this.#ids.vantage += 1;
    this.#add({ kind: 'vantage', id: this.#ids.vantage, vantage: { ...vantage, sinceUs } });
    return vantageId(this.#ids.vantage);
  }

  flush(): void {
    if (this.#isClosed || this.#trouble !== null) return;
    this.#cancelWrite?.();
    this.#cancelWrite = null;
    while (!this.#queue.isEmpty && this.#trouble === null) this.#writeSome(FULL_BATCH_SAMPLES);
  }

  health(): StoreHealth {
    if (this.#trouble === null) return { kind: 'fine' };
    return {
      ...this.#trouble.health,
      pendingSamples: this.#queue.samples.length,
      droppedSamples: this.#queue.droppedSamples,
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#cancelWrite?.();
    this.#cancelHeartbeat?.();
    this.#cancelRetention?.();
    do this.#writeSome(FULL_BATCH_SAMPLES);
    while (!this.#queue.isEmpty && this.#trouble === null);
    this.#isClosed = true;
    this.#housekeeper.close();
    try {
      this.#endCleanly();
    } catch (error) {
      this.#options.log(`store: the database could not be closed in order: ${messageOf(error)}`);
    }
    this.#open = null;
    this.#lock.release();
  }

  #endCleanly(): void {
    if (this.#open === null) return;
    const { database, writer } = this.#open;
    try {
      if (this.#trouble === null) {
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

  #add(record: PendingRecord): void {
    if (this.#isClosed) return;
    this.#queue.addRecord(record);
    this.#scheduleWrite(BATCH_MS);
  }

  #targetNamed(name: string): Target | null {
    for (const target of this.#targets.values()) if (target.name === name) return target;
    return null;
  }

  #nextTargetId(): TargetId {
    this.#ids.target += 1;
    return targetId(this.#ids.target);
  }

  #prepare(database: Database): Open {
    const writer = new BatchWriter(database);
    const retention = new RetentionRounds(database, this.#clock, this.#keep, () => writer.forgetWords());
    return { database, writer, retention };
  }

  #readTargets(database: Database): readonly StoreNote[] {
    const notes: StoreNote[] = [];
    const rows = database
      .prepare<[], TargetRow>(
        'SELECT id, name, origin, definition, removed_at_us FROM targets WHERE removed_at_us IS NULL ORDER BY id',
      )
      .all();
    for (const row of rows) {
      try {
        const target = targetOf(row);
        this.#targets.set(target.id, target);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        // Its name becomes free, so that it can be added again; its samples keep it.
        database.prepare('UPDATE targets SET removed_at_us = ? WHERE id = ?').run(this.#clock.utcUs(), row.id);
        notes.push({
          code: 'target-unreadable',
          message: `The target "${row.name}" is no longer watched, because its stored definition is damaged (${error.message}). Add it again.`,
          context: { target: row.name },
        });
      }
    }
    return notes;
  }

  #scheduleWrite(delayMs: number): void {
    if (this.#cancelWrite !== null || this.#isClosed) return;
    this.#cancelWrite = this.#clock.schedule(delayMs, () => {
      this.#cancelWrite = null;
      this.#writeSome(SAMPLES_AT_ONCE);
      if (this.#trouble !== null) this.#scheduleWrite(this.#trouble.retryMs);
      else if (!this.#queue.isEmpty) this.#scheduleWrite(0);
    });
  }

  /** Writes one transaction's worth. Never throws: what goes wrong becomes the state that `health` tells. */
  #writeSome(most: number): void {
    const samples = Math.min(this.#queue.samples.length, most);
    const records = this.#queue.records.length;
    try {
      this.#reopen();
      this.#writeSlice(this.#queue.samples.slice(0, samples), this.#queue.records.slice(0, records));
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#queue.written(samples, records);
    this.#lastWrittenMs = this.#clock.monotonicMs();
    this.#recovered();
    this.#watchLog();
  }

  #writeSlice(samples: readonly Sample[], records: readonly PendingRecord[]): void {
    const open = this.#open;
    if (open === null) return;
    try {
      open.writer.transaction(() => {
        for (const record of records) open.writer.record(record);
        for (const sample of inOrderOfRows(samples)) open.writer.sample(sample);
        open.writer.meta('last_alive_us', this.#clock.utcUs());
      });
    } catch (error) {
      if (!isBadRecord(error)) throw error;
      // One bad record must neither stop the others nor be tried for ever: halves are written until it stands alone.
      if (samples.length + records.length <= 1) {
        const what = records[0]?.kind ?? 'sample';
        this.#options.log(`store: a record of kind ${what} cannot be written and is left out: ${messageOf(error)}`);
        return;
      }
      const halfRecords = Math.ceil(records.length / 2);
      const halfSamples = records.length > 0 ? 0 : Math.ceil(samples.length / 2);
      this.#writeSlice(samples.slice(0, halfSamples), records.slice(0, halfRecords));
      this.#writeSlice(samples.slice(halfSamples), records.slice(halfRecords));
    }
  }

  #failed(error: unknown): void {
    const code = troubleCode(error);
    if (code === 'damaged' && this.#replaceDamaged(messageOf(error))) return;
    const retryMs = this.#trouble === null ? FIRST_RETRY_MS : Math.min(this.#trouble.retryMs * 2, LONGEST_RETRY_MS);
    const isNew = this.#trouble?.health.code !== code;
    this.#trouble = {
      retryMs,
      health: {
        kind: 'trouble',
        code,
        message: troubleMessage(code, this.directory, error),
        sinceUs: this.#trouble?.health.sinceUs ?? this.#clock.utcUs(),
        pendingSamples: 0,
        droppedSamples: 0,
      },
    };
    if (isNew) {
      this.#options.log(`store: ${this.#trouble.health.message}`);
      this.#options.onHealth?.(this.health());
    }
    this.#scheduleWrite(retryMs);
  }

  #recovered(): void {
    if (this.#trouble === null) return;
    const gap = this.#queue.takeDroppedGap();
    this.#trouble = null;
    if (gap !== null) this.#add({ kind: 'gap', gap });
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
    this.#certificates.clear();
    const nowUs = this.#clock.utcUs();
    for (const target of this.#targets.values()) this.#queue.addRecord({ kind: 'target', target, createdAtUs: nowUs });
    for (const note of opened.notes) {
      this.#options.log(`store: ${note.message}`);
      this.#options.onNote?.(note);
    }
  }

  #request(): Parameters<typeof openDatabase>[0] {
    const { appVersion, log } = this.#options;
    return { directory: this.directory, nowUs: this.#clock.utcUs(), appVersion, log };
  }

  #heartbeat(): void {
    this.#cancelHeartbeat = this.#clock.schedule(HEARTBEAT_MS, () => {
      const isDue = this.#clock.monotonicMs() - this.#lastWrittenMs >= HEARTBEAT_MS;
      if (isDue && this.#trouble === null) this.#writeSome(SAMPLES_AT_ONCE);
      this.#heartbeat();
    });
  }

  #scheduleRetention(delayMs: number): void {
    this.#cancelRetention?.();
    this.#cancelRetention = this.#clock.schedule(delayMs, () => this.#scheduleRetention(this.#retentionStep()));
  }

  /** Milliseconds until the next step. */
  #retentionStep(): number {
    if (this.#trouble !== null || this.#open === null) return RETENTION_ROUND_MS;
    try {
      const result = this.#open.retention.step();
      return result === 'more' ? RETENTION_STEP_MS : RETENTION_ROUND_MS;
    } catch (error) {
      this.#failed(error);
      return RETENTION_ROUND_MS;
    }
  }

  #watchLog(): void {
    const bytes = statSync(walFile(this.#file), { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > WAL_BYTES_LIMIT) this.#open?.database.pragma('wal_checkpoint(RESTART)');
    else if (bytes > WAL_BYTES_BROUGHT_IN) this.#housekeeper.bringIn();
  }

  #checkInBackground(): void {
    this.#housekeeper.checkAll((fault) => {
      if (fault === null || this.#isClosed) return;
      const message = `Checking the whole database found damage (${fault}).`;
      this.#options.log(`store: ${message}`);
      this.#options.onNote?.({ code: 'damage-found', message, context: { fault } });
      this.#replaceDamaged(fault);
    });
  }
}

/** Neighbours in the file are written one after the other: many fewer pages are looked up, and words are those of the sample before. */
function inOrderOfRows(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length < 2) return samples;
  return samples.toSorted((one, other) => one.targetId - other.targetId || one.startedAtUs - other.startedAtUs);
}

function isSameVantage(one: Vantage, other: Vantage): boolean {
  return (
    one.host === other.host &&
    one.interfaceName === other.interfaceName &&
    one.sourceAddress === other.sourceAddress &&
    one.gateway === other.gateway &&
    one.vpn === other.vpn &&
    one.publicAddress === other.publicAddress
  );
}
