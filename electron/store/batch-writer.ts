import type { Database, Statement } from 'better-sqlite3';
import type { CertificateSighting } from '../domain/certificate-sighting.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { HistoryEvent } from '../domain/history-event.ts';
import type { IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { JsonValue } from '../domain/json.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import { type CertificateFacts, OUTCOMES, type Outcome, type Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import { putSightingStatement } from './certificate-rows.ts';
import { type ClockRow, clockRow, PUT_CLOCK } from './clock-rows.ts';
import { evidenceRow, PUT_EVIDENCE, type StoredRaw } from './evidence-rows.ts';
import { historyRow, PUT_HISTORY } from './history-rows.ts';
import { hostFactsValues, putHostFactsStatement } from './host-facts-rows.ts';
import { incidentRow, PUT_INCIDENT } from './incident-rows.ts';
import { type OutboxRecord, outboxWriter } from './outbox-shelf.ts';
import { type PacketPart, packetPartValues, putPacketPartStatement } from './packet-rows.ts';
import { PathWriter } from './path-writer.ts';
import type { StoredHostFacts, StoredVantage } from './reader.ts';
import { SamplePacker } from './sample-packing.ts';
import { SampleWordIds } from './sample-word-ids.ts';
import { PUT_STALL, stallRow } from './stall-rows.ts';
import { SummaryWriter } from './summary-writer.ts';
import { targetDefinitionJson } from './target-definition-json.ts';

/** Everything but samples, which are many and have a queue of their own. */
export type PendingRecord =
  | { readonly kind: 'target'; readonly target: Target; readonly createdAtUs: number }
  | { readonly kind: 'target-removed'; readonly id: TargetId; readonly atUs: number }
  | { readonly kind: 'certificate'; readonly certificate: CertificateFacts }
  | { readonly kind: 'sighting'; readonly sighting: CertificateSighting }
  | { readonly kind: 'stall'; readonly stall: Stall }
  | { readonly kind: 'incident'; readonly incident: Incident }
  | { readonly kind: 'incident-note'; readonly id: IncidentId; readonly note: string }
  | { readonly kind: 'setting'; readonly key: string; readonly value: JsonValue }
  | { readonly kind: 'incident-deleted'; readonly id: IncidentId; readonly atUs: number }
  | { readonly kind: 'evidence'; readonly evidence: Evidence; raw: StoredRaw }
  | { readonly kind: 'packets'; readonly part: PacketPart }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'path'; readonly snapshot: PathSnapshot }
  | { readonly kind: 'route-change'; readonly change: RouteChange }
  | { readonly kind: 'vantage'; readonly id: number; readonly vantage: StoredVantage }
  | { readonly kind: 'host-facts'; readonly facts: StoredHostFacts }
  | OutboxRecord
  | { readonly kind: 'clock'; readonly reading: ClockReading }
  | { readonly kind: 'history'; readonly id: number; readonly event: HistoryEvent };

/** Samples of one target that started in the same microsecond are moved on by one each, this often at most. */
const MAX_BUMPS = 1_000;

/** The order is the file's format. */
const outcomeCode = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);

const PUT_TARGET = `INSERT INTO targets (id, name, origin, definition, created_at_us) VALUES (@id, @name, @origin, @definition, @createdAtUs)
  ON CONFLICT (id) DO UPDATE SET name = @name, origin = @origin, definition = @definition`;
const PUT_VANTAGE = `INSERT OR REPLACE INTO vantages (id, since_us, host, interface_name, source_address, gateway, vpn, public_address)
  VALUES (@id, @sinceUs, @host, @interfaceName, @sourceAddress, @gateway, @vpn, @publicAddress)`;
const PUT_GAP = `INSERT INTO gaps (target_id, reason, started_at_us, ended_at_us) VALUES (@targetId, @reason, @startedAtUs, @endedAtUs)
  ON CONFLICT (started_at_us, reason, coalesce(target_id, 0)) DO UPDATE SET ended_at_us = @endedAtUs`;

/** Turns what was recorded into rows. Every method is called inside `transaction`; none starts one itself. */
export class BatchWriter {
  readonly #words: SampleWordIds;
  readonly #packer = new SamplePacker();
  readonly #paths: PathWriter;
  readonly #summaries: SummaryWriter;
  readonly #begin: Statement<[]>;
  readonly #commit: Statement<[]>;
  readonly #rollback: Statement<[]>;
  readonly #putSample: Statement<[number, number, number, number | null, Buffer]>;
  readonly #putMeta: Statement<[string, string | number]>;
  readonly #putTarget: Statement;
  readonly #removeTarget: Statement<[number, number]>;
  readonly #putCertificate: Statement<[string, string]>;
  readonly #putSighting: ReturnType<typeof putSightingStatement>;
  readonly #putStall: Statement;
  readonly #putIncident: Statement;
  readonly #deleteIncident: Statement<[number, number]>;
  readonly #putNote: Statement<[number, string]>;
  readonly #dropNote: Statement<[number]>;
  readonly #putSetting: Statement<[string, string]>;
  readonly #putEvidence: Statement;
  readonly #putPacketPart: ReturnType<typeof putPacketPartStatement>;
  readonly #putGap: Statement;
  readonly #putVantage: Statement;
  readonly #putHostFacts: Statement<[number, number, string, string]>;
  readonly #putClock: Statement<[ClockRow]>;
  readonly #putMessages: (record: OutboxRecord) => void;
  readonly #putHistory: Statement;

