import { msText } from './ms-text.ts';
import type { SuspectReason } from './sample.ts';

/** Why measurements of the last moments are not to be believed. */
export interface ObserverDoubt {
  readonly reason: SuspectReason;
  /** How long the event loop was held up at most. */
  readonly delayMs: number;
  /** Share of the time for which the process waited for a processor, 0 to 1. */
  readonly starvedShare: number;
}

/** A few words for a person: `fine`, or what is wrong with this computer. */
export function observerText(doubt: ObserverDoubt | null): string {
  if (doubt === null) return 'fine';
  switch (doubt.reason) {
    case 'event-loop-delay':
      return `busy: this computer was late by ${msText(doubt.delayMs)}`;
    case 'cpu-starved':
      return `busy: programs of this computer waited for a processor ${Math.round(100 * doubt.starvedShare)} % of the time`;
    case 'asleep':
      return 'this computer has just been asleep';
    case 'clock-step':
      return 'the clock of this computer has just been set';
    case 'network-changed':
      return 'the network of this computer has just changed';
  }
}
