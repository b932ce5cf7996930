import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';

const EVERY_MS = 600_000;

export interface StatusLogParts {
  readonly clock: Clock;
  readonly status: () => StatusJson;
  /** Messages to channels that are still to be sent. */
  readonly waiting: () => number;
  readonly log: (line: string) => void;
}

/** Writes a line every ten minutes, so that whoever reads the log later sees that somebody watched, and what. */
export function createStatusLog({ clock, status, waiting, log }: StatusLogParts): { start(): void; stop(): void } {
  let cancel: Cancel | null = null;
  const arm = (): void => {
    cancel = clock.schedule(EVERY_MS, () => {
      log(statusLine(status(), waiting()));
      arm();
    });
  };
  return {
    start: arm,
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

/** "2026-11-22 04:28 UTC status: Fine: 12 targets watched, all of them answer." A log on a terminal or in a file has no times of its own. */
export function statusLine({ at, says }: Pick<StatusJson, 'at' | 'says'>, waiting: number): string {
  const outbox = waiting === 0 ? '' : ` ${waiting} ${waiting === 1 ? 'notice waits' : 'notices wait'} to be sent.`;
  return `${at.slice(0, 16).replace('T', ' ')} UTC status: ${says}${outbox}`;
}
