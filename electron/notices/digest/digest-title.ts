import {
  type ChangeOutcome,
  lastOfEach,
  type OutcomeCount,
  outcomeCounts,
} from '../../domain/notice/change-outcome.ts';
import type { Change, Digest } from '../../domain/notice/digest.ts';
import { cut, nameList } from '../short-text.ts';
import { changeHeadline, type ToldBy } from './change-words.ts';
import { isLate } from './lateness.ts';
import { shortMoment, zoneHere } from './moment-text.ts';

const MOST_TITLE = 150;
/** ` (at 2026-11-21 14:21 +01:00)`. */
const ROOM_FOR_TIME = 29;

/**
 * One line of at most 150 characters that says what happened, as the subject of a mail. `nowUs`: when it is sent, in UTC
 * microseconds; long after it happened the title says when. Pure but for the zone, which is that of this process unless given.
 */
export function digestTitle(digest: Digest, nowUs: number, zone: string = zoneHere()): string {
  const by: ToldBy = { vantage: digest.vantage, nowUs, zone };
  const text = titleOf(digest, by);
  const last = digest.changes.at(-1);
  if (last === undefined || !isLate(digest, nowUs)) return cut(text, MOST_TITLE);
  const when = ` (at ${shortMoment(last.atUs, nowUs, zone)})`;
  return `${cut(text, MOST_TITLE - when.length)}${when}`;
}

function titleOf({ changes, all }: Digest, by: ToldBy): string {
  const last = changes.at(-1);
  if (last === undefined) return `Nothing changed on ${by.vantage}`;
  if (all !== undefined) return `${countsText(all.outcomes)}: ${nameList(namesOf(changes, by))}`;
  if (changes.length === 1) return changeHeadline(last, by);
  // How each thing stands now is what counts.
  const lasting = lastOfEach(changes);
  const [one, other] = lasting;
  if (lasting.length === 1 || one === undefined || other === undefined) return changeHeadline(last, by);
  const both = `${changeHeadline(one, by)}; ${changeHeadline(other, by)}`;
  if (lasting.length === 2 && both.length <= MOST_TITLE - ROOM_FOR_TIME) return both;
  return `${countsText(outcomeCounts(changes))}: ${nameList(namesOf(changes, by))}`;
}

/** How the last change of each thing left it: `2 down, 1 fine again`. */
function countsText(counts: readonly OutcomeCount[]): string {
  return counts.map(({ outcome, things }) => `${things} ${OUTCOME_WORDS[outcome]}`).join(', ');
}

const OUTCOME_WORDS: Readonly<Record<ChangeOutcome, string>> = {
  down: 'down',
  degraded: 'degraded',
  fine: 'fine again',
  unwatched: 'no longer watched',
  flapping: 'flapping',
  steady: 'steady again',
  acknowledged: 'acknowledged',
  blind: 'without sight',
  seeing: 'seeing again',
  certificate: 'about certificates',
  'heartbeat-missed': 'stretch of missed heartbeats',
  'channel-silent': 'about channels that take nothing',
  'channel-heard': 'about channels that take messages again',
  test: 'test',
};

function namesOf(changes: readonly Change[], by: ToldBy): readonly string[] {
  return lastOfEach(changes).map((change) => {
    if ('trouble' in change) return change.trouble.subject.name;
    if ('channel' in change) return change.channel;
    return 'target' in change ? change.target : by.vantage;
  });
}
