import { create } from 'zustand';
import type { Comparison } from './comparison.ts';
import { type ComparisonChoice, choiceParts, memberKey, readChoice } from './comparison-choice.ts';

/** A comparison that was made before, for whoever wants to see it again. */
export interface RecentComparison {
  readonly choice: ComparisonChoice;
  /** Of the members, in their order: what sets each apart. */
  readonly says: readonly string[];
}

const KEPT_AS = 'stallscope.comparisons';
const MOST_KEPT = 8;
const LONGEST_WORDS = 200;

/** The newest first. */
export const useRecentComparisons = create<{ readonly recent: readonly RecentComparison[] }>(() => ({
  recent: keptComparisons(),
}));

/** The same members in another order, or over another stretch, are the same comparison, as it was looked at last. */
export function rememberComparison(choice: ComparisonChoice, { members }: Comparison): void {
  const made: RecentComparison = {
    choice,
    says: choice.members.map((_, index) => (members[index]?.says ?? '').slice(0, LONGEST_WORDS)),
  };
  keep([made, ...useRecentComparisons.getState().recent.filter((other) => !hasSameMembers(other.choice, choice))]);
}

export const forgetComparison = (choice: ComparisonChoice): void =>
  keep(useRecentComparisons.getState().recent.filter((other) => !hasSameMembers(other.choice, choice)));

const hasSameMembers = (one: ComparisonChoice, other: ComparisonChoice): boolean =>
  one.members.map(memberKey).toSorted().join() === other.members.map(memberKey).toSorted().join();

function keep(all: readonly RecentComparison[]): void {
  const recent = all.slice(0, MOST_KEPT);
  useRecentComparisons.setState({ recent });
  try {
    const kept = recent.map(({ choice, says }) => ({ parts: choiceParts(choice), says }));
    localStorage.setItem(KEPT_AS, JSON.stringify(kept));
  } catch {
    // Storage is switched off or full; they stay for as long as the page does.
  }
}

function keptComparisons(): readonly RecentComparison[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((one) => readKept(one) ?? []).slice(0, MOST_KEPT) : [];
  } catch {
    return [];
  }
}

function readKept(one: unknown): RecentComparison | null {
  const { parts, says } = Object(one) as { readonly parts?: unknown; readonly says?: unknown };
  if (!isTexts(parts) || !isTexts(says)) return null;
  const choice = readChoice(parts);
  return choice === null || choice.members.length < 2 ? null : { choice, says };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
