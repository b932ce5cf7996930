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
  const text = titleOf(digest.changes, by);
  const last = digest.changes.at(-1);
  if (last === undefined || !isLate(digest, nowUs)) return cut(text, MOST_TITLE);
  const when = ` (at ${shortMoment(last.atUs, nowUs, zone)})`;
  return `${cut(text, MOST_TITLE - when.length)}${when}`;
}

function titleOf(changes: readonly Change[], by: ToldBy): string {
  const last = changes.at(-1);
  if (last === undefined) return `Nothing changed on ${by.vantage}`;
  if (changes.length === 1) return changeHeadline(last, by);
  // How each thing stands now is what counts.
  const lasting = lastOfEach(changes);
  const [one, other] = lasting;
  if (lasting.length === 1 || one === undefined || other === undefined) return changeHeadline(last, by);
  const both = `${changeHeadline(one, by)}; ${changeHeadline(other, by)}`;
  if (lasting.length === 2 && both.length <= MOST_TITLE - ROOM_FOR_TIME) return both;
  return `${kindCounts(changes)}: ${nameList(namesOf(changes, by))}`;
}

function aboutWhat(change: Change): string {
  if ('trouble' in change) return `subject ${change.trouble.subject.key}`;
  switch (change.kind) {
    case 'blind':
    case 'seeing':
      return 'the monitor';
    case 'certificate':
    case 'certificate-settled':
      return `certificate ${change.target} ${change.finding.kind}`;
    case 'heartbeat-missed':
    case 'test':
      return change.kind;
  }
}

/** How the last change of each thing left it: `2 in trouble, 1 fine again`. */
function kindCounts(changes: readonly Change[]): string {
  const counts = new Map<string, number>();
  for (const change of lastOfEach(changes)) {
    const word = groupWord(change);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, amount]) => `${amount} ${word}`).join(', ');
}

function lastOfEach(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [aboutWhat(change), change])).values()];
}

function groupWord(change: Change): string {
  switch (change.kind) {
    case 'opened':
    case 'worse':
    case 'better':
    case 'reminder':
      return change.trouble.condition === 'down' ? 'down' : 'degraded';
    case 'recovered':
      return change.unwatched === true ? 'no longer watched' : 'fine again';
    case 'flapping':
      return 'flapping';
    case 'steady':
      return 'steady again';
    case 'acknowledged':
      return 'acknowledged';
    case 'blind':
      return 'without sight';
    case 'seeing':
      return 'seeing again';
    case 'certificate':
      return 'about certificates';
    case 'certificate-settled':
      return change.unwatched === true ? 'no longer watched' : 'fine again';
    case 'heartbeat-missed':
      return 'stretch of missed heartbeats';
    case 'test':
      return 'test';
  }
}

function namesOf(changes: readonly Change[], by: ToldBy): readonly string[] {
  return lastOfEach(changes).map((change) => {
    if ('trouble' in change) return change.trouble.subject.name;
    return 'target' in change ? change.target : by.vantage;
  });
}
