import type { ContractEvent } from '../../contract/contract.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { Happening } from '../../notices/happening.ts';
import { eachRow } from '../../notices/row-list.ts';
import { WATCH_START, type WatchState, watchAfter } from '../../notices/watch-state.ts';
import type { AppParts } from '../app-parts.ts';
import type { EngineState } from '../engine/engine-host.ts';
import { happeningOfEvent, pictureOf, quietOf } from './happening-of-event.ts';

type WithoutMoment<Told> = Told extends Happening ? Omit<Told, 'atMs' | 'atUs'> : never;
/** A happening that is told at the moment at which it is handed over. */
export type HappeningNow = WithoutMoment<Happening>;

/** What is watched, kept current from the engine; and everything that happens to it, for those who show it. */
export interface Watch {
  state(): WatchState;
  /** Something that does not come from the engine: the screen is locked, a person paused. */
  tell(happening: HappeningNow): void;
  /** Calls `listener` after each happening, in order, with what was known before it. The returned function ends it. */
  onHappening(listener: (happening: Happening, before: WatchState, after: WatchState) => void): () => void;
  stop(): void;
}

/** Between two ticks while something hangs: what is shown counts seconds. */
const TICK_MS = 1_000;
/** After an engine that runs did not tell its picture. */
const RETRY_MS = 2_000;
/** Events that wait for the picture; more than that are better told by another picture. */
const MOST_WAITING = 20_000;

export function startWatch(parts: Pick<AppParts, 'engine' | 'settings' | 'clock' | 'log'>): Watch {
  const { engine, settings, clock, log } = parts;
  const listeners = new Set<(happening: Happening, before: WatchState, after: WatchState) => void>();
  let state = WATCH_START;
  let stopped = false;
  let cancelTick: Cancel | null = null;
  let cancelRetry: Cancel | null = null;
  /** Counts pictures that were asked for, so that an answer that was overtaken is known. */
  let asked = 0;
  /** Counts what was told of holds, so that an answer that was overtaken is known. */
  let quietTold = 0;
  /** Events since the picture was asked for; null while the picture is current. */
  let waiting: ContractEvent[] | null = [];

  const moment = () => ({ atMs: clock.monotonicMs(), atUs: clock.utcUs() });

  const happened = (happening: Happening): void => {
    const before = state;
    state = watchAfter(before, happening);
    for (const listener of [...listeners]) {
      try {
        listener(happening, before, state);
      } catch (thrown) {
        log(
          `watch: a listener failed at ${happening.kind}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
        );
      }
    }
    if (cancelTick === null && !stopped && anythingHangs(happening, state)) tickSoon();
  };

  const tell = (happening: HappeningNow): void => happened({ ...happening, ...moment() } as Happening);

  const tickSoon = (): void => {
    cancelTick = clock.schedule(TICK_MS, () => {
      cancelTick = null;
      if (hangs(state)) tell({ kind: 'tick' });
    });
  };

  const take = (event: ContractEvent): void => {
    if (event.type === 'notices.quiet') quietTold += 1;
    const happening = happeningOfEvent(event, moment());
    if (happening !== null) happened(happening);
  };

  const askForPicture = (): void => {
    if (stopped || engine.state().kind !== 'running') return;
    cancelRetry?.();
    cancelRetry = null;
    asked += 1;
    const mine = asked;
    waiting = [];
    // Without the last incident the tray cannot offer to export it, and nothing else is worse for it.
    const newest = engine.call('incidents.list', { limit: 1, openOnly: false }).then(
      ({ incidents }) => incidents[0] ?? null,
      () => null,
    );
    Promise.all([engine.call('overview', {}), newest]).then(
      ([overview, incident]) => {
        if (mine !== asked || stopped) return;
        const later = waiting ?? [];
        waiting = null;
        happened(pictureOf(overview, incident, moment()));
        for (const event of later) if (event.seq > overview.seq) take(event);
        askForQuiet(mine);
      },
      (thrown: unknown) => {
        if (mine !== asked || stopped || engine.state().kind !== 'running') return;
        log(`watch: the engine did not tell its picture: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        cancelRetry = clock.schedule(RETRY_MS, askForPicture);
      },
    );
  };

  /** Nothing waits for it: an engine that does not tell holds nothing back. */
  const askForQuiet = (mine: number): void => {
    const told = quietTold;
    engine.call('notices.quiet', {}).then(
      (quiet) => {
        if (mine === asked && told === quietTold && !stopped) happened(quietOf(quiet, moment()));
      },
      (thrown: unknown) =>
        log(
          `watch: the engine did not tell what is held back: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        ),
    );
  };

  const engineBecame = (now: EngineState): void => {
    asked += 1;
    waiting = [];
    switch (now.kind) {
      case 'running':
        tell({ kind: 'engine-back' });
        askForPicture();
        return;
      case 'restarting':
        tell({ kind: 'engine-lost', reason: now.reason, final: false });
        return;
      case 'refused':
        tell({ kind: 'engine-lost', reason: now.error.message, final: true });
        return;
      case 'stopped':
        tell({ kind: 'engine-lost', reason: 'The engine was stopped.', final: true });
        return;
      case 'starting':
        return;
    }
  };

  const settingsNow = (): void => {
    const { enabled, recovery, muted } = settings.get().notices;
    tell({ kind: 'settings', settings: { enabled, recovery, muted: new Set(muted) } });
  };

  const endings = [
    engine.onState(engineBecame),
    engine.onLost(askForPicture),
    engine.onEvent((event) => {
      if (waiting === null) return take(event);
      waiting.push(event);
      if (waiting.length > MOST_WAITING) askForPicture();
    }),
    settings.onChange(settingsNow),
  ];
  settingsNow();
  engineBecame(engine.state());

  return {
    state: () => state,
    tell,
    onHappening: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stop: () => {
      stopped = true;
      cancelTick?.();
      cancelRetry?.();
      for (const end of endings) end();
    },
  };
}

/** Looks at all targets only after a happening that can make something hang: samples come by the hundred. */
function anythingHangs(happening: Happening, state: WatchState): boolean {
  switch (happening.kind) {
    case 'picture':
    case 'stall-opened':
    case 'incident-opened':
    case 'targets':
    case 'tick':
      return hangs(state);
    case 'renamed':
    case 'sample':
    case 'stall-closed':
    case 'incident-changed':
    case 'incident-closed':
    case 'gap':
    case 'paused':
    case 'resumed':
    case 'engine-lost':
    case 'engine-back':
    case 'screen-locked':
    case 'screen-unlocked':
    case 'settings':
    case 'quiet':
    case 'news':
      return false;
  }
}

function hangs({ rows }: WatchState): boolean {
  for (const row of eachRow(rows)) if (row.overdue.length > 0) return true;
  return false;
}
