import { OUTCOMES } from '../domain/sample.ts';

/**
 * What sums need of a sample. SQLite gives the beginning of the packed part as text, because a hundred thousand short texts come across
 * much quicker than as many buffers: flags and five durations of up to five bytes (sample-packing.ts).
 */
export const GLANCE_COLUMNS = 'started_at_us, outcome, total_us, hex(substr(packed, 1, 27))';

export type GlanceRow = [startedAtUs: number, outcome: number, totalUs: number | null, packed: string];

export const PHASE_COUNT = 5;
const SKIPPED = OUTCOMES.indexOf('skipped');
const SLOW = OUTCOMES.indexOf('slow');
const FAILED = OUTCOMES.indexOf('failed');
const SUSPECT_BITS = 7;
/** The highest reason for suspicion that is known, plus one. */
const SUSPECT_END = 6;

/** One sample, read anew for each row, so that none is left behind for the collector. */
export class SampleGlance {
  startedAtUs = 0;
  isSlow = false;
  isFailed = false;
  isSuspect = false;
  /** Of what was answered; -1 without. */
  answeredUs = -1;
  /** -1 for a phase that was not reached. */
  readonly phasesUs = new Float64Array(PHASE_COUNT);

  /** False for what was skipped and for a damaged row, which count nowhere. */
  read([startedAtUs, outcome, totalUs, packed]: GlanceRow): boolean {
    if (outcome >= SKIPPED || outcome < 0) return false;
    const kind = byteAt(packed, 0);
    const fields = byteAt(packed, 2);
    if (!(kind >= 0 && fields >= 0) || (kind & SUSPECT_BITS) >= SUSPECT_END) return false;
    let at = 4;
    for (let phase = 0; phase < PHASE_COUNT; phase += 1) {
      if ((fields & (1 << phase)) === 0) {
        this.phasesUs[phase] = -1;
        continue;
      }
      let value = 0;
      let factor = 1;
      for (;;) {
        const byte = byteAt(packed, at);
        if (!(byte >= 0)) return false;
        at += 2;
        value += (byte & 127) * factor;
        if (byte < 128) break;
        factor *= 128;
      }
      this.phasesUs[phase] = value;
    }
    this.startedAtUs = startedAtUs;
    this.isSlow = outcome === SLOW;
    this.isFailed = outcome === FAILED;
    this.isSuspect = (kind & SUSPECT_BITS) !== 0;
    this.answeredUs = this.isFailed || totalUs === null ? -1 : totalUs;
    return true;
  }
}

/** NaN beyond the end. */
const byteAt = (hex: string, at: number): number => nibble(hex.charCodeAt(at)) * 16 + nibble(hex.charCodeAt(at + 1));
const nibble = (code: number): number => (code < 58 ? code - 48 : code - 55);
