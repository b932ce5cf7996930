import { commonTime } from './common-time.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { Difference, WindowPair } from './comparison.ts';
import { type Contrast, contrastOf } from './contrast.ts';
import { NEGLIGIBLE } from './member-difference.ts';
import { moreHours, type ToShow } from './more-hours.ts';
import type { RatesFound } from './rates-of.ts';
import { type TroubleAtOnce, troubleAtOnce } from './window-pairs.ts';

/** The first member and another: in what they differ, and what was found. */
export interface PairFinding {
  readonly member: number;
  readonly contrast: Contrast;
  /** Their rates, in the time in which both were measured. */
  readonly firstShare: number;
  readonly otherShare: number;
  /** Of the other against the first; of several at once, those that hold together (Holm 1979). */
  readonly shows: Difference['shows'];
  readonly p: number;
  readonly sharedHours: number;
  readonly toShow: ToShow;
  readonly windows: WindowPair | null;
  readonly atOnce: TroubleAtOnce | null;
  /** It shows in a bout of trouble that befell one of them alone, and not yet in how often such bouts come to each. */
  readonly isOneBout: boolean;
  /** What shows in kinds of trouble, held against as many questions as there are kinds (Bonferroni 1936). */
  readonly kinds: readonly { readonly kind: RateKind; readonly shows: 'more' | 'less' }[];
}

const ALPHA = 0.05;
const HARDLY_CHANCE = 0.001;
const MANY_WINDOWS = 5;
const MOST_AT_ONCE = 0.8;
/** With no more than this part of the other's trouble, a member is as good as free of it. */
export const HARDLY_ANY = 0.25;
const US_PER_HOUR = 3_600_000_000;
/** How long one window is taken to last where none was seen. */
const UNSEEN_HOURS = 0.05;
/** Or, of a short time, for this part of it. */
const UNSEEN_PART = 1 / 24;

interface ToFind {
  readonly series: readonly ComparedSeries[];
  readonly rates: readonly RatesFound[];
  readonly inShortBlocks: RatesFound['found'];
  readonly pairs: readonly WindowPair[];
}

/** Findings of all members that have time in common with the first, in their order. */
export function pairFindings({ series, rates, inShortBlocks, pairs }: ToFind): PairFinding[] {
  const [first] = series;
  const bad = rates.find(({ row }) => row.kind === 'bad');
  if (first === undefined || bad === undefined) return [];
  const findings: PairFinding[] = [];
  for (const [index, other] of series.slice(1).entries()) {
    const found = bad.found[index] ?? null;
    if (found === null) continue;
    const sharedHours = (commonTime(first, other).blocks * first.blockUs) / US_PER_HOUR;
    if (sharedHours === 0) continue;
    const unseen = Math.min(UNSEEN_HOURS / sharedHours, UNSEEN_PART);
    findings.push({
      member: index + 1,
      contrast: contrastOf(first, other),
      firstShare: found.firstShare,
      otherShare: found.otherShare,
      shows: found.difference.shows,
      p: found.difference.p ?? 1,
      sharedHours,
      toShow: moreHours(found, unseen, sharedHours),
      isOneBout: false,
      atOnce: troubleAtOnce(first, other),
      windows: pairs.find(({ member }) => member === index + 1) ?? null,
      kinds: kindsThatDiffer(rates, index),
    });
  }
  return heldTogether(findings).map((finding) => {
    const short = inShortBlocks[finding.member - 1]?.difference.p ?? 1;
    return { ...finding, ...byMoments(finding, short * findings.length) };
  });
}

function kindsThatDiffer(rates: readonly RatesFound[], index: number): PairFinding['kinds'] {
  return rates.flatMap(({ row: { kind, differences } }) => {
    const { shows, p } = differences[index] ?? { shows: 'none-shown', p: null };
    const isShown = (shows === 'more' || shows === 'less') && p !== null && p < ALPHA / (rates.length - 1);
    return isShown && kind !== 'bad' ? [{ kind, shows }] : [];
  });
}

/**
 * A long bout of trouble that befell one member while the other was well is too few bouts to tell rates apart, and yet it lay in what differs
 * between the two. It is said so where it could hardly have been otherwise if each of its blocks had befallen either.
 * And trouble that most of the time came to both at once lay in what they share.
 */
function byMoments(finding: PairFinding, p: number): Pick<PairFinding, 'shows' | 'isOneBout'> {
  const { firstShare, otherShare, shows } = finding;
  if (shows === 'none-shown' && befallsBothAlike(finding)) return { shows: 'same', isOneBout: false };
  const worse = Math.max(firstShare, otherShare);
  const isAll = Math.min(firstShare, otherShare) <= HARDLY_ANY * worse;
  if (shows !== 'none-shown' || !isAll || worse < NEGLIGIBLE || p > HARDLY_CHANCE) return { shows, isOneBout: false };
  return { shows: otherShare > firstShare ? 'more' : 'less', isOneBout: true };
}

/** Rates that are not known well yet may be far apart; but trouble that comes to both at the same moments is not of what differs between them. */
function befallsBothAlike(finding: PairFinding): boolean {
  const { firstShare, otherShare, atOnce } = finding;
  const isMost = atOnce !== null && atOnce.windows >= MANY_WINDOWS && atOnce.share >= MOST_AT_ONCE;
  return (
    isMost &&
    windowsFall(finding) === 'together' &&
    Math.abs(otherShare - firstShare) <= Math.max(firstShare, otherShare) / 4
  );
}

/** With several members, one of them differs by chance more often than one in twenty: the least probable must hold against all, and so on. */
function heldTogether(findings: readonly PairFinding[]): PairFinding[] {
  const shown = findings.filter(isShown).sort((one, other) => one.p - other.p);
  const failing = shown.findIndex(({ p }, rank) => p > ALPHA / (findings.length - rank));
  const dropped = new Set(failing < 0 ? [] : shown.slice(failing).map(({ member }) => member));
  return findings.map((finding) => (dropped.has(finding.member) ? { ...finding, shows: 'none-shown' } : finding));
}

export function isShown({ shows }: PairFinding): boolean {
  return shows === 'more' || shows === 'less';
}

/**
 * `together`: windows fall on each other, or most of the trouble of one lies in the other's, more than would be by chance. `apart`: there are
 * several of each, and most fall on none. Else there is nothing to say.
 */
export function windowsFall({ windows, atOnce }: Pick<PairFinding, 'windows' | 'atOnce'>): 'together' | 'apart' | null {
  if (windows === null) return null;
  const { both, onlyFirst, onlyOther, byChance } = windows;
  const fewer = Math.min(both + onlyFirst, both + onlyOther);
  if (both * 2 < fewer) return fewer >= 3 ? 'apart' : null;
  const isMore = both >= 2 && both > byChance + 2 * Math.sqrt(byChance) + 1;
  return isMore || isLargelyAtOnce(atOnce) ? 'together' : null;
}

/** Each window taken as one drawing of a share. */
function isLargelyAtOnce(atOnce: TroubleAtOnce | null): boolean {
  if (atOnce === null || atOnce.windows < 3 || atOnce.share < 0.5) return false;
  const { share, byChance, windows } = atOnce;
  return share > byChance + 2.5 * Math.sqrt((byChance * (1 - byChance)) / windows);
}
