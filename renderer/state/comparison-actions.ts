import { ComparisonReader, useComparison } from './comparison.ts';
import {
  type ComparedMember,
  type ComparisonChoice,
  withFirst,
  withMember,
  withoutMember,
} from './comparison-choice.ts';
import { rememberComparison } from './comparison-recent.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import { browserFrames } from './frames.ts';
import { go, goInstead } from './route.ts';

let isRead: () => boolean = () => false;

const reader = new ComparisonReader(connection.engine, {
  now: () => Date.now(),
  hidden: () => browserFrames.hidden(),
  isRead: () => isRead(),
});

/** Reads a comparison and keeps it new; the returned function ends it. `isBeingRead`: whether somebody looks at the page. */
export function followComparison(isBeingRead: () => boolean): () => void {
  isRead = isBeingRead;
  const unfollow = followNews({ events() {}, live: () => reader.again() });
  const forget = useComparison.subscribe(({ shown }, before) => {
    if (shown !== null && shown !== before.shown) rememberComparison(shown.choice, shown.comparison);
  });
  return () => {
    unfollow();
    forget();
    isRead = () => false;
    reader.leave();
  };
}

/** With fewer than two members there is nothing to read yet. */
export function showComparison(choice: ComparisonChoice | null): void {
  if (choice === null || choice.members.length < 2) reader.leave();
  else reader.show(choice);
}

export const readComparisonAgain = (): void => reader.again();
export const showWaitingComparison = (): void => reader.showWaiting();

/** Shows the comparison of these; with one alone, others are asked for. */
export const compare = (members: readonly ComparedMember[], range: ComparisonChoice['range'] = '24h'): void =>
  go({ kind: 'comparison', choice: { members, range } });

/** Others in the place of what is compared: one can go back to it. */
export const addMember = (choice: ComparisonChoice, member: ComparedMember): void =>
  go({ kind: 'comparison', choice: withMember(choice, member) });

export const makeFirst = (choice: ComparisonChoice, member: ComparedMember): void =>
  go({ kind: 'comparison', choice: withFirst(choice, member) });

export function removeMember(choice: ComparisonChoice, member: ComparedMember): void {
  const rest = withoutMember(choice, member);
  go(rest.members.length === 0 ? { kind: 'comparisons' } : { kind: 'comparison', choice: rest });
}

/** Another stretch of the same: to go back through each would lead nowhere. */
export const chooseRange = (choice: ComparisonChoice, range: ComparisonChoice['range']): void =>
  goInstead({ kind: 'comparison', choice: { ...choice, range } });
