import { isTimeBound } from '../domain/classify.ts';
import { type Draft, noticeOf } from './draft.ts';
import { failureWords } from './failure-words.ts';
import { type NoticeKey, noticeKey } from './notice.ts';
import type { Ended } from './notice-state.ts';
import { mostCommon } from './opening-notice.ts';
import { spentIn } from './phase-words.ts';
import { whatBecame, whereItLay } from './segment-words.ts';
import { nameList, shortMs, shortName } from './short-text.ts';
import type { VerdictTold } from './told.ts';
import type { WatchedIncident } from './watched-target.ts';

/** One target has recovered. `flapping`: it has been steady for a while after it had kept failing. */
export function singleEnding(ended: Ended, flapping: boolean, replaces: NoticeKey | null): Draft {
  const { incident, target } = ended;
  const { told } = incident;
  const title = flapping ? `${shortName(target)} is steady again` : `${shortName(target)}: ${whatItWas(ended)}`;
  return {
    notice: noticeOf({
      key: noticeKey(`over-${told.id}`),
      title,
      body: [
        flapping ? 'It has been fine for 10 minutes.' : 'It answers again.',
        ...(ended.times > 1 ? [`This was the worst of ${ended.times} incidents.`] : []),
        verdictSentence(told.verdict),
        ...told.verdict.reasons.slice(1),
      ],
      opens: { kind: 'incident', id: told.id },
      target,
      actions: ['show', 'export'],
      replaces,
    }),
    opened: [],
    ended: [ended],
  };
}

function whatItWas({ incident }: Ended): string {
  const { told, failure, phase } = incident;
  const { verdict, worstMs, failed } = told;
  if (failure === null || hasHung(incident)) {
    return `${shortMs(worstMs)}${phase === null ? '' : ` ${spentIn(phase)}`}, ${whatBecame(verdict)}`;
  }
  const times = failed > 1 ? ` (${failed} times)` : '';
  return `${failureWords(failure.code).past}${times}, ${whereItLay(verdict) ?? 'cause unknown'}`;
}

/** Most of its requests took long; otherwise they failed at once. */
const hasHung = ({ told, failure }: WatchedIncident): boolean =>
  failure === null || isTimeBound(failure.code) || told.failed < told.slow;

const CONFIDENCE = { low: 'Low', medium: 'Medium', high: 'High' } as const;

function verdictSentence({ confidence, summary }: VerdictTold): string {
  return `${CONFIDENCE[confidence]} confidence: ${lowerFirst(summary)}`;
}

/** For a sentence that goes on after a colon; what is written in capitals stays. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/**
 * Several targets have recovered, in the order of the list. `still`: names of targets that the same notice had spoken of and
 * that have not. `group`: ` of web` where all of them are in one.
 */
export function groupEnding(
  ended: readonly Ended[],
  still: readonly string[],
  group: string,
  replaces: NoticeKey | null,
): Draft {
  const [first] = ended;
  const names = nameList(ended.map(({ target }) => target));
  const of = still.length === 0 ? '' : ` of ${ended.length + still.length}`;
  return {
    notice: noticeOf({
      key: noticeKey(`over-group-${first?.incident.told.id ?? 0}`),
      title: `${ended.length}${of} targets${group} answer again: ${names}`,
      body: [
        ...worstOf(ended).map((worst) => `${worst.charAt(0).toUpperCase()}${worst.slice(1)}.`),
        ...likelyPlace(ended),
        ...(still.length === 0 ? [] : [`Still in trouble: ${nameList(still)}.`]),
      ],
      opens: { kind: 'overview' },
      actions: ['show'],
      replaces,
    }),
    opened: [],
    ended,
  };
}

/** `the worst took 12.3 s`; nothing where none of them took long. */
export function worstOf(ended: readonly Ended[]): string[] {
  const hung = ended.filter(({ incident }) => hasHung(incident));
  if (hung.length === 0) return [];
  return [`the worst took ${shortMs(Math.max(...hung.map(({ incident }) => incident.told.worstMs)))}`];
}

/** Where the fault lay for most of them; nothing where that is not known. */
export function likelyPlace(ended: readonly Ended[]): string[] {
  const [most] = mostCommon(ended.map(({ incident }) => whereItLay(incident.told.verdict)));
  if (most === undefined || most[0] === null || most[1] * 2 < ended.length) return [];
  const some = most[1] === ended.length ? '' : ` for ${most[1]} of ${ended.length}`;
  return [`Most likely the fault lay ${most[0]}${some}.`];
}
