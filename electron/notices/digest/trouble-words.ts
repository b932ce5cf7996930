import type { Condition, TargetTrouble, Trouble } from '../../domain/notice/digest.ts';
import { suspectText } from '../../domain/segment-label.ts';
import { failureWords } from '../failure-words.ts';
import { spentIn } from '../phase-words.ts';
import { count, cut, nameList, shortMs, shortName } from '../short-text.ts';

/** `down`, `degraded`; one word for a headline. */
export const conditionWord = (condition: Condition): string => (condition === 'down' ? 'down' : 'degraded');

/** After a name, as it goes on: `refuses connections`, `is slow (7.4 s in TLS)`, `does not answer in time (30.0 s connecting)`. */
export function nowWords(trouble: TargetTrouble): string {
  const { failure, flapping } = trouble;
  if (flapping) return 'keeps failing and recovering';
  if (failure === null) return `is slow (${longest(trouble)})`;
  const words = failureWords(failure).now;
  return failure === 'timeout' ? `${words} (${longest(trouble)})` : words;
}

/** After a name and a colon, when it is over: `refused connections`, `7.4 s in TLS`. */
export function pastWords(trouble: TargetTrouble): string {
  const { failure } = trouble;
  if (failure === null) return longest(trouble);
  const words = failureWords(failure).past;
  return failure === 'timeout' ? `${words}, ${longest(trouble)}` : words;
}

const longest = ({ worstMs, phase }: TargetTrouble): string =>
  `${shortMs(Math.max(0, worstMs))}${phase === null ? '' : ` ${spentIn(phase)}`}`;

/** `3 failed, 2 slow, longest 30.0 s`; of those that failed at once no time is told: `3 failed`. */
export function countWords({ slow, failed, worstMs }: TargetTrouble): string {
  if (slow === 0 && failed > 0 && worstMs < AT_ONCE_MS) return `${failed} failed`;
  const parts = [...(failed > 0 ? [`${failed} failed`] : []), ...(slow > 0 ? [`${slow} slow`] : [])];
  return `${parts.length === 0 ? 'no request came back yet' : parts.join(', ')}, longest ${shortMs(Math.max(0, worstMs))}`;
}

const AT_ONCE_MS = 1_000;

const CONFIDENCE = { low: 'low', medium: 'medium', high: 'high' } as const;
const MOST_SUMMARY = 400;

/** `Most likely: Path from hop 6 (high confidence). Packets are lost …`, read elsewhere than where it was measured. */
export function verdictWords({ verdict }: TargetTrouble): string {
  const summary = cut(verdict.summary, MOST_SUMMARY);
  if (verdict.segment === 'unknown') return `Where the fault lies is not clear yet. ${summary}`.trimEnd();
  const confidence = CONFIDENCE[verdict.confidence];
  return `Most likely: ${suspectText(verdict, 'elsewhere')} (${confidence} confidence). ${summary}`.trimEnd();
}

/** In a headline, after the subject: `is down: api refuses connections`; a target alone says itself what it does. */
export function headline(trouble: Trouble): string {
  const { subject, condition, targets } = trouble;
  const [first] = targets;
  const name = shortName(subject.name);
  if (first === undefined) return `${name} is ${conditionWord(condition)}`;
  if (subject.kind === 'target') return `${name} ${nowWords(first)}`;
  return `${name} is ${conditionWord(condition)}: ${whatOfMany(targets)}`;
}

/** Of the targets of a group: `api refuses connections`, `api and shop are in trouble`. */
function whatOfMany(targets: readonly TargetTrouble[]): string {
  const [first] = targets;
  if (first !== undefined && targets.length === 1) return `${shortName(first.target)} ${nowWords(first)}`;
  return `${nameList(targets.map(({ target }) => target))} are in trouble`;
}

/** `2 of its targets`, for a group that is partly fine again. */
export const targetCount = (amount: number): string => count(amount, 'target');
