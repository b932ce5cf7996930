import { incidentId } from '../../domain/ids.ts';
import type { JsonValue } from '../../domain/json.ts';
import { type ChannelId, channelId, USUAL_WANTS } from '../../domain/notice/channel.ts';
import { BLIND_REASONS } from '../../domain/notice/digest.ts';
import type { Acknowledgement } from '../../domain/notice/hold.ts';
import type { CertificateTold } from './certificate-told.ts';
import { type At, type Course, type CourseState, hasTrouble } from './course.ts';
import { type BlindTold, type Desk, type Missed, newDesk, type Spoken } from './desk.ts';
import { MEMORY_VERSION } from './memory.ts';
import type { News } from './news.ts';
import type { PolicyState } from './policy-state.ts';
import { Damaged, type Piece, piece } from './remembered-piece.ts';
import { readFinding, readTrouble } from './remembered-trouble.ts';

type Restored = Pick<PolicyState, 'courses' | 'desks' | 'acknowledged' | 'snoozed' | 'blind'>;

/**
 * What the process before this one knew, put onto the clocks of this one; null where it is damaged, or of another version. Whoever was in
 * trouble then may be or not: that is `unknown` until it is measured.
 */
export function restored(memory: JsonValue, nowMs: number, nowUs: number): Restored | null {
  try {
    return read(piece(memory), { nowMs, nowUs });
  } catch (thrown) {
    if (thrown instanceof Damaged) return null;
    throw thrown;
  }
}

interface Now {
  readonly nowMs: number;
  readonly nowUs: number;
}

/** How long ago it was, by the clock on the wall: there is no other that goes on over a restart. Never later than now. */
const msOf = (atUs: number, { nowMs, nowUs }: Now): number => nowMs - Math.max(0, nowUs - atUs) / 1_000;
const atOf = (atUs: number, now: Now): At => ({ atMs: msOf(atUs, now), atUs });

function read(memory: Piece, now: Now): Restored {
  if (memory.field('version').number() !== MEMORY_VERSION) throw new Damaged();
  const courses = memory.field('courses').list((one) => readCourse(one, now));
  const desks = memory.field('desks').list((one) => readDesk(one, now));
  const blind = memory.field('blind');
  return {
    courses: new Map(courses.map((course) => [course.target, course])),
    desks: new Map(desks.map((desk): [ChannelId, Desk] => [desk.heard.id, desk])),
    acknowledged: new Map(
      memory
        .field('acknowledged')
        .list(readAcknowledgement)
        .map((one) => [one.incident, one]),
    ),
    snoozed: memory.field('snoozed').list((one) => {
      const untilUs = one.field('untilUs').number();
      return {
        target: one.field('target').textOrNull(),
        untilUs,
        untilMs: now.nowMs + Math.max(0, untilUs - now.nowUs) / 1_000,
      };
    }),
    blind: blind.isNull()
      ? null
      : {
          why: blind.field('why').oneOf(BLIND_REASONS),
          says: blind.field('says').text(),
          sinceUs: blind.field('sinceUs').number(),
          sinceMs: msOf(blind.field('sinceUs').number(), now),
          confirmed: true,
          ended: null,
          untold: new Set(blind.field('untold').list((one) => one.text())),
        },
  };
}

const readAcknowledgement = (one: Piece): Acknowledgement => ({
  incident: incidentId(one.field('incident').number()),
  atUs: one.field('atUs').number(),
  by: one.field('by').textOrNull(),
});

const STATES = ['bad', 'unknown', 'over', 'unwatched'] as const satisfies readonly CourseState[];

