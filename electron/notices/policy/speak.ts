import { outcomeCounts, outcomeOf } from '../../domain/notice/change-outcome.ts';
import type { ChannelId } from '../../domain/notice/channel.ts';
import type { Change, Digest, Trouble } from '../../domain/notice/digest.ts';
import { certificatesAfter } from './certificate-told.ts';
import { hasTrouble } from './course.ts';
import { type Desk, HOUR_MS, type Spoken } from './desk.ts';
import { type DeskItems, type Item, itemsFor, reminderDueMs, type Scene } from './desk-items.ts';
import { type Seen, troubleNow } from './desk-view.ts';
import { earlier } from './holds.ts';
import { MOST_WAITING } from './policy-happening.ts';

/** A message as the policy makes it; whoever sends it knows who it is from, and gives it its id. */
export type DigestDraft = Omit<Digest, 'id' | 'vantage'>;

export interface Send {
  readonly channel: ChannelId;
  readonly digest: DigestDraft;
}

export interface Turn {
  readonly desk: Desk;
  readonly send: readonly Send[];
  /** When there is something for it without any happening: a reminder, room for another message. Monotonic; null: never. */
  readonly wakeMs: number | null;
}

export interface Room {
  readonly scene: Scene;
  readonly watched: number;
  /** Nobody is told of anything yet. */
  readonly inGrace: boolean;
}

/** What is sent to one channel now, and what is known of it then. */
export function turnOf(before: Desk, room: Room): Turn {
  const { scene } = room;
  const desk = withoutOld(before, scene.nowMs);
  if (!desk.heard.enabled || !scene.policy.enabled) return { desk: silenced(desk), send: [], wakeMs: null };
  const isHeld = room.inGrace || scene.holds.all || (scene.holds.quietHours && desk.heard.wants.quietHours);
  if (isHeld || desk.heard.waiting >= MOST_WAITING) return { desk, send: [], wakeMs: null };
  const left = desk.heard.wants.mostPerHour - desk.sent.length;
  const found = itemsFor(desk, scene);
  return desk.heard.oneSubjectEach ? each(desk, found, room, left) : together(desk, found, room, left);
}

function withoutOld(desk: Desk, nowMs: number): Desk {
  const sent = desk.sent.filter(({ atMs }) => nowMs - atMs < HOUR_MS);
  return sent.length === desk.sent.length ? desk : { ...desk, sent };
}

/** Nobody is to be told: what came and went meanwhile is nobody's news later. What was told before is still ended. */
function silenced(desk: Desk): Desk {
  if (desk.missed.size === 0 && desk.news.length === 0 && desk.blinds.every(({ told }) => told)) return desk;
  return { ...desk, missed: new Map(), news: [], blinds: desk.blinds.filter(({ told }) => told) };
}

function together(desk: Desk, found: DeskItems, room: Room, left: number): Turn {
  const { nowMs, nowUs } = room.scene;
  const changes = inOrder(found.items.flatMap((item) => item.changes));
  if (changes.length > 0 && left <= 0) return { desk, send: [], wakeMs: roomMs(desk) };
  const told = after(desk, found, found.items);
  if (changes.length === 0) return { desk: told, send: [], wakeMs: nextReminderMs(told, found, room) };
  const digest = digestOf(listed(changes), wrongNow(told, found, null), room);
  const sent = { ...told, sent: [...told.sent, { atMs: nowMs, atUs: nowUs }] };
  return { desk: sent, send: [{ channel: desk.heard.id, digest }], wakeMs: nextReminderMs(sent, found, room) };
}

/** One message a subject. Ends get through in any case: whoever was told of a beginning must not go on taking it to last. */
function each(desk: Desk, found: DeskItems, room: Room, left: number): Turn {
  const { nowMs, nowUs } = room.scene;
  const first = ({ changes }: Item): number => changes[0]?.atUs ?? 0;
  const items = found.items.toSorted((one, other) => first(one) - first(other));
  const said: Item[] = [];
  const texts: { readonly key: string | null; readonly changes: readonly Change[] }[] = [];
  const untold = { blinds: new Set<number>(), news: new Set<Change>() };
  let used = 0;
  for (const item of items) {
    if (item.changes.length === 0) {
      said.push(item);
      continue;
    }
    const counts = !item.changes.every(isEnd);
    if (counts && used >= left) {
      for (const change of item.changes) {
        if (change.kind === 'blind') untold.blinds.add(change.atUs);
        else if (change.kind === 'seeing') untold.blinds.add(change.sinceUs);
        else untold.news.add(change);
      }
      continue;
    }
    if (counts) used += 1;
    said.push(item);
    texts.push({ key: item.key, changes: inOrder(item.changes) });
  }
  const told = after(desk, found, said);
  const kept: Desk = {
    ...told,
    blinds: [
      ...told.blinds.filter(({ sinceUs }) => !untold.blinds.has(sinceUs)),
      ...desk.blinds.filter(({ sinceUs }) => untold.blinds.has(sinceUs)),
    ],
    news: [...told.news, ...desk.news.filter((news) => untold.news.has(news))],
    sent: [...told.sent, ...new Array<null>(used).fill(null).map(() => ({ atMs: nowMs, atUs: nowUs }))],
  };
  const send = texts.map(({ key, changes }) => ({
    channel: desk.heard.id,
    digest: digestOf({ changes }, key === null ? { wrongNow: [] } : wrongNow(kept, found, key), room),
  }));
  const isFull = said.length < items.length;
  return { desk: kept, send, wakeMs: earlier(nextReminderMs(kept, found, room), isFull ? roomMs(kept) : null) };
}

