import type { StateName } from '../../components/StateMark.tsx';
import type { HistoryEntry } from '../../state/history.ts';

type Kind = HistoryEntry['kind'];

/** What a change is called, beside the sentence that tells it. */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  opened: 'Incident began',
  recovered: 'Fine again',
  flapping: 'Flapping',
  acknowledged: 'Seen',
  snoozed: 'Snoozed',
  paused: 'Paused',
  resumed: 'Resumed',
  added: 'Added',
  changed: 'Changed',
  renamed: 'Renamed',
  removed: 'Removed',
  certificate: 'Certificate',
  maintenance: 'Maintenance',
  blind: 'Blind',
  seeing: 'Sees again',
  started: 'Started',
  stopped: 'Not watched',
  asleep: 'Asleep',
  heartbeat: 'Heartbeat',
  channel: 'Channel',
  configuration: 'Configuration',
  watchdog: 'Watchdog',
};

/** How it is marked: what went wrong, what is well again, what rests; all else without a colour. */
export function markOfKind(kind: Kind): StateName {
  switch (kind) {
    case 'opened':
    case 'watchdog':
      return 'failed';
    case 'flapping':
    case 'certificate':
    case 'heartbeat':
      return 'slow';
    case 'recovered':
    case 'resumed':
    case 'seeing':
      return 'ok';
    case 'paused':
    case 'snoozed':
    case 'maintenance':
    case 'asleep':
    case 'stopped':
      return 'paused';
    case 'blind':
      return 'suspect';
    case 'acknowledged':
    case 'added':
    case 'changed':
    case 'renamed':
    case 'removed':
    case 'started':
    case 'channel':
    case 'configuration':
      return 'pending';
  }
}

export const newerWords = (count: number): string =>
  count === 1 ? '1 newer entry' : `${count.toLocaleString()} newer entries`;
