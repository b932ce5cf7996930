import type { ComparedSeries } from './compared-series.ts';
import type { Conclusion, RateRow, WindowPair } from './comparison.ts';
import { shortMemberWords } from './member-words.ts';
import { shareText } from './share-text.ts';

export interface Found {
  readonly members: readonly ComparedSeries[];
  readonly rows: readonly RateRow[];
  readonly pairs: readonly WindowPair[];
}

export function conclusionOf({ members, rows }: Found): Conclusion {
  const words = shortMemberWords(members);
  const bad = rows.find(({ kind }) => kind === 'bad');
  const shares = (bad?.rates ?? []).map(({ share }) => (share === null ? 'not measured' : shareText(share)));
  const shows = bad?.differences.map((difference) => difference.shows) ?? [];
  const rest = { notes: [], next: null, moreHours: null };
  const them = `${words.join(' and ')} (${shares.join(' and ')})`;
  if (shows.some((one) => one === 'more' || one === 'less')) {
    return { kind: 'difference', sentence: `There is a difference between ${them}.`, ...rest };
  }
  return shows.every((one) => one === 'same')
    ? { kind: 'no-difference', sentence: `No difference between ${them}.`, ...rest }
    : { kind: 'too-few', sentence: `No difference shown between ${them}: too little was measured.`, ...rest };
}
