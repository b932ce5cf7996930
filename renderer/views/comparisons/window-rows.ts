import { withWord } from '../../../electron/domain/comparison/word-in-sentence.ts';
import type { Comparison, ComparisonMember } from '../../state/comparison.ts';
import { shortWord } from './comparison-words.ts';

/** One stretch in which somebody hung, and what each member did in it. */
export interface WindowRow {
  readonly from: string;
  readonly lastedMs: number;
  /** One for each member. */
  readonly each: readonly WindowCell[];
  readonly isAtOnce: boolean;
}

export type WindowCell =
  | { readonly kind: 'hung'; readonly windows: readonly HungWindow[] }
  | { readonly kind: 'fine' }
  /** Nobody knows what it did. */
  | { readonly kind: 'not measured' };

export interface HungWindow {
  /** null: nobody gave it a number, as of windows that were reckoned from the samples of a bundle. */
  readonly incident: number | null;
  /** null: not told, as of windows that are too old for the list. */
  readonly worstMs: number | null;
}

/** The newest first. */
export const windowRows = (comparison: Comparison): readonly WindowRow[] => {
  const { aligned, members } = comparison;
  return aligned
    .map(({ from, to, incidents }): WindowRow => {
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      const each = members.map((member, index): WindowCell => {
        const windows = windowsIn(
          incidents.filter((one) => one.member === index).map(({ incident }) => incident),
          member.timeouts.filter((one) => one.to >= from && one.from <= to),
        );
        if (windows.length > 0) return { kind: 'hung', windows };
        return { kind: isMeasured(member, Date.parse(comparison.from), fromMs, toMs) ? 'fine' : 'not measured' };
      });
      return { from, lastedMs: toMs - fromMs, each, isAtOnce: each.filter(({ kind }) => kind === 'hung').length > 1 };
    })
    .toSorted((one, other) => other.from.localeCompare(one.from));
};

/** Each window with its worst. Those without a number are told apart by their order in time. */
function windowsIn(numbers: readonly number[], listed: ComparisonMember['timeouts']): HungWindow[] {
  const left = [...listed];
  return numbers.map((number) => {
    const place = left.findIndex(({ incident }) => incident === number);
    const [found] = place < 0 ? [] : left.splice(place, 1);
    return { incident: number > 0 ? number : null, worstMs: found?.worstMs ?? null };
  });
}

/** Whether anything was measured between two moments. */
function isMeasured({ course }: ComparisonMember, beginMs: number, fromMs: number, toMs: number): boolean {
  const placeOf = (atMs: number): number =>
    Math.min(course.p50Ms.length - 1, Math.max(0, Math.floor((atMs - beginMs) / course.stepMs)));
  return course.p50Ms.slice(placeOf(fromMs), placeOf(toMs) + 1).some((ms) => ms !== null);
}

/** "9 of 10 timeout windows with CDN fell on one with the origin; by chance it would be about 0.3." One sentence for each other member. */
export function pairSentences({ pairs, members }: Comparison): readonly string[] {
  const [first] = members;
  return pairs.flatMap(({ member, both, onlyFirst, onlyOther, byChance }) => {
    const other = members[member];
    if (first === undefined || other === undefined) return [];
    const [one, two] = [spoken(first, members), spoken(other, members)];
    const own = both + onlyFirst;
    if (own === 0 && onlyOther === 0) return [];
    if (own === 0) return [`No timeout window ${one}; ${counted(onlyOther)} ${two}.`];
    if (both + onlyOther === 0) return [`${counted(own)} ${one}; none ${two}.`];
    return [
      `${both.toLocaleString()} of ${counted(own)} ${one} fell on one ${two}; by chance it would be ${chanceText(byChance)}.`,
    ];
  });
}

/** "with the origin", "from nas-2", "by name" */
function spoken(member: ComparisonMember, members: readonly ComparisonMember[]): string {
  const words = withWord(shortWord(member, members));
  return words === 'with origin' ? 'with the origin' : words;
}

const counted = (count: number): string => `${count.toLocaleString()} timeout window${count === 1 ? '' : 's'}`;

const chanceText = (count: number): string =>
  count < 0.05
    ? 'none'
    : `about ${count < 9.95 ? count.toFixed(1).replace(/\.0$/, '') : Math.round(count).toLocaleString()}`;
