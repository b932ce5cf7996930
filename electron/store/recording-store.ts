import { deflate, deflateSync } from 'node:zlib';
import type { CertificateSighting } from '../domain/certificate-sighting.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { EvidenceDraft } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { HistoryEvent } from '../domain/history-event.ts';
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
  type VantageId,
  vantageId,
} from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { JsonValue } from '../domain/json.ts';
import type { OutboxEntry } from '../domain/notice/outbox.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target, TargetDefinition } from '../domain/target.ts';
import { isSameVantage, type Vantage } from '../domain/vantage.ts';
import type { PendingRecord } from './batch-writer.ts';
import type { DirectoryLock } from './directory-lock.ts';
import { DurableWriter } from './durable-writer.ts';
import { type IdCounters, readIdCounters } from './id-counters.ts';
import type { OpenedDatabase } from './open-database.ts';
import { type OutboxFound, OutboxShelf } from './outbox-shelf.ts';
import { PacketFeeder } from './packet-feeder.ts';
import type { StoredHostFacts } from './reader.ts';
import { readSettings } from './settings-rows.ts';
import type { Retention, Store, StoreHealth, StoreNote, StoreOptions } from './store.ts';
import { targetDefinitionJson } from './target-definition-json.ts';
import { TargetShelf } from './target-shelf.ts';
import { readLastVantage } from './vantage-rows.ts';

const MIN_DEFLATED_BYTES = 1_024;
/** Packing this much takes some 0.1 ms; to have another thread do it takes longer, and 256 KiB for each text that waits there. */
const MAX_DEFLATED_HERE_BYTES = 8_192;
const PACKING = { level: 6 } as const;

/** The store behind `openStore`: gives out numbers, knows the targets, and hands everything on to be written. */
export class RecordingStore implements Store {
  readonly directory: string;
  /** What was found while the rows were read at the start. */
  readonly notesOfOpening: readonly StoreNote[];
  readonly foundOutbox: OutboxFound;
  readonly #options: StoreOptions;
  readonly #lock: DirectoryLock;
  readonly #writer: DurableWriter;
  readonly #packets: PacketFeeder;
  readonly #targets: TargetShelf;
  readonly #outbox: OutboxShelf;
  readonly #ids: IdCounters;
  /** Fingerprints whose facts were handed over since the start, with the lengths of their chains. */
  readonly #certificates = new Set<string>();
  readonly #settings: Map<string, JsonValue>;
  #vantage: Vantage | null;

  /** Takes over the open database and the lock. Throws SqliteError. */
  constructor(options: StoreOptions, opened: OpenedDatabase, lock: DirectoryLock) {
    this.directory = options.directory;
    this.#options = options;
    this.#lock = lock;
    this.#ids = readIdCounters(opened.database);
    this.#targets = new TargetShelf(this.#ids.target);
    this.notesOfOpening = this.#targets.read(opened.database, options.clock.utcUs());
    this.#vantage = readLastVantage(opened.database);
    this.#settings = readSettings(opened.database);
    this.#outbox = new OutboxShelf(opened.database);
    this.foundOutbox = this.#outbox.found();
    this.#writer = new DurableWriter(options, opened, () => this.#startOfNewFile());
    this.#packets = new PacketFeeder(options.clock, (part) => this.#writer.addRecord({ kind: 'packets', part }));
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
    const known = this.#targets.named(definition.name);
    const id = known?.id ?? this.#targets.nextId();
    const target: Target = { ...definition, id, origin };
    if (known?.origin === 'kept' && origin === 'passing') return target;
    const isSame =
      known !== null && known.origin === origin && targetDefinitionJson(known) === targetDefinitionJson(target);
    if (isSame) return target;
    this.#targets.put(target);
    this.#writer.addRecord({ kind: 'target', target, createdAtUs: this.#options.clock.utcUs() });
    return target;
  }

  changeTarget(id: TargetId, definition: TargetDefinition, origin: Target['origin']): Target | null {
    const target: Target = { ...definition, id, origin };
    const known = this.#targets.of(id);
    if (known === null || (known.origin === 'kept' && origin === 'passing')) return target;
    const namesake = this.#targets.named(definition.name);
    if (namesake !== null && namesake.id !== id) return null;
    this.#targets.put(target);
    this.#writer.addRecord({ kind: 'target', target, createdAtUs: this.#options.clock.utcUs() });
    return target;
  }

