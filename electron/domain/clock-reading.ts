/** Between these, in microseconds, both ends included, lies how far one clock is ahead of another; negative: behind. */
export interface ClockBounds {
  readonly lowUs: number;
  readonly highUs: number;
}

/** An answer that tells the time at which it was made, beside our own times of it in UTC microseconds. */
export interface DatedAnswer {
  /** Not later than the request was written. */
  readonly sentAtUs: number;
  /** Not earlier than the head of the answer came. */
  readonly headAtUs: number;
  /** As the server tells it: the beginning of a second. */
  readonly dateUs: number;
}

/** What the answers of one server showed of its clock against ours over at most about an hour. */
export interface ClockReading {
  /** Of the URL, lower case: a name or an address literal; null: taken out. */
  readonly host: string | null;
  /** Where it answered from; null: not known, or taken out. */
  readonly address: string | null;
  /** Our clock, UTC microseconds, at the first and at the last answer. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The server's clock minus ours, at the last answer. */
  readonly lowUs: number;
  readonly highUs: number;
  readonly answers: number;
  /** false: answers contradicted each other, as those of several machines with different clocks do; the bounds then hold for each of them. */
  readonly agrees: boolean;
}

/** The field is in whole seconds (RFC 9110, section 5.6.7). */
const SECOND_US = 1_000_000;
/** Servers renew the text of the date by a timer, which may be late: so long they still tell the second before. */
const DATE_LATE_US = 50_000;
/** How fast two clocks run apart at most, when nobody sets them: cheap quartzes stay within it. */
const DRIFT = 50e-6;

/** What one answer says of the server's clock minus ours: it told its time after the request began and before the head was there. */
export function boundsOf({ sentAtUs, headAtUs, dateUs }: DatedAnswer): ClockBounds {
  return { lowUs: dateUs - headAtUs, highUs: dateUs + SECOND_US + DATE_LATE_US - sentAtUs };
}

/** What is known of clocks `awayUs` earlier or later than the bounds are from. */
export function driftedBy({ lowUs, highUs }: ClockBounds, awayUs: number): ClockBounds {
  const apartUs = Math.ceil(Math.abs(awayUs) * DRIFT);
  return { lowUs: lowUs - apartUs, highUs: highUs + apartUs };
}

/** What both allow; null where they contradict each other. */
export function inCommon(one: ClockBounds, other: ClockBounds): ClockBounds | null {
  const lowUs = Math.max(one.lowUs, other.lowUs);
  const highUs = Math.min(one.highUs, other.highUs);
  return lowUs > highUs ? null : { lowUs, highUs };
}

/** What either of them allows, and all that lies between. */
export function together(one: ClockBounds, other: ClockBounds): ClockBounds {
  return { lowUs: Math.min(one.lowUs, other.lowUs), highUs: Math.max(one.highUs, other.highUs) };
}
