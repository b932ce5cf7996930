import { eachRow } from '../../notices/row-list.ts';
import type { PauseLength } from '../../notices/tray-picture.ts';
import type { WatchState } from '../../notices/watch-state.ts';
import type { AppParts } from '../app-parts.ts';
import type { Watch } from '../notify/watch.ts';

/** Pausing everything for a while. The engine keeps the pause and ends it; what becomes of it is told by its events. */
export interface TrayPause {
  pause(length: PauseLength): Promise<void>;
  /** Ends the pause of everything; where there is none because each target was paused by itself, ends each of those. */
  resume(): Promise<void>;
}

const LENGTH_MS: Readonly<Record<PauseLength, number | null>> = {
  '15-min': 15 * 60_000,
  '1-hour': 60 * 60_000,
  'until-resumed': null,
};

export function createTrayPause(parts: Pick<AppParts, 'engine' | 'log' | 'note'> & { watch: Watch }): TrayPause {
  const { engine, watch, log, note } = parts;

  const failed = (what: string, thrown: unknown): void => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    log(`tray: targets could not be ${what}: ${message}`);
    note(`The targets could not be ${what}: ${message}`);
  };

  return {
    async pause(length) {
      const forMs = LENGTH_MS[length];
      try {
        await engine.call('targets.pause', { target: null, ...(forMs === null ? {} : { forMs }) });
      } catch (thrown) {
        failed('paused', thrown);
      }
    },
    async resume() {
      const state = watch.state();
      const targets = state.pause === null ? pausedNames(state) : [null];
      try {
        await Promise.all(targets.map((target) => engine.call('targets.resume', { target })));
      } catch (thrown) {
        failed('resumed', thrown);
      }
    },
  };
}

function pausedNames({ rows }: WatchState): string[] {
  const names: string[] = [];
  for (const { target } of eachRow(rows)) if (target.paused) names.push(target.name);
  return names;
}
