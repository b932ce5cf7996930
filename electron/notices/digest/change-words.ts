import { certificateWord } from '../../domain/certificate-text.ts';
import { msText } from '../../domain/ms-text.ts';
import type { BlindReason, Change } from '../../domain/notice/digest.ts';
import { count, cut, nameList, shortName } from '../short-text.ts';
import { settledHeadline } from './certificate-settled.ts';
import { shortMoment } from './moment-text.ts';
import { conditionWord, headline, nowWords } from './trouble-words.ts';

/** Who tells it, and when. */
export interface ToldBy {
  readonly vantage: string;
  /** UTC microseconds. */
  readonly nowUs: number;
  /** IANA name of the zone of local times. */
  readonly zone: string;
}

/** One change in one line without a full stop, as it would stand alone in the subject of a mail. */
export function changeHeadline(change: Change, by: ToldBy): string {
  switch (change.kind) {
    case 'opened':
      return headline(change.trouble);
    case 'worse': {
      const condition = conditionWord(change.trouble.condition);
      if (change.joined.length === 0) return `${nameOf(change)} is now ${condition}`;
      return `${nameOf(change)} is ${condition}: ${joinedWords(change)}`;
    }
    case 'better': {
      const left = nameList(change.trouble.targets.map(({ target }) => target));
      return `${nameOf(change)} is better, still ${conditionWord(change.trouble.condition)}: ${left}`;
    }
    case 'recovered':
      // Nobody knows how it is now: it must not be called fine.
      if (change.unwatched === true) return `${nameOf(change)} is no longer watched, and was not fine`;
      return `${nameOf(change)} is fine again${after(change.trouble.sinceUs, change.atUs)}${several(change.times)}`;
    case 'flapping':
      return `${nameOf(change)} keeps failing and recovering`;
    case 'steady':
      return `${nameOf(change)} is steady again${several(change.times)}`;
    case 'reminder': {
      const since = shortMoment(change.trouble.sinceUs, by.nowUs, by.zone);
      return `${nameOf(change)} is still ${conditionWord(change.trouble.condition)}, since ${since}`;
    }
    case 'acknowledged': {
      const who = change.by === null ? 'Somebody' : cut(change.by, 60);
      return `${who} has seen that ${nameOf(change)} is ${conditionWord(change.trouble.condition)}`;
    }
    case 'blind':
      return blindHeadline(change.why, by.vantage);
    case 'seeing':
      return `${seeingHeadline(change.why, by.vantage)}${after(change.sinceUs, change.atUs)}`;
    case 'certificate':
      return `Certificate of ${shortName(change.target)}: ${cut(certificateWord(change.finding, by.nowUs), 100)}`;
    case 'certificate-settled':
      return settledHeadline(change, by.vantage);
    case 'heartbeat-missed': {
      const pings = count(change.missed, 'heartbeat');
      return `${pings} of ${shortName(by.vantage)} did not get through`;
    }
    case 'channel-silent':
      return `Messages to ${shortName(change.channel)} do not get through`;
    case 'channel-heard':
      return `Messages to ${shortName(change.channel)} get through again${after(change.sinceUs, change.atUs)}`;
    case 'test':
      return `This is a test of Stallscope on ${shortName(by.vantage)}`;
  }
}

/** What came to the trouble that is known already: `shop refuses connections, too`. */
function joinedWords({ joined, trouble }: Extract<Change, { kind: 'worse' }>): string {
  const [only] = joined;
  const target = joined.length === 1 ? trouble.targets.find((one) => one.target === only) : undefined;
  if (target !== undefined) return `${shortName(target.target)} ${nowWords(target)}, too`;
  return joined.length === 1 ? `${nameList(joined)} is in trouble, too` : `${nameList(joined)} are in trouble, too`;
}

const nameOf = (change: Extract<Change, { trouble: unknown }>): string => shortName(change.trouble.subject.name);

/** The clock may have been set meanwhile; then nothing is said. */
function after(sinceUs: number, atUs: number): string {
  const ms = Math.round((atUs - sinceUs) / 1_000);
  return ms >= 1_000 ? ` after ${msText(ms)}` : '';
}

const several = (times: number): string => (times > 1 ? ` (${times} incidents)` : '');

function blindHeadline(why: BlindReason, vantage: string): string {
  const host = shortName(vantage);
  switch (why) {
    case 'network':
      return `Nothing is reached from ${host}`;
    case 'observer':
      return `${host} is held up and measures nothing that could be believed`;
    case 'store':
      return `${host} cannot keep what it measures`;
    case 'engine':
      return `${host} measures nothing`;
  }
}

function seeingHeadline(why: BlindReason, vantage: string): string {
  const host = shortName(vantage);
  switch (why) {
    case 'network':
      return `${host} reaches the network again`;
    case 'store':
      return `${host} keeps again what it measures`;
    case 'observer':
    case 'engine':
      return `${host} measures again`;
  }
}