  removeTarget(id: TargetId): void {
    if (!this.#targets.remove(id)) return;
    this.#writer.addRecord({ kind: 'target-removed', id, atUs: this.#options.clock.utcUs() });
  }

  listTargets(): readonly Target[] {
    return this.#targets.all();
  }

  appendSample(sample: Sample, certificate: CertificateFacts | null): void {
    if (certificate !== null) this.#keepCertificate(certificate);
    this.#writer.addSample(sample);
  }

  putSighting(sighting: CertificateSighting, facts: CertificateFacts): void {
    this.#keepCertificate(facts);
    this.#writer.addRecord({ kind: 'sighting', sighting });
  }

  putStall(stall: Stall): void {
    this.#writer.addRecord({ kind: 'stall', stall });
  }

  putIncident(incident: Incident): void {
    this.#writer.addRecord({ kind: 'incident', incident });
  }

  setIncidentNote(id: IncidentId, note: string): void {
    this.#writer.addRecord({ kind: 'incident-note', id, note });
  }

  deleteIncident(id: IncidentId): void {
    this.#writer.addRecord({ kind: 'incident-deleted', id, atUs: this.#options.clock.utcUs() });
    this.#writer.hastenRetention();
  }

  appendEvidence(draft: EvidenceDraft, forStall: StallId, forTarget: TargetId): EvidenceId {
    this.#ids.evidence += 1;
    const id = evidenceId(this.#ids.evidence);
    const { packets, ...rest } = draft;
    const bytes = Buffer.from(draft.raw, 'utf8');
    const record: Extract<PendingRecord, { kind: 'evidence' }> = {
      kind: 'evidence',
      evidence: { ...rest, id, stallId: forStall, targetId: forTarget },
      raw: { raw_bytes: bytes.length, raw_coding: 'plain', raw: bytes },
    };
    this.#writer.addRecord(record);
    const take = (packed: Buffer): void => {
      if (packed.length < bytes.length) record.raw = { raw_bytes: bytes.length, raw_coding: 'deflate', raw: packed };
    };
    if (bytes.length > MAX_DEFLATED_HERE_BYTES) {
      // On another thread, because fifty hangs at once bring more text than may hold up a measurement; what is not ready when the batch is written goes in plain.
      deflate(bytes, PACKING, (error, packed) => {
        if (error === null) take(packed);
      });
    } else if (bytes.length >= MIN_DEFLATED_BYTES) take(deflateSync(bytes, PACKING));
    if (packets !== undefined) this.#packets.put(id, packets);
    return id;
  }

  putGap(gap: Gap): void {
    this.#writer.addRecord({ kind: 'gap', gap });
  }

  appendPath(snapshot: PathSnapshot): void {
    this.#writer.addRecord({ kind: 'path', snapshot });
  }

  putRouteChange(change: RouteChange): void {
    this.#writer.addRecord({ kind: 'route-change', change });
  }

  putClockReading(reading: ClockReading): void {
    this.#writer.addRecord({ kind: 'clock', reading });
  }

  putVantage(vantage: Vantage, sinceUs: number): VantageId {
    if (this.#vantage !== null && isSameVantage(this.#vantage, vantage)) return vantageId(this.#ids.vantage);
    this.#vantage = vantage;
    this.#ids.vantage += 1;
    this.#writer.addRecord({ kind: 'vantage', id: this.#ids.vantage, vantage: { ...vantage, sinceUs } });
    return vantageId(this.#ids.vantage);
  }

  putHostFacts(facts: StoredHostFacts): void {
    this.#writer.addRecord({ kind: 'host-facts', facts });
  }

  appendHistory(event: HistoryEvent): number {
    this.#ids.history += 1;
    this.#writer.addRecord({ kind: 'history', id: this.#ids.history, event });
    return this.#ids.history;
  }

  settings(): Readonly<Record<string, JsonValue>> {
    return Object.fromEntries(this.#settings);
  }

  putSetting(key: string, value: JsonValue): void {
    this.#settings.set(key, value);
    this.#writer.addRecord({ kind: 'setting', key, value });
  }

  nextMessageId(): number {
    return this.#outbox.nextId();
  }

  addMessages(
    entries: readonly OutboxEntry[],
    memory: { readonly key: string; readonly value: JsonValue } | null,
  ): void {
    for (const entry of entries) this.#outbox.put(entry);
    if (memory !== null) this.#settings.set(memory.key, memory.value);
    this.#writer.addRecord({ kind: 'messages', entries, memory });
  }

  putMessageState(entry: OutboxEntry): void {
    this.#outbox.put(entry);
    this.#writer.addRecord({ kind: 'message-state', entry });
  }

  setRetention(change: Partial<Retention>): void {
    this.#writer.setRetention(change);
  }

  flush(): void {
    this.#writer.flush();
  }

  health(): StoreHealth {
    return this.#writer.health();
  }

  close(): void {
    this.#packets.close();
    this.#writer.close();
    this.#lock.release();
  }

  /** The same one with more or fewer beside it, as when a server was told to send the whole chain, is kept anew. */
  #keepCertificate(certificate: CertificateFacts): void {
    const key = `${certificate.fingerprintSha256} ${certificate.chainPem.length}`;
    if (this.#certificates.has(key)) return;
    this.#certificates.add(key);
    this.#writer.addRecord({ kind: 'certificate', certificate });
  }

  /** After damage: what is watched and from where, and what was set; certificates are handed over again when they are seen again. */
  #startOfNewFile(): readonly PendingRecord[] {
    this.#certificates.clear();
    const nowUs = this.#options.clock.utcUs();
    const records: PendingRecord[] = this.#targets
      .all()
      .map((target) => ({ kind: 'target', target, createdAtUs: nowUs }));
    for (const [key, value] of this.#settings) records.push({ kind: 'setting', key, value });
    records.push({ kind: 'messages', entries: this.#outbox.all(), memory: null });
    if (this.#vantage === null) return records;
    return [...records, { kind: 'vantage', id: this.#ids.vantage, vantage: { ...this.#vantage, sinceUs: nowUs } }];
  }
}