function readCourse(one: Piece, now: Now): Course {
  const state = one.field('state').oneOf(STATES);
  const changedUs = one.field('changedUs').number();
  const course: Course = {
    target: one.field('target').text(),
    named: one.field('named').text(),
    group: one.field('group').textOrNull(),
    state: state === 'bad' ? 'unknown' : state,
    worthy: one.field('worthy').yesOrNo(),
    now: readTrouble(one.field('now')),
    worst: readTrouble(one.field('worst')),
    sinceUs: one.field('sinceUs').number(),
    openings: one.field('openedUs').list((at) => atOf(at.number(), now)),
    flapping: one.field('flapping').yesOrNo(),
    times: one.field('times').number(),
    changedMs: msOf(changedUs, now),
    changedUs,
    endedUs: one.field('endedUs').numberOrNull(),
    inOutage: one.field('inOutage').yesOrNo(),
    answered: false,
  };
  return hasTrouble(course) ? course : { ...course, flapping: false };
}

function readDesk(one: Piece, now: Now): Desk {
  const id = channelId(one.field('channel').text());
  const spoken = one.field('spoken').list((said): Spoken => {
    const saidUs = said.field('saidUs').number();
    return {
      key: said.field('key').text(),
      sinceUs: said.field('sinceUs').number(),
      targets: said.field('targets').list((target) => target.text()),
      condition: said.field('condition').oneOf(['degraded', 'down'] as const),
      flapping: said.field('flapping').yesOrNo(),
      acknowledged: said.field('acknowledged').yesOrNo(),
      saidMs: msOf(saidUs, now),
      saidUs,
    };
  });
  const missed = one
    .field('missed')
    .list((away): [string, Missed] => [
      away.field('target').text(),
      { times: away.field('times').number(), overUs: away.field('overUs').number() },
    ]);
  return {
    // Until the policy tells of the channel nothing is sent to it.
    ...newDesk({ id, enabled: false, wants: USUAL_WANTS, oneSubjectEach: false, waiting: 0 }),
    spoken: new Map(spoken.map((said) => [said.key, said])),
    missed: new Map(missed),
    blinds: one.field('blinds').list((blind) => readBlind(blind, now)),
    news: one.field('news').list(readNews),
    certificates: one.field('certificates').list(readCertificate),
    sent: one.field('sentUs').list((at) => atOf(at.number(), now)),
  };
}

/** What was wrong with the store of a process ended with it: this one has opened it. */
function readBlind(one: Piece, { nowUs }: Now): BlindTold {
  const ended = one.field('endedUs');
  const why = one.field('why').oneOf(BLIND_REASONS);
  const lasts = why === 'store' ? nowUs : null;
  return {
    why,
    says: one.field('says').text(),
    sinceUs: one.field('sinceUs').number(),
    endedUs: ended.isNull() ? lasts : ended.number(),
    untold: one.field('untold').number(),
    told: one.field('told').yesOrNo(),
  };
}

function readCertificate(one: Piece): CertificateTold {
  const settled = one.field('settled');
  return {
    target: one.field('target').text(),
    named: one.field('named').text(),
    finding: readFinding(one.field('finding')),
    settled: settled.isNull()
      ? null
      : {
          atUs: settled.field('atUs').number(),
          validToUs: settled.field('validToUs').numberOrNull(),
          unwatched: settled.field('unwatched').yesOrNo(),
        },
  };
}

function readNews(one: Piece): News {
  const atUs = one.field('atUs').number();
  const kind = one.field('kind').oneOf(['certificate', 'heartbeat-missed', 'channel-silent', 'channel-heard'] as const);
  if (kind === 'certificate') {
    return { kind, atUs, target: one.field('target').text(), finding: readFinding(one.field('finding')) };
  }
  const sinceUs = one.field('sinceUs').number();
  if (kind === 'heartbeat-missed') return { kind, atUs, sinceUs, missed: one.field('missed').number() };
  const about = { atUs, sinceUs, channel: one.field('channel').text(), id: channelId(one.field('id').text()) };
  return kind === 'channel-silent'
    ? { kind, ...about, says: one.field('says').text() }
    : { kind, ...about, givenUp: one.field('givenUp').number() };
}
