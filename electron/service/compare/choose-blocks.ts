import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { ComparedBlocks } from '../../store/compared-blocks.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** What was asked for without a beginning goes back so far. */
const USUALLY_US = 30 * DAY_US;
const LENGTHS_US = [
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * SECOND_US),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_US),
  ...[1, 2, 4, 12, 24, 120].map((hours) => hours * HOUR_US),
];
/** Long blocks hold what belongs together, and many tell how much it differs from one to the next. */
const WANTED_BLOCKS = 120;
const MOST_BLOCKS = 720;
const FEWEST_BLOCKS = 12;
const TENS_US = 10 * MINUTE_US;
/** A figure of the course has so many places at most. */
const PLACES = 240;
/** Over longer than this it does not matter that the last probes, which may still hang, are left out. */
const SETTLED_FROM_US = HOUR_US;

/** When a member was measured, by the clock that all are laid on. */
export interface MemberSpan {
  readonly name: string;
  readonly fromUs: number;
  readonly toUs: number;
  /** From then on blocks may be of any length; before, tens of minutes are the finest. */
  readonly finelySinceUs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** UTC microseconds; null is as far as there is anything. */
export interface AskedStretch {
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

/**
 * Whole blocks of the time that all members have in common, as far as it was asked for, up to its newest moment. Refused in words where there is no such
 * time: rates of different times are no comparison.
 */
export function chooseBlocks(spans: readonly MemberSpan[], asked: AskedStretch, nowUs: number): Parsed<ComparedBlocks> {
  if (asked.fromUs !== null && asked.toUs !== null && asked.toUs <= asked.fromUs) {
    return refused('The stretch of time ends before it begins; choose a later end.');
  }
  const latest = spans.reduce((one, other) => (other.fromUs > one.fromUs ? other : one));
  const earliest = spans.reduce((one, other) => (other.toUs < one.toUs ? other : one));
  if (latest.fromUs >= earliest.toUs) {
    return refused(
      `There is no time in which all were measured: “${earliest.name}” was until ${minuteText(earliest.toUs)}, “${latest.name}” only since ${minuteText(latest.fromUs)}.`,
    );
  }
  const hangingUs = nowUs - 1_000 * Math.max(...spans.map(({ timeoutMs }) => timeoutMs));
  const isLong = earliest.toUs - latest.fromUs > SETTLED_FROM_US;
  const commonToUs = isLong ? Math.min(earliest.toUs, hangingUs) : earliest.toUs;
  const toUs = Math.min(asked.toUs ?? commonToUs, commonToUs);
  const fromUs = Math.max(asked.fromUs ?? toUs - USUALLY_US, latest.fromUs);
  if (fromUs >= toUs) {
    return refused(
      `All were measured from ${minuteText(latest.fromUs)} to ${minuteText(commonToUs)}, and nothing of that lies in the time that was asked for.`,
    );
  }
  const finelySinceUs = Math.max(...spans.map((span) => span.finelySinceUs));
  const slowestUs = 1_000 * Math.max(...spans.map(({ intervalMs }) => intervalMs));
  return blocksOver(fromUs, toUs, { isFine: fromUs >= finelySinceUs, slowestUs });
}

function blocksOver(
  fromUs: number,
  toUs: number,
  { isFine, slowestUs }: { readonly isFine: boolean; readonly slowestUs: number },
): Parsed<ComparedBlocks> {
  const wholeUs = toUs - fromUs;
  const leastUs = isFine ? 0 : TENS_US;
  const wantedUs = wholeUs > WANTED_BLOCKS * TENS_US ? Math.max(TENS_US, wholeUs / MOST_BLOCKS) : 0;
  const fitting =
    wantedUs > 0
      ? LENGTHS_US.find((lengthUs) => lengthUs >= wantedUs)
      : LENGTHS_US.findLast((lengthUs) => lengthUs <= wholeUs / WANTED_BLOCKS);
  // Of two probes each at least, where that leaves enough of them.
  const filled = LENGTHS_US.find((lengthUs) => lengthUs >= 2 * slowestUs && wholeUs / lengthUs >= FEWEST_BLOCKS);
  // In a shorter one there would be a probe of one member and none of the other.
  const single = LENGTHS_US.find((lengthUs) => lengthUs >= slowestUs) ?? slowestUs;
  const blockUs = Math.max(fitting ?? single, filled ?? single, leastUs);
  const unitUs = Math.min(blockUs, unitOf(blockUs, isFine && wholeUs <= 2 * DAY_US));
  const endUs = Math.floor(toUs / unitUs) * unitUs;
  const count = Math.floor((endUs - fromUs) / blockUs);
  if (count < 1) {
    return refused(
      `From ${utcText(fromUs)} to ${utcText(toUs)} is too short to be compared; choose a longer stretch of time.`,
    );
  }
  return parsed({ fromUs: endUs - count * blockUs, blockUs, count, perPlace: Math.ceil(count / PLACES) });
}

/** On whose multiples blocks begin, so that what is summed up can be used. */
function unitOf(blockUs: number, isShort: boolean): number {
  if (blockUs >= TENS_US && !isShort) return TENS_US;
  return blockUs >= MINUTE_US ? MINUTE_US : SECOND_US;
}

/** `2026-11-21 07:00 UTC`. */
const minuteText = (atUs: number): string => `${utcText(atUs).slice(0, 16).replace('T', ' ')} UTC`;
