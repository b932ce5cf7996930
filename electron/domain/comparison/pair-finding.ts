import { commonTime } from './common-time.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { Difference, WindowPair } from './comparison.ts';
import { type Contrast, contrastOf } from './contrast.ts';
import { NEGLIGIBLE } from './member-difference.ts';
import { moreHours, type ToShow } from './more-hours.ts';
import type { RatesFound } from './rates-of.ts';

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
  /** It shows in a bout of trouble that befell one of them alone, and not yet in how often such bouts come to each. */
  readonly isOneBout: boolean;
  /** What shows in kinds of trouble, held against as many questions as there are kinds (Bonferroni 1936). */
  readonly kinds: readonly { readonly kind: RateKind; readonly shows: 'more' | 'less' }[];
}

const ALPHA = 0.05;
const HARDLY_CHANCE = 0.001;
/** With no more than this part of the other's trouble, a member is as good as free of it. */
export const HARDLY_ANY = 0.25;
const US_PER_HOUR = 3_600_000_000;
/** How long one window is taken to last where none was seen. */
const UNSEEN_HOURS = 0.05;

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
    const unseen = Math.min(1, UNSEEN_HOURS / sharedHours);
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
      windows: pairs.find(({ member }) => member === index + 1) ?? null,
      kinds: kindsThatDiffer(rates, index),
    });
  }
  return heldTogether(findings).map((finding) => {
    const short = inShortBlocks[finding.member - 1]?.difference.p ?? 1;
    return { ...finding, ...boutOf(finding, short * findings.length) };
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
 */
function boutOf(finding: PairFinding, p: number): Pick<PairFinding, 'shows' | 'isOneBout'> {
  const { firstShare, otherShare, shows } = finding;
  const worse = Math.max(firstShare, otherShare);
  const isAll = Math.min(firstShare, otherShare) <= HARDLY_ANY * worse;
  if (shows !== 'none-shown' || !isAll || worse < NEGLIGIBLE || p > HARDLY_CHANCE) return { shows, isOneBout: false };
  return { shows: otherShare > firstShare ? 'more' : 'less', isOneBout: true };
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
 * `together`: windows fall on each other more than they would by chance, and at least half of those of the member that has fewer do. `apart`:
 * there are several of each, and they do not. Else there is nothing to say.
 */
export function windowsFall(windows: WindowPair | null): 'together' | 'apart' | null {
  if (windows === null) return null;
  const { both, onlyFirst, onlyOther, byChance } = windows;
  const fewer = Math.min(both + onlyFirst, both + onlyOther);
  const isMore = both > byChance + 2 * Math.sqrt(byChance) + 1;
  if (both >= 2 && both * 2 >= fewer && isMore) return 'together';
  return fewer >= 3 && !isMore ? 'apart' : null;
}
