import { create } from 'zustand';
import type { ExportScope } from './export-scope.ts';

/** A stretch of time and targets as a person writes them. It outlives its dialog, for whoever comes back to change it. */
export interface RangeDraft {
  /** UTC, as `utcText` writes it or with less. */
  readonly from: string;
  readonly to: string;
  /** null: all of them, also those that are not watched any more. */
  readonly targets: readonly string[] | null;
}

export const useRangeDraft = create<RangeDraft>(() => ({ from: '', to: '', targets: null }));

export const changeRange = (change: Partial<RangeDraft>): void => useRangeDraft.setState(change);

/** `fromMs` and `toMs` since 1970 (UTC). */
export const draftRange = (fromMs: number, toMs: number, targets: readonly string[] | null): void =>
  useRangeDraft.setState({
    from: utcText(Math.floor(fromMs / 1_000) * 1_000),
    to: utcText(Math.ceil(toMs / 1_000) * 1_000),
    targets,
  });

/** "2026-11-21 13:06:18". */
export const utcText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

const UTC = /^(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,3})?))?)?\s*(?:Z|UTC)?$/i;

/** Milliseconds since 1970 (UTC); null for what is no time. */
export function readUtc(text: string): number | null {
  const [, day, minutes = '00:00', seconds = '00'] = UTC.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  const atMs = Date.parse(`${day}T${minutes}:${seconds}Z`);
  // A 31st of February would be taken for the 3rd of March.
  return Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== day ? null : atMs;
}

export type RangeReading =
  | {
      readonly kind: 'range';
      readonly scope: Extract<ExportScope, { readonly kind: 'range' }>;
      readonly lengthMs: number;
    }
  | { readonly kind: 'wrong'; readonly field: 'from' | 'to' | 'targets'; readonly problem: string };

const NO_TIME = 'A time is written like 2026-11-21 13:06:18.';

/** `nowMs` is Date.now(). */
export function readRange({ from, to, targets }: RangeDraft, nowMs: number): RangeReading {
  const fromMs = readUtc(from);
  if (fromMs === null) return { kind: 'wrong', field: 'from', problem: NO_TIME };
  if (fromMs >= nowMs) return { kind: 'wrong', field: 'from', problem: 'This is still to come.' };
  const toMs = readUtc(to);
  if (toMs === null) return { kind: 'wrong', field: 'to', problem: NO_TIME };
  if (toMs <= fromMs) return { kind: 'wrong', field: 'to', problem: 'The end must come after the beginning.' };
  if (targets?.length === 0) return { kind: 'wrong', field: 'targets', problem: 'Choose at least one target.' };
  const [begin, end] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return {
    kind: 'range',
    scope: { kind: 'range', from: begin, to: end, targets: targets === null ? null : [...targets] },
    lengthMs: toMs - fromMs,
  };
}
