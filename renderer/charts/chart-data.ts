import type { GapReason } from '../../electron/domain/gap.ts';
import type { Phase, Phases } from '../../electron/domain/phase.ts';

/** One sample, or several summed up. Times are milliseconds since 1970 (UTC). */
export interface ChartEntry {
  readonly atMs: number;
  /** How long it stands for; 0 for a sample. */
  readonly lengthMs: number;
  readonly count: number;
  readonly slow: number;
  readonly failed: number;
  /** Taken while the observer was not fit; they are in no other figure. */
  readonly suspect: number;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
  readonly phases: Phases;
}

export interface ChartStall {
  /** When the request began. */
  readonly atMs: number;
  readonly elapsedMs: number;
  /** In which it hung. */
  readonly phase: Phase;
  readonly end: 'open' | 'near-miss' | 'slow' | 'failed' | 'failed-at-once';
}

/** A timeout window. */
export interface ChartIncident {
  readonly id: number;
  readonly fromMs: number;
  /** null while it is open. */
  readonly toMs: number | null;
  readonly worstMs: number;
  readonly slow: number;
  readonly failed: number;
  /** What it came from, in a sentence. */
  readonly summary: string;
}

export interface ChartGap {
  readonly fromMs: number;
  /** null while it lasts. */
  readonly toMs: number | null;
  readonly reason: GapReason;
}

/** What is drawn; everything ascending by time. */
export interface ChartData {
  readonly entries: readonly ChartEntry[];
  /** Whether an entry is one sample, a short stretch whose phases still mean something, or a long one of which bands are drawn. */
  readonly detail: 'samples' | 'short' | 'bands';
  readonly stalls: readonly ChartStall[];
  readonly incidents: readonly ChartIncident[];
  readonly gaps: readonly ChartGap[];
}

export const NO_DATA: ChartData = { entries: [], detail: 'samples', stalls: [], incidents: [], gaps: [] };
