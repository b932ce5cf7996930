import type { TargetId } from './ids.ts';

export const HISTORY_KINDS = [
  'opened',
  'recovered',
  'flapping',
  'acknowledged',
  'snoozed',
  'paused',
  'resumed',
  'added',
  'changed',
  'renamed',
  'removed',
  'certificate',
  'maintenance',
  'blind',
  'seeing',
  'started',
  'stopped',
  'asleep',
  'heartbeat',
  'channel',
  'configuration',
  'watchdog',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** One change of state, as it is kept. `targetId` null: of the monitor itself. */
export interface HistoryEvent {
  readonly atUs: number;
  readonly targetId: TargetId | null;
  readonly kind: HistoryKind;
  /** One sentence for a person; no secret is in it. */
  readonly says: string;
  /** The incident that it is about; null where it is about none. */
  readonly incident: number | null;
}
