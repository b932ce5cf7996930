import { noticeOf } from './draft.ts';
import { type Notice, noticeKey } from './notice.ts';
import type { EngineSaid } from './notice-state.ts';
import type { WatchState } from './watch-state.ts';

/** An engine that stops again and again is spoken of once in so long. */
const AGAIN_AFTER_MS = 600_000;
const LOST = noticeKey('engine');

export interface EngineTold {
  readonly said: EngineSaid;
  readonly show: readonly Notice[];
}

/** What is to be said of the engine's process now: once that it stopped, once that it is back. */
export function tellEngine(said: EngineSaid, watch: WatchState, nowMs: number): EngineTold {
  const { engine } = watch;
  if (!watch.settings.enabled || watch.screenLocked) return { said, show: [] };
  switch (engine.kind) {
    case 'starting':
      return { said, show: [] };
    case 'running':
      return said.what === 'nothing' ? { said, show: [] } : { said: { ...said, what: 'nothing' }, show: [back()] };
    case 'lost': {
      const dueMs = lostDueMs(said, engine.final);
      if (dueMs === null || nowMs < dueMs) return { said, show: [] };
      return engine.final
        ? { said: { ...said, what: 'final', finalMs: nowMs }, show: [refusedToStart(engine.reason)] }
        : { said: { ...said, what: 'lost', lostMs: nowMs }, show: [stopped(engine.reason)] };
    }
  }
}

/** When it is to be looked at again; null when not without a happening. */
export function engineWakeMs(said: EngineSaid, watch: WatchState): number | null {
  const { engine } = watch;
  if (engine.kind !== 'lost' || !watch.settings.enabled || watch.screenLocked) return null;
  return lostDueMs(said, engine.final);
}

/** From when on it may be said that the engine stopped; null: it has been said. */
function lostDueMs({ what, lostMs, finalMs }: EngineSaid, final: boolean): number | null {
  if (final) return what === 'final' ? null : againMs(finalMs);
  return what === 'nothing' ? againMs(lostMs) : null;
}

const againMs = (saidMs: number | null): number =>
  saidMs === null ? Number.NEGATIVE_INFINITY : saidMs + AGAIN_AFTER_MS;

const ABOUT = { opens: { kind: 'overview' }, actions: ['show'] } as const;

const stopped = (reason: string): Notice =>
  noticeOf({
    ...ABOUT,
    key: LOST,
    title: "Stallscope's engine stopped; starting it again",
    body: [reason, 'Nothing is measured until it runs.'],
    replaces: null,
  });

const refusedToStart = (reason: string): Notice =>
  noticeOf({
    ...ABOUT,
    key: LOST,
    title: 'Stallscope cannot measure',
    body: [reason, 'Stallscope asks what to do about it.'],
    urgency: 'critical',
    replaces: LOST,
  });

const back = (): Notice =>
  noticeOf({
    ...ABOUT,
    key: noticeKey('engine-back'),
    title: "Stallscope's engine runs again",
    body: ['What was not measured meanwhile is shown as a gap.'],
    urgency: 'low',
    replaces: LOST,
  });