  /** Throws SqliteError when the file lacks a table. */
  constructor(database: Database) {
    this.#words = new SampleWordIds(database);
    this.#paths = new PathWriter(database);
    this.#summaries = new SummaryWriter(database);
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#putSample = database.prepare(
      'INSERT INTO samples (target_id, started_at_us, outcome, total_us, packed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#putMeta = database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    this.#putTarget = database.prepare(PUT_TARGET);
    this.#removeTarget = database.prepare('UPDATE targets SET removed_at_us = ? WHERE id = ?');
    this.#putCertificate = database.prepare(
      'INSERT INTO certificates (fingerprint_sha256, facts) VALUES (?, ?) ON CONFLICT DO UPDATE SET facts = excluded.facts',
    );
    this.#putSighting = putSightingStatement(database);
    this.#putStall = database.prepare(PUT_STALL);
    this.#putIncident = database.prepare(PUT_INCIDENT);
    this.#deleteIncident = database.prepare('UPDATE incidents SET deleted_at_us = ? WHERE id = ?');
    this.#putNote = database.prepare('INSERT OR REPLACE INTO incident_notes (incident_id, note) VALUES (?, ?)');
    this.#dropNote = database.prepare('DELETE FROM incident_notes WHERE incident_id = ?');
    this.#putSetting = database.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
    this.#putEvidence = database.prepare(PUT_EVIDENCE);
    this.#putPacketPart = putPacketPartStatement(database);
    this.#putGap = database.prepare(PUT_GAP);
    this.#putVantage = database.prepare(PUT_VANTAGE);
    this.#putHostFacts = putHostFactsStatement(database);
    this.#putClock = database.prepare(PUT_CLOCK);
    this.#putMessages = outboxWriter(database);
    this.#putHistory = database.prepare(PUT_HISTORY);
  }

  /** Runs `work` in one transaction: all of it is in the file afterwards, or nothing and the error is thrown on. */
  transaction(work: () => void): void {
    this.#begin.run();
    try {
      work();
      this.#commit.run();
    } catch (error) {
      this.forgetWords();
      try {
        this.#rollback.run();
      } catch {
        // After a full disk or an I/O error SQLite has rolled back by itself, and says that there is nothing to roll back.
      }
      throw error;
    } finally {
      this.#summaries.transactionEnded();
    }
  }

  meta(key: string, value: string | number): void {
    this.#putMeta.run(key, value);
  }

  /** What is summed up is written by the same rules as all else. */
  get summaries(): SummaryWriter {
    return this.#summaries;
  }

  /** Words, shapes of paths or destinations were deleted from the file, or never reached it. */
  forgetWords(): void {
    this.#words.forget();
    this.#paths.forget();
  }

  sample(sample: Sample): void {
    const words = this.#words;
    const atUs = sample.startedAtUs;
    const { edge, tcp } = sample;
    const packed = this.#packer.pack({
      phases: sample.phases,
      status: sample.status,
      remoteWord: words.endpoint(sample.remoteAddress, sample.remotePort, atUs),
      localWord: words.local(sample.localAddress, sample.localPort, atUs),
      localPort: sample.localPort,
      failureWord: words.failure(sample.failure, atUs),
      latenessMs: sample.latenessMs,
      eventLoopDelayMs: sample.observer.eventLoopDelayMs,
      suspect: sample.observer.suspect,
      tcp,
      reusedConnection: sample.reusedConnection,
      edgeWord: words.edge(edge, atUs),
      requestId: edge === null ? null : edge.requestId,
      certificateWord: words.certificate(sample.certificateSha256, atUs),
    });
    const outcome = outcomeCode(sample.outcome);
    const totalUs = sample.totalMs === null ? null : Math.round(sample.totalMs * 1_000);
    for (let bump = 0; bump < MAX_BUMPS; bump += 1) {
      if (this.#putSample.run(sample.targetId, atUs + bump, outcome, totalUs, packed).changes === 0) continue;
      this.#summaries.sample(sample.targetId, atUs + bump);
      return;
    }
  }

  record(record: PendingRecord): void {
    switch (record.kind) {
      case 'target':
        this.#putTarget.run({
          id: record.target.id,
          name: record.target.name,
          origin: record.target.origin,
          definition: targetDefinitionJson(record.target),
          createdAtUs: record.createdAtUs,
        });
        return;
      case 'target-removed':
        this.#removeTarget.run(record.atUs, record.id);
        return;
      case 'certificate':
        this.#putCertificate.run(record.certificate.fingerprintSha256, JSON.stringify(record.certificate));
        return;
      case 'sighting':
        this.#putSighting(record.sighting);
        return;
      case 'stall':
        this.#putStall.run(stallRow(record.stall));
        return;
      case 'incident':
        this.#putIncident.run(incidentRow(record.incident));
        return;
      case 'incident-note':
        if (record.note === '') this.#dropNote.run(record.id);
        else this.#putNote.run(record.id, record.note);
        return;
      case 'setting':
        this.#putSetting.run(record.key, JSON.stringify(record.value));
        return;
      case 'incident-deleted':
        this.#deleteIncident.run(record.atUs, record.id);
        return;
      case 'evidence':
        this.#putEvidence.run(evidenceRow(record.evidence, record.raw));
        return;
      case 'packets':
        this.#putPacketPart.run(...packetPartValues(record.part));
        return;
      case 'gap':
        this.#putGap.run(record.gap);
        return;
      case 'path':
        this.#paths.path(record.snapshot);
        return;
      case 'route-change':
        this.#paths.change(record.change);
        return;
      case 'vantage':
        this.#putVantage.run({ ...record.vantage, id: record.id, vpn: record.vantage.vpn ? 1 : 0 });
        return;
      case 'host-facts':
        this.#putHostFacts.run(...hostFactsValues(record.facts));
        return;
      case 'clock':
        this.#putClock.run(clockRow(record.reading));
        return;
      case 'messages':
      case 'message-state':
        this.#putMessages(record);
        return;
      case 'history':
        this.#putHistory.run(historyRow(record.id, record.event));
        return;
    }
  }
}
