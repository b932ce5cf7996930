import type { ComparedSeries } from './compared-series.ts';
import type { Conclusion, WindowPair } from './comparison.ts';
import { conclusionNotes } from './conclusion-notes.ts';
import { contrastClause, type Side } from './contrast-clause.ts';
import { hoursText, moreText } from './hours-text.ts';
import { listed } from './listed.ts';
import { shortMemberWords } from './member-words.ts';
import { nextToCompare } from './next-to-compare.ts';
import { isShown, type PairFinding, pairFindings } from './pair-finding.ts';
import type { RatesFound } from './rates-of.ts';
import { sharesText } from './share-text.ts';
import { afterColon, inList, withWord } from './word-in-sentence.ts';

export interface ToConclude {
  readonly series: readonly ComparedSeries[];
  readonly rates: readonly RatesFound[];
  /** Differences in what goes wrong at all, by the shortest blocks. */
  readonly inShortBlocks: RatesFound['found'];
  readonly pairs: readonly WindowPair[];
  /** Trouble lasts longer than blocks can be. */
  readonly hasShortBlocks: boolean;
}

/** What rates and windows say, in words for a person. */
export function conclusionOf({ series, rates, inShortBlocks, pairs, hasShortBlocks }: ToConclude): Conclusion {
  const words = shortMemberWords(series);
  const findings = pairFindings({ series, rates, inShortBlocks, pairs });
  const main = mainFindings(findings);
  const kind = kindOf(main);
  const notes = conclusionNotes({ series, words, findings, main, hasShortBlocks });
  const next = nextToCompare(series, main, kind);
  const moreHours = kind === 'too-few' ? Math.max(...undecided(main).map(({ toShow }) => toShow.moreHours)) : null;
  return { kind, sentence: sentenceOf(kind, series, words, main), notes, next, moreHours };
}

/** The members that the sentence is about: those that tell most of the cause. The others become notes. */
function mainFindings(findings: readonly PairFinding[]): PairFinding[] {
  const same = findings.filter(({ contrast }) => contrast.kind === 'same-service');
  const controls = findings.filter(({ contrast }) => contrast.kind === 'control');
  const of = same.length > 0 ? same : controls.length > 0 ? controls : findings;
  const shown = of.filter(isShown).sort((one, other) => one.p - other.p);
  if (shown.length > 0) return shown.slice(0, 1);
  // One sentence holds for all that differ in the same thing.
  const [first] = of;
  return of.filter(({ contrast }) => thingsOf(contrast) === (first === undefined ? '' : thingsOf(first.contrast)));
}

const thingsOf = (contrast: PairFinding['contrast']): string =>
  contrast.kind === 'same-service' ? contrast.things.join(' ') : contrast.kind;

function kindOf(main: readonly PairFinding[]): Conclusion['kind'] {
  if (main.length === 0 || main.some(({ contrast }) => contrast.kind === 'other-service')) return 'not-comparable';
  if (main.some(isShown)) return 'difference';
  return undecided(main).length > 0 ? 'too-few' : 'no-difference';
}

const undecided = (main: readonly PairFinding[]) => main.filter(({ shows }) => shows === 'none-shown');

function sentenceOf(
  kind: Conclusion['kind'],
  series: readonly ComparedSeries[],
  words: readonly string[],
  main: readonly PairFinding[],
): string {
  const side = (member: number) => {
    const one = series[member];
    return one === undefined ? null : { series: one, word: words[member] ?? one.name };
  };
  const first = side(0);
  const [finding] = main;
  if (first === null || finding === undefined) {
    const who = listed(words.map(inList));
    return `No comparison of ${who}: there is no time in which ${words.length > 2 ? 'the first and another' : 'both'} were measured.`;
  }
  const sides = main.map(({ member }) => side(member)).filter((one) => one !== null);
  const [other] = sides;
  if (other === undefined) return '';
  const shares = [finding.firstShare, ...main.map(({ otherShare }) => otherShare)];
  const names = listed([first, ...sides].map(({ word }) => inList(word)));
  const clause = commonClause(main.flatMap((one, at) => clauseOf(one, first, sides[at])));
  const isQuiet = shares.every((share) => share === 0);
  switch (kind) {
    case 'not-comparable':
      return `No cause can be read from ${names} (${sharesText(shares)}): they are different services.`;
    case 'difference': {
      const isFirstWorse = finding.shows === 'less';
      const [worse, better] = isFirstWorse ? [first, other] : [other, first];
      const inOrder = isFirstWorse ? shares : [...shares].reverse();
      return `More trouble ${withWord(worse.word)} than ${withWord(better.word)} (${sharesText(inOrder)})${afterColon(clause)}.`;
    }
    case 'no-difference':
      return isQuiet
        ? `Nothing went wrong with ${names} in ${hoursText(finding.sharedHours)}: there is nothing to tell apart.`
        : `No difference between ${names} (${sharesText(shares)})${afterColon(clause)}.`;
    case 'too-few': {
      const longest = undecided(main).reduce((one, two) => (two.toShow.moreHours > one.toShow.moreHours ? two : one));
      const more = `about ${moreText(longest.toShow.moreHours)}`;
      return isQuiet
        ? `Nothing went wrong with ${names} in ${hoursText(finding.sharedHours)}: no difference shown, ${more} needed to say that there is none.`
        : `No difference shown between ${names} (${sharesText(shares)}), but too little was measured: ${more} would show ${sizeText(longest)}.`;
    }
  }
}

function clauseOf(finding: PairFinding, first: Side, other: Side | undefined): string[] {
  return other === undefined ? [] : [contrastClause(finding, first, other)];
}

/** What holds for all: one that limits holds for the others, too. */
function commonClause(clauses: readonly string[]): string {
  const [first = ''] = clauses;
  const clause = clauses.find((one) => one.startsWith('but ')) ?? first;
  return clauses.length > 1 ? clause.replace('on both at once', 'on all at once') : clause;
}

function sizeText({ toShow: { size } }: PairFinding): string {
  switch (size) {
    case 'doubling':
      return 'whether one is twice the other';
    case 'halving':
      return 'whether one is half of the other';
    case 'as-seen':
      return 'a difference as large as this';
    case 'any':
      return 'a difference of 0.03 points';
  }
}
