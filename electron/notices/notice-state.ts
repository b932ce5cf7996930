import type { IncidentId } from '../domain/ids.ts';
import type { BlindReason } from '../domain/notice/digest.ts';
import type { Gathering } from './gathering.ts';
import type { NoticeKey } from './notice.ts';
import { NO_NOTICES_YET, type NoticeLimit } from './notice-limit.ts';
import type { WatchedIncident } from './watched-target.ts';

/** An open incident that a person was told of. */
export interface Announced {
  readonly incident: IncidentId;
  /** The notice that told it; null where nothing was shown, because the target had been spoken of shortly before. */
  readonly key: NoticeKey | null;
  /** The notice told of other targets as well. */
  readonly shared: boolean;
}

/** An incident that is over and is still to be told as such. */
export interface Ended {
  readonly target: string;
  readonly incident: WatchedIncident;
  readonly announced: Announced | null;
  /** Earlier, it might be flapping. Monotonic. */
  readonly notBeforeMs: number;
  /** How many incidents of the target ended without being told. */
  readonly times: number;
}

/** What is remembered of one target that was spoken of, or is to be. */
export interface Story {
  readonly announced: Announced | null;
  readonly ended: Ended | null;
  /** When openings were told, those of the last ten minutes. */
  readonly saidMs: readonly number[];
  /** It has recovered since the last of them. */
  readonly recoveredSince: boolean;
  readonly flappingSaid: boolean;
  /** When an incident of it opened or closed last. */
  readonly changedMs: number;
}

export const NO_STORY: Story = {
  announced: null,
  ended: null,
  saidMs: [],
  recoveredSince: true,
  flappingSaid: false,
  changedMs: Number.NEGATIVE_INFINITY,
};

/** Why nothing was shown for a while. */
export type HeldBy = 'lock' | 'limit' | 'quiet-hours';

/** Something to be known that is no incident. */
export interface NewsTold {
  readonly target: string | null;
  readonly title: string;
  readonly says: string;
}

/** One notice about many targets, that grows for a while. */
export interface Storm {
  readonly key: NoticeKey;
  readonly growsUntilMs: number;
}

export interface NoticeState {
  /** By target; only those that there is something to remember of, so never more than there are targets. */
  readonly stories: ReadonlyMap<string, Story>;
  readonly openings: Gathering | null;
  readonly endings: Gathering | null;
  readonly storm: Storm | null;
  readonly limit: NoticeLimit;
  /** What was held back for a while is to be told in one. */
  readonly heldBy: HeldBy | null;
  readonly engineSaid: EngineSaid;
  /** A person was told that nothing speaks about targets, and why. */
  readonly blindSaid: BlindReason | null;
  /** News that nobody was told of yet, and since when they are gathered. */
  readonly news: readonly NewsTold[];
  readonly newsGathering: Gathering | null;
  /** When something happened last that matters here. What happens at one moment is told when all of it is known, in whatever order it comes. */
  readonly notedMs: number;
  /** When it is to be looked at again without any happening; monotonic. */
  readonly wakeAtMs: number | null;
}

/** What a person was told of the engine's process, and when it was last said to have stopped. */
export interface EngineSaid {
  readonly what: 'nothing' | 'lost' | 'final';
  readonly lostMs: number | null;
  readonly finalMs: number | null;
}

export const NOTICES_START: NoticeState = {
  stories: new Map(),
  openings: null,
  endings: null,
  storm: null,
  limit: NO_NOTICES_YET,
  heldBy: null,
  engineSaid: { what: 'nothing', lostMs: null, finalMs: null },
  blindSaid: null,
  news: [],
  newsGathering: null,
  notedMs: Number.NEGATIVE_INFINITY,
  wakeAtMs: null,
};

export function withStory(
  stories: ReadonlyMap<string, Story>,
  target: string,
  story: Story,
): ReadonlyMap<string, Story> {
  return new Map(stories).set(target, story);
}

/** Whether a notice still speaks for some target, so that it must not go yet. */
export function speaksFor(stories: ReadonlyMap<string, Story>, key: NoticeKey): boolean {
  for (const { announced, ended } of stories.values()) {
    if (announced?.key === key || ended?.announced?.key === key) return true;
  }
  return false;
}

/** The notices among `keys` that speak for nobody any more, each once. */
export function idle(stories: ReadonlyMap<string, Story>, keys: Iterable<NoticeKey | null>): NoticeKey[] {
  const unique = new Set<NoticeKey>();
  for (const key of keys) if (key !== null) unique.add(key);
  return [...unique].filter((key) => !speaksFor(stories, key));
}
