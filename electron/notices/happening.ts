import type { GapReason } from '../domain/gap.ts';
import type { IncidentId, StallId } from '../domain/ids.ts';
import type { Phase } from '../domain/phase.ts';
import type { NoticeSettings } from './notice-settings.ts';
import type { QuietTold } from './quiet-told.ts';
import type { IncidentTold, OverdueTold, SampleTold, StallTold, TargetTold } from './told.ts';

/** When the happening is told. */
export interface Moment {
  /** Monotonic milliseconds, never going back. */
  readonly atMs: number;
  /** UTC microseconds: only to write "since 14:21" or "since Friday". */
  readonly atUs: number;
}

/** All that is known at one moment; taken when the engine's process is reached, and again after it was lost. */
export interface PictureTold extends Moment {
  readonly kind: 'picture';
  readonly rows: readonly RowTold[];
  /** So soon after the start, or after waking up, that nobody should be told of anything yet. */
  readonly inGrace: boolean;
  /** Everything is paused. `untilUs`: UTC microseconds, a label; null: until resumed. */
  readonly pause: { readonly untilUs: number | null } | null;
  /** The newest incident that is kept, open or over; null where there is none. */
  readonly lastIncident: { readonly id: IncidentId; readonly target: string } | null;
}

export interface RowTold extends TargetTold {
  readonly last: SampleTold | null;
  /** The longest running probe that is overdue. */
  readonly overdue: OverdueTold | null;
  readonly incident: IncidentTold | null;
}

/** One thing that happened, as the process that runs the tray tells it. The order in which they are told is the order in which they happened. */
export type Happening =
  | PictureTold
  /** The whole list, in its order. */
  | (Moment & { readonly kind: 'targets'; readonly targets: readonly TargetTold[] })
  /** The same target under another name; the list that has it comes next. */
  | (Moment & { readonly kind: 'renamed'; readonly from: string; readonly to: string })
  | (Moment & { readonly kind: 'sample'; readonly target: string; readonly sample: SampleTold })
  | (Moment & {
      readonly kind: 'stall-opened';
      readonly target: string;
      readonly stall: StallId;
      readonly openedBy: 'overdue' | 'failure';
      readonly phase: Phase;
      readonly elapsedMs: number;
    })
  | (Moment & { readonly kind: 'stall-closed'; readonly target: string; readonly stall: StallId })
  /** `stall` null: the incident is open and no probe of it is known. */
  | (Moment & { readonly kind: 'incident-opened'; readonly incident: IncidentTold; readonly stall: StallTold | null })
  | (Moment & { readonly kind: 'incident-changed'; readonly incident: IncidentTold })
  | (Moment & {
      readonly kind: 'incident-closed';
      readonly incident: IncidentTold;
      readonly stall: StallTold | null;
      readonly closedBy: 'recovery' | 'observer-stopped' | 'target-removed';
    })
  /** `target` null: all. `over` false: it begins now and lasts. */
  | (Moment & {
      readonly kind: 'gap';
      readonly target: string | null;
      readonly reason: GapReason;
      readonly over: boolean;
    })
  /** A person paused everything. `untilUs`: UTC microseconds, a label; null: until resumed. */
  | (Moment & { readonly kind: 'paused'; readonly untilUs: number | null })
  | (Moment & { readonly kind: 'resumed' })
  /** The engine's process ended, unasked. `reason`: one sentence for a person. `final`: it is not started again. */
  | (Moment & { readonly kind: 'engine-lost'; readonly reason: string; readonly final: boolean })
  | (Moment & { readonly kind: 'engine-back' })
  /** Time passes: to be told at `wakeAtMs`, and once a second while the tray shows that something hangs. */
  | (Moment & { readonly kind: 'tick' })
  /** What is held back, seen and blind now: all of it. */
  | (Moment & { readonly kind: 'quiet'; readonly quiet: QuietTold })
  /** Something to be known that is no incident. `target` null: the monitor itself. Both texts are one line. */
  | (Moment & { readonly kind: 'news'; readonly target: string | null; readonly title: string; readonly says: string })
  | (Moment & { readonly kind: 'screen-locked' })
  | (Moment & { readonly kind: 'screen-unlocked' })
  | (Moment & { readonly kind: 'settings'; readonly settings: NoticeSettings });
