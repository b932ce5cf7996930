import type { DifferenceFound } from './member-difference.ts';
import { NEAR_NOTHING, NEGLIGIBLE } from './member-difference.ts';
import { Z_95 } from './normal-distribution.ts';

/** The quantile by which a difference that is there is shown four times out of five. */
const Z_POWER = 0.8416;
/** Where nothing was seen, the bound falls as this over the time (3.69 windows at most, Hanley and Lippman-Hand 1983 for two sides). */
const UNSEEN_WINDOWS = 3.69;

/** A difference that is worth showing: the smaller rate doubled, or where that would be more than all the larger one halved, or the one that was seen where that is larger. */
export interface ToShow {
  readonly size: 'doubling' | 'halving' | 'as-seen' | 'any';
  readonly moreHours: number;
}

/**
 * How much longer both would have to be measured for such a difference to show with 95 % confidence in four cases of five, if what comes is
 * like what came: the variance between blocks falls as time grows (Cochran 1977). `measuredHours`: the time that both were measured.
 * `unseen`: the share that one window would make, where none was seen.
 */
export function moreHours(found: DifferenceFound, unseen: number, measuredHours: number): ToShow {
  const { firstShare, otherShare, variance } = found;
  const seen = Math.abs(otherShare - firstShare);
  const smaller = Math.min(firstShare, otherShare);
  if (seen === 0 && smaller === 0) {
    return { size: 'any', moreHours: rounded(measuredHours * ((UNSEEN_WINDOWS * unseen) / NEAR_NOTHING - 1)) };
  }
  const isRoom = smaller <= 0.5;
  const factor = isRoom ? smaller : Math.max(firstShare, otherShare) / 2;
  const size = Math.max(factor, seen, NEGLIGIBLE);
  const likely = Math.max(variance, unseen ** 2);
  const times = ((Z_95 + Z_POWER) ** 2 * likely) / size ** 2;
  return {
    size: size === factor ? (isRoom ? 'doubling' : 'halving') : size === seen ? 'as-seen' : 'any',
    moreHours: rounded(Math.max(measuredHours * (times - 1), measuredHours / 4)),
  };
}

/** Up to one hour, and beyond ten to two figures: it is an estimate. */
function rounded(hours: number): number {
  if (!(hours > 1)) return 1;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(hours)) - 1);
  return Math.ceil(hours / unit) * unit;
}
