import type { Gap } from '../domain/gap.ts';
import type { Sample } from '../domain/sample.ts';
import type { PendingRecord } from './batch-writer.ts';
import { withoutBytes } from './packet-rows.ts';

/** Samples that may wait in memory while the disk takes nothing; then the oldest are given up. */
const MAX_PENDING_SAMPLES = 100_000;
/** The same for raw text of evidence, and for packets. What it is evidence of, and its summary, are kept. */
const MAX_PENDING_RAW_BYTES = 64 * 1_048_576;
const MAX_PENDING_RECORDS = 50_000;
/** Giving up one at a time would move the whole queue each time. */
const DROPPED_AT_ONCE = 1_000;

/** What waits for the next transaction, bounded. */
export class PendingQueue {
  #samples: Sample[] = [];
  #records: PendingRecord[] = [];
  #rawBytes = 0;
  #dropped: { count: number; fromUs: number; toUs: number } | null = null;

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  get records(): readonly PendingRecord[] {
    return this.#records;
  }

  get isEmpty(): boolean {
    return this.#samples.length === 0 && this.#records.length === 0;
  }

  get droppedSamples(): number {
    return this.#dropped?.count ?? 0;
  }

  addSample(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length >= MAX_PENDING_SAMPLES + DROPPED_AT_ONCE) this.#dropOldest();
  }

  addRecord(record: PendingRecord): void {
    this.#records.push(record);
    const rawBytes = rawBytesOf(record);
    this.#rawBytes += rawBytes;
    if (rawBytes > 0 && this.#rawBytes > MAX_PENDING_RAW_BYTES) this.#dropOldestRaw();
    if (this.#records.length > MAX_PENDING_RECORDS) this.#mergeRecords();
  }

  /** These are in the file. */
  written(samples: number, records: number): void {
    this.#samples = samples >= this.#samples.length ? [] : this.#samples.slice(samples);
    for (const record of this.#records.slice(0, records)) this.#rawBytes -= rawBytesOf(record);
    this.#records = records >= this.#records.length ? [] : this.#records.slice(records);
  }

  /** The stretch that was given up, once; null when nothing was. */
  takeDroppedGap(): Gap | null {
    const dropped = this.#dropped;
    this.#dropped = null;
    if (dropped === null) return null;
    return { targetId: null, reason: 'store-full', startedAtUs: dropped.fromUs, endedAtUs: dropped.toUs };
  }

  #dropOldest(): void {
    for (const { startedAtUs } of this.#samples.splice(0, DROPPED_AT_ONCE)) {
      this.#dropped ??= { count: 0, fromUs: startedAtUs, toUs: startedAtUs };
      this.#dropped.count += 1;
      this.#dropped.fromUs = Math.min(this.#dropped.fromUs, startedAtUs);
      this.#dropped.toUs = Math.max(this.#dropped.toUs, startedAtUs);
    }
  }

  #dropOldestRaw(): void {
    for (const [index, record] of this.#records.entries()) {
      if (this.#rawBytes <= MAX_PENDING_RAW_BYTES) return;
      const rawBytes = rawBytesOf(record);
      if (rawBytes === 0) continue;
      this.#rawBytes -= rawBytes;
      if (record.kind === 'packets') this.#records[index] = { ...record, part: withoutBytes(record.part) };
      if (record.kind !== 'evidence') continue;
      this.#records[index] = {
        ...record,
        evidence: { ...record.evidence, truncated: true },
        raw: { raw_bytes: 0, raw_coding: 'plain', raw: Buffer.alloc(0) },
      };
    }
  }

  /** Of a stall, an incident or a gap only its newest state counts; when that does not help, the oldest evidence goes. */
  #mergeRecords(): void {
    const newest = new Map<string, PendingRecord>();
    let unmerged = 0;
    for (const record of this.#records) {
      unmerged += 1;
      const key = mergeKey(record) ?? String(unmerged);
      newest.delete(key);
      newest.set(key, record);
    }
    let excess = newest.size - MAX_PENDING_RECORDS / 2;
    for (const [key, record] of newest) {
      if (excess <= 0) break;
      if (!['evidence', 'packets', 'path', 'stall', 'gap', 'clock', 'history'].includes(record.kind)) continue;
      this.#rawBytes -= rawBytesOf(record);
      newest.delete(key);
      excess -= 1;
    }
    this.#records = [...newest.values()];
  }
}

function rawBytesOf(record: PendingRecord): number {
  if (record.kind === 'evidence') return record.raw.raw_bytes;
  return record.kind === 'packets' ? record.part.bytes.length : 0;
}

function mergeKey(record: PendingRecord): string | null {
  switch (record.kind) {
    case 'stall':
      return `stall ${record.stall.id}`;
    case 'incident':
      return `incident ${record.incident.id}`;
    case 'gap':
      return `gap ${record.gap.targetId} ${record.gap.reason} ${record.gap.startedAtUs}`;
    case 'certificate':
      return `certificate ${record.certificate.fingerprintSha256}`;
    case 'sighting': {
      const { targetId, host, fingerprintSha256 } = record.sighting;
      return `sighting ${targetId} ${fingerprintSha256} ${host}`;
    }
    case 'incident-note':
      return `note ${record.id}`;
    case 'setting':
      return `setting ${record.key}`;
    case 'host-facts':
      return `host facts ${record.facts.collectedAtUs}`;
    case 'clock':
      return `clock ${record.reading.fromUs} ${record.reading.host} ${record.reading.address}`;
    case 'message-state':
      return `message ${record.entry.id}`;
    case 'messages':
    case 'target':
    case 'target-removed':
    case 'incident-deleted':
    case 'evidence':
    case 'packets':
    case 'path':
    case 'route-change':
    case 'vantage':
    case 'history':
      return null;
  }
}
