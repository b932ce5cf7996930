import type { VerdictFacts } from '../facts.ts';

/** How the other targets fare; one sentence. */
export const othersText = ({ total, bad }: VerdictFacts['others']): string =>
  total === 1
    ? 'The other target is in trouble, too.'
    : bad === total
      ? `${total === 2 ? 'Both' : `All ${total}`} other targets are in trouble, too.`
      : `${bad} of ${total} other targets ${bad === 1 ? 'is' : 'are'} in trouble, too.`;
