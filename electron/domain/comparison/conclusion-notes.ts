import { msText } from '../ms-text.ts';
import { commonTime } from './common-time.ts';
import type { ComparedSeries, RateKind } from './compared-series.ts';
import type { WindowPair } from './comparison.ts';
import { contrastClause } from './contrast-clause.ts';
import { hoursText } from './hours-text.ts';
import { NEAR_NOTHING } from './member-difference.ts';
import { isShown, type PairFinding } from './pair-finding.ts';
import { shareText } from './share-text.ts';
import { afterColon, inList, withArticle, withWord } from './word-in-sentence.ts';

const MOST_NOTES = 4;

interface ForNotes {
  readonly series: readonly ComparedSeries[];
  readonly words: readonly string[];
  readonly findings: readonly PairFinding[];
  /** What the sentence is about already. */
  readonly main: readonly PairFinding[];
  readonly hasShortBlocks: boolean;
}

/** Up to four short sentences beside the conclusion, the weightiest first. */
export function conclusionNotes({ series, words, findings, main, hasShortBlocks }: ForNotes): string[] {
  const [first] = series;
  if (first === undefined) return [];
  const others = findings.filter(({ member }) => main.every((one) => one.member !== member));
  return [
    ...unlikeMeasures(series, words),
    ...(main.some(({ isOneBout }) => isOneBout)
      ? ['There were few bouts of trouble: whether it is so at other times takes longer to tell.']
      : []),
    ...main.flatMap(({ windows, member }) =>
      windowNote(windows, main.length > 1 ? `both ${words[0]} and ${words[member]}` : 'both'),
    ),
    ...others.flatMap((finding) => noteOf(finding, series, words)),
    ...main.flatMap((finding) => kindNotes(finding, words)),
    ...findings.flatMap((finding) => timeNote(finding, first, series[finding.member], words)),
    ...(hasShortBlocks ? ['Trouble lasts long against the time measured: the intervals are rough.'] : []),
  ].slice(0, MOST_NOTES);
}

/** What one calls slow, the other does not: then their rates are of two things. */
function unlikeMeasures(series: readonly ComparedSeries[], words: readonly string[]): string[] {
  const [first] = series;
  const at = series.findIndex(
    ({ slowAfterMs, timeoutMs }) => slowAfterMs !== first?.slowAfterMs || timeoutMs !== first.timeoutMs,
  );
  const other = series[at];
  if (first === undefined || other === undefined) return [];
  const [what, one, two] =
    other.slowAfterMs !== first.slowAfterMs
      ? ['slow', first.slowAfterMs, other.slowAfterMs]
      : ['given up', first.timeoutMs, other.timeoutMs];
  return [
    `Not measured alike: ${words[0]} is ${what} after ${msText(one)}, ${words[at]} after ${msText(two)}; set the same to compare.`,
  ];
}

function windowNote(windows: WindowPair | null, who: string): string[] {
  if (windows === null) return [];
  const { both, onlyFirst, onlyOther, byChance } = windows;
  const all = both + onlyFirst + onlyOther;
  if (both + onlyFirst === 0 || both + onlyOther === 0) return [];
  const chance = byChance >= both / 3 && byChance >= 0.5 ? `; about ${Math.round(byChance)} would by chance` : '';
  const count = both === 0 ? 'None' : `${both}`;
  return [
    `${count} of ${all} timeout ${all === 1 ? 'window' : 'windows'} happened on ${who} at the same moment${chance}.`,
  ];
}

/** A member that the sentence is not about. */
function noteOf(finding: PairFinding, series: readonly ComparedSeries[], words: readonly string[]): string[] {
  const first = series[0];
  const other = series[finding.member];
  const word = words[finding.member];
  if (first === undefined || other === undefined || word === undefined) return [];
  const share = shareText(finding.otherShare);
  const clause = contrastClause(finding, { series: first, word: words[0] ?? '' }, { series: other, word });
  const { contrast, shows } = finding;
  if (contrast.kind === 'other-service') return [`Another service, ${word} (${share}), tells nothing of the cause.`];
  if (contrast.kind === 'control' && !contrast.isFirst) {
    const control = `The ${word}`;
    if (shows === 'less') return [`${control} stayed at ${share}: ${clause}.`];
    if (shows === 'none-shown') return [`${control} has ${share}: too little was measured to hold it against that.`];
    const isQuiet = Math.max(finding.firstShare, finding.otherShare) <= NEAR_NOTHING;
    return [isQuiet ? `${control} has no more (${share}).` : `${control} has ${share}${afterColon(clause)}.`];
  }
  switch (shows) {
    case 'more':
    case 'less':
      return [`${capital(shows)} trouble ${withWord(word)} (${share})${afterColon(clause)}.`];
    case 'same':
      return [`No difference to ${inList(word)} (${share})${afterColon(clause)}.`];
    case 'none-shown':
      return [`No difference shown yet to ${inList(word)} (${share}).`];
  }
}

const KIND_NAMES: Readonly<Record<RateKind, string>> = {
  bad: 'slow or failed',
  slow: 'slow',
  failed: 'failed',
  resolve: 'stuck in resolve',
  connect: 'stuck in connect',
  tls: 'stuck in TLS',
  wait: 'stuck in wait',
  transfer: 'stuck in transfer',
};

/** Where all trouble taken together shows no difference, but one kind does. */
function kindNotes(finding: PairFinding, words: readonly string[]): string[] {
  if (isShown(finding)) return [];
  return finding.kinds.map(({ kind, shows }) => {
    const [one, two] = [words[finding.member], words[0]];
    return `More probes of ${shows === 'more' ? one : two} than of ${shows === 'more' ? two : one} were ${KIND_NAMES[kind]}.`;
  });
}

function timeNote(
  finding: PairFinding,
  first: ComparedSeries,
  other: ComparedSeries | undefined,
  words: readonly string[],
): string[] {
  if (other === undefined || commonTime(first, other).isNearlyAll) return [];
  const whom = words.length > 2 ? `With ${withArticle(words[finding.member] ?? '')} compared` : 'Compared';
  return [`${whom} over the ${hoursText(finding.sharedHours)} in which both were measured.`];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
