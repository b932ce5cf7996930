import type { AppParts } from '../app-parts.ts';
import type { Watch } from '../notify/watch.ts';

/** What the system tells of power and of the person's session; Electron's `powerMonitor` is one. On battery is nothing to us. */
export interface PowerEvents {
  on(
    event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown',
    listener: (event?: unknown) => void,
  ): unknown;
  off(
    event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown',
    listener: (event?: unknown) => void,
  ): unknown;
}

export type PowerWatchParts = Pick<AppParts, 'engine' | 'quit' | 'log'> & {
  readonly watch: Watch;
  readonly power: PowerEvents;
};

/**
 * Tells the engine of sleep before it comes, so that requests cut off by it are not taken for the target's fault. The machine is never
 * kept awake (no power save blocker): somebody who closes the lid wants it to sleep, and the gap that this leaves is recorded as one.
 */
export function startPowerWatch({ engine, quit, log, watch, power }: PowerWatchParts): { stop(): void } {
  const tell = (method: 'host.suspend' | 'host.resume'): void => {
    // Sent in this very turn: the system waits for nobody. The engine finds a sleep by its clocks as well, if this comes too late.
    engine.call(method, {}).catch((thrown: unknown) => {
      log(`power: ${method}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    });
  };
  const listeners = {
    suspend: () => tell('host.suspend'),
    resume: () => tell('host.resume'),
    'lock-screen': () => watch.tell({ kind: 'screen-locked' }),
    'unlock-screen': () => watch.tell({ kind: 'screen-unlocked' }),
    shutdown: (event?: unknown) => {
      // Asks the system to wait for the flush, which takes less than a second.
      if (typeof event === 'object' && event !== null && 'preventDefault' in event) {
        const { preventDefault } = event;
        if (typeof preventDefault === 'function') preventDefault.call(event);
      }
      log('power: the system shuts down');
      quit();
    },
  } as const;
  const events = ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown'] as const;
  for (const event of events) power.on(event, listeners[event]);
  return {
    stop: () => {
      for (const event of events) power.off(event, listeners[event]);
    },
  };
}
