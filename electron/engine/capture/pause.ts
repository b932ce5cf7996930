import type { Clock } from '../../domain/clock.ts';

/** Settles after `delayMs`, or as soon as one of the signals aborts. Leaves no timer and no listener behind. */
export function pause(clock: Clock, delayMs: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((settle) => {
    if (signals.some((signal) => signal.aborted)) {
      settle();
      return;
    }
    const end = () => {
      cancel();
      for (const signal of signals) signal.removeEventListener('abort', end);
      settle();
    };
    const cancel = clock.schedule(delayMs, end);
    for (const signal of signals) signal.addEventListener('abort', end, { once: true });
  });
}
