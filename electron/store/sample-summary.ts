import { TimeSketch } from '../domain/time-sketch.ts';
import { PackedReader } from './packed-reader.ts';
import { PHASE_COUNT, type SampleGlance } from './sample-glance.ts';

/** The first byte of every packed summary. A newer packing gets a number of its own. */
const PACKING = 1;
const CHECK_SUM_BYTES = 4;

/** Sums up samples of one target; summaries of parts of a time add up to that of all of it. */
export class SampleSummary {
  /** Without those that are suspect. */
  samples = 0;
  slow = 0;
  failed = 0;
  suspect = 0;
  readonly answered = new TimeSketch();
  readonly phaseSumsUs = new Float64Array(PHASE_COUNT);
  readonly phaseCounts = new Float64Array(PHASE_COUNT);

  get isEmpty(): boolean {
    return this.samples === 0 && this.suspect === 0;
  }

  add(sample: SampleGlance): void {
    if (sample.isSuspect) {
      this.suspect += 1;
      return;
    }
    this.samples += 1;
    if (sample.isSlow) this.slow += 1;
    if (sample.isFailed) this.failed += 1;
    if (sample.answeredUs >= 0) this.answered.addUs(sample.answeredUs);
    for (let phase = 0; phase < PHASE_COUNT; phase += 1) {
      const us = sample.phasesUs[phase] ?? -1;
      if (us < 0) continue;
      this.phaseSumsUs[phase] = (this.phaseSumsUs[phase] ?? 0) + us;
      this.phaseCounts[phase] = (this.phaseCounts[phase] ?? 0) + 1;
    }
  }

  merge(other: SampleSummary): void {
    this.samples += other.samples;
    this.slow += other.slow;
    this.failed += other.failed;
    this.suspect += other.suspect;
    this.answered.merge(other.answered);
    for (let phase = 0; phase < PHASE_COUNT; phase += 1) {
      this.phaseSumsUs[phase] = (this.phaseSumsUs[phase] ?? 0) + (other.phaseSumsUs[phase] ?? 0);
      this.phaseCounts[phase] = (this.phaseCounts[phase] ?? 0) + (other.phaseCounts[phase] ?? 0);
    }
  }

  /** Mean of the samples that came to the phase, in milliseconds; null where none did. */
  phaseMeanMs(phase: number): number | null {
    const count = this.phaseCounts[phase] ?? 0;
    return count === 0 ? null : (this.phaseSumsUs[phase] ?? 0) / count / 1_000;
  }

  clear(): void {
    this.samples = 0;
    this.slow = 0;
    this.failed = 0;
    this.suspect = 0;
    this.answered.clear();
    this.phaseSumsUs.fill(0);
    this.phaseCounts.fill(0);
  }

  /** Packing, counts, phases and the sketch, and a check sum over them all. */
  pack(): Uint8Array {
    const bytes: number[] = [PACKING];
    writeNumber(bytes, this.samples);
    writeNumber(bytes, this.slow);
    writeNumber(bytes, this.failed);
    writeNumber(bytes, this.suspect);
    for (let phase = 0; phase < PHASE_COUNT; phase += 1) {
      // Most often all samples came to a phase, or none.
      const count = this.phaseCounts[phase] ?? 0;
      writeNumber(bytes, this.samples - count);
      if (count > 0) writeNumber(bytes, Math.round(this.phaseSumsUs[phase] ?? 0));
    }
    bytes.push(...this.answered.pack());
    const sum = checkSum(bytes, bytes.length);
    bytes.push(sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24);
    return Uint8Array.from(bytes);
  }

  /** Adds what `pack` made. False, and nothing added, when the bytes are damaged or of a packing that this version does not know. */
  mergePacked(bytes: Uint8Array): boolean {
    const end = bytes.length - CHECK_SUM_BYTES;
    if (end < 1 || bytes[0] !== PACKING) return false;
    if (checkSum(bytes, end) !== readCheckSum(bytes, end)) return false;
    const reader = new PackedReader(bytes, 'packed summary', 1);
    const samples = reader.number();
    this.samples += samples;
    this.slow += reader.number();
    this.failed += reader.number();
    this.suspect += reader.number();
    for (let phase = 0; phase < PHASE_COUNT; phase += 1) {
      const count = samples - reader.number();
      if (count <= 0) continue;
      this.phaseCounts[phase] = (this.phaseCounts[phase] ?? 0) + count;
      this.phaseSumsUs[phase] = (this.phaseSumsUs[phase] ?? 0) + reader.number();
    }
    this.answered.mergePacked(bytes, reader.at);
    return true;
  }
}

/** FNV-1a over 32 bits: tells a row whose bytes were changed from one that was written. */
function checkSum(bytes: ArrayLike<number>, end: number): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < end; at += 1) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193);
  return sum >>> 0;
}

function readCheckSum(bytes: Uint8Array, at: number): number {
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