function isEnd({ kind }: Change): boolean {
  return (
    kind === 'recovered' ||
    kind === 'steady' ||
    kind === 'acknowledged' ||
    kind === 'better' ||
    kind === 'certificate-settled' ||
    kind === 'channel-heard'
  );
}

const roomMs = ({ sent }: Desk): number | null => {
  const [first] = sent;
  return first === undefined ? null : first.atMs + HOUR_MS;
};

function after(desk: Desk, found: DeskItems, items: readonly Item[]): Desk {
  const spoken = new Map(desk.spoken);
  for (const { key, spoken: now } of items) {
    if (key === null) continue;
    if (now === null) spoken.delete(key);
    else spoken.set(key, now);
  }
  const certificates = certificatesAfter(
    found.certificates,
    items.flatMap(({ changes }) => changes),
  );
  return { ...desk, spoken, missed: found.missed, blinds: found.blinds, news: found.news, certificates };
}

/**
 * In the order in which they happened. Times are labels, and the clock may have been set back in between: of one subject what is told first
 * stays first.
 */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const lastUs = new Map<string, number>();
  const placed = changes.map((change) => {
    const about = 'trouble' in change ? change.trouble.subject.key : 'why' in change ? change.why : null;
    if (about === null) return { change, atUs: change.atUs };
    const atUs = Math.max(change.atUs, lastUs.get(about) ?? change.atUs);
    lastUs.set(about, atUs);
    return { change, atUs };
  });
  return placed.sort((one, other) => one.atUs - other.atUs).map(({ change }) => change);
}

/** More changes than that are not listed in a message, nor more targets that are in trouble: nobody reads more, and receivers refuse it. */
const MOST_LISTED = 300;

type Changed = Pick<Digest, 'changes' | 'all'>;

/** The changes themselves where there are few; of many those that matter most, and how many there were. */
function listed(changes: readonly Change[]): Changed {
  if (changes.length <= MOST_LISTED) return { changes };
  const first = new Set(changes.toSorted((one, other) => weight(one) - weight(other)).slice(0, MOST_LISTED));
  return {
    changes: changes.filter((change) => first.has(change)),
    all: { changes: changes.length, outcomes: outcomeCounts(changes) },
  };
}

/** What is wrong comes before what is fine again. */
function weight(change: Change): number {
  switch (outcomeOf(change)) {
    case 'blind':
    case 'seeing':
    case 'down':
    case 'heartbeat-missed':
    case 'channel-silent':
    case 'channel-heard':
    case 'test':
      return 0;
    case 'degraded':
    case 'flapping':
    case 'certificate':
      return 1;
    case 'fine':
    case 'unwatched':
    case 'steady':
    case 'acknowledged':
      return 2;
  }
}

type Wrong = Pick<Digest, 'wrongNow' | 'unlisted'>;

/** What is wrong now of all that the channel was told of, the worst first. `only`: of one subject. */
function wrongNow({ spoken }: Desk, { seen }: DeskItems, only: string | null): Wrong {
  const wrong: { readonly one: Seen; readonly sinceUs: number }[] = [];
  for (const [key, one] of seen) {
    const told = spoken.get(key);
    if (told === undefined || (only !== null && only !== key)) continue;
    const courses = one.courses.filter(hasTrouble);
    if (courses.length > 0) wrong.push({ one: { ...one, courses }, sinceUs: told.sinceUs });
  }
  const rank = ({ one }: { readonly one: Seen }): number => (one.condition === 'down' ? 0 : 1);
  wrong.sort((one, other) => rank(one) - rank(other) || one.sinceUs - other.sinceUs);
  const troubles: Trouble[] = [];
  let room = MOST_LISTED;
  while (room > 0 && troubles.length < wrong.length) {
    const next = wrong[troubles.length];
    if (next === undefined) break;
    const trouble = troubleNow(next.one, next.sinceUs);
    troubles.push(trouble);
    room -= trouble.targets.length;
  }
  const rest = wrong.slice(troubles.length);
  if (rest.length === 0) return { wrongNow: troubles };
  const targets = rest.reduce((sum, { one }) => sum + one.courses.length, 0);
  return { wrongNow: troubles, unlisted: { subjects: rest.length, targets } };
}

function digestOf(changed: Changed, wrong: Wrong, { scene, watched }: Room): DigestDraft {
  return { madeAtUs: scene.nowUs, ...changed, ...wrong, watched };
}

function nextReminderMs(desk: Desk, { seen }: DeskItems, { scene }: Room): number | null {
  let nextMs: number | null = null;
  for (const spoken of desk.spoken.values()) {
    const one: DeskItems['seen'] extends ReadonlyMap<string, infer Value> ? Value | undefined : never = seen.get(
      spoken.key,
    );
    if (one !== undefined && !scene.frozen) nextMs = earlier(nextMs, reminderDueMs(spoken as Spoken, one, desk, scene));
  }
  return nextMs;
}
