import { create } from 'zustand';
import type { CertificateJson, ChartStallJson, SamplesWindowJson } from '../../electron/contract/chart-shapes.ts';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { GapJson, IncidentSummaryJson, SampleJson } from '../../electron/contract/shapes.ts';

export type SamplesWindow = SamplesWindowJson;
export type Sample = SampleJson;
export type Certificate = CertificateJson;

/** A stretch of wall time, in milliseconds since 1970 (UTC). */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a person looks at of the course of a target. */
export interface Look {
  readonly span: Span;
  /** Whether it goes along with the time. */
  readonly live: boolean;
}

/** What events told since the window was asked for. `receivedMs` is Date.now(). */
export interface Tail {
  readonly samples: readonly { readonly sample: SampleJson; readonly receivedMs: number }[];
  readonly stalls: readonly { readonly stall: ChartStallJson; readonly receivedMs: number }[];
  readonly incidents: ReadonlyMap<number, IncidentSummaryJson>;
  readonly gaps: readonly GapJson[];
}

export interface ShownTarget extends Look {
  readonly target: string;
  /** The range that was chosen last; what one comes back to. */
  readonly rangeMs: number;
  /** Earlier looks, the last one last. */
  readonly back: readonly Look[];
  /** The newest answer. It stays until the next one comes, also when another stretch is looked at. */
  readonly window: SamplesWindow | null;
  readonly tail: Tail;
  readonly reading: boolean;
  /** Why the window could not be read, in one sentence. */
  readonly refusal: string | null;
  /** What the target showed last; null without TLS, and until it is known. */
  readonly certificate: Certificate | null;
}

export const useTarget = create<{ readonly shown: ShownTarget | null }>(() => ({ shown: null }));

export const NO_TAIL: Tail = { samples: [], stalls: [], incidents: new Map(), gaps: [] };

const MAX_BACK = 50;
const MAX_TAIL = 5_000;
/** What was told this shortly before a window was asked for may not be in it yet. */
const WRITTEN_WITHIN_MS = 3_000;

export const liveSpan = (lengthMs: number, nowMs: number): Span => ({ fromMs: nowMs - lengthMs, toMs: nowMs });

export const firstLook = (target: string, rangeMs: number, nowMs: number): ShownTarget => ({
  target,
  span: liveSpan(rangeMs, nowMs),
  live: true,
  rangeMs,
  back: [],
  window: null,
  tail: NO_TAIL,
  reading: true,
  refusal: null,
  certificate: null,
});

/** Another look; with `remember`, the one before can be come back to. */
export function lookedAt(shown: ShownTarget, look: Look, remember: boolean): ShownTarget {
  const back = remember ? [...shown.back, { span: shown.span, live: shown.live }].slice(-MAX_BACK) : shown.back;
  return { ...shown, span: look.span, live: look.live, back };
}

/** The look before; a live one goes on with the present time. */
export function lookedBack(shown: ShownTarget, nowMs: number): ShownTarget {
  const last = shown.back.at(-1);
  if (last === undefined) return shown;
  const span = last.live ? liveSpan(last.span.toMs - last.span.fromMs, nowMs) : last.span;
  return { ...shown, span, live: last.live, back: shown.back.slice(0, -1) };
}

/** An answer takes the place of the one before, and of those events that it knows. `askedMs` is Date.now() when it was asked for. */
export function withWindow(shown: ShownTarget, window: SamplesWindow, askedMs: number): ShownTarget {
  const isNewer = ({ receivedMs }: { readonly receivedMs: number }): boolean =>
    receivedMs >= askedMs - WRITTEN_WITHIN_MS;
  const tail: Tail = {
    samples: shown.tail.samples.filter(isNewer),
    stalls: shown.tail.stalls.filter(isNewer),
    incidents: new Map(),
    gaps: [],
  };
  return { ...shown, window, tail, reading: false, refusal: null };
}

/** The state after some events; the same object when none is about the target. */
export function targetAfter(shown: ShownTarget, events: readonly ContractEvent[], nowMs: number): ShownTarget {
  const { target } = shown;
  const samples = [...shown.tail.samples];
  const stalls = [...shown.tail.stalls];
  const gaps = [...shown.tail.gaps];
  const incidents = new Map(shown.tail.incidents);
  let isChanged = false;
  for (const event of events) {
    switch (event.type) {
      case 'sample': {
        if (event.target !== target || event.outcome === 'skipped') break;
        const { type: _type, seq: _seq, ...sample } = event;
        samples.push({ sample, receivedMs: nowMs });
        isChanged = true;
        break;
      }
      case 'stall.closed': {
        if (event.target !== target) break;
        const at = new Date(Date.parse(event.at) - event.elapsedMs).toISOString();
        const end = event.openedBy === 'failure' ? 'failed-at-once' : event.end;
        stalls.push({
          stall: { at, elapsedMs: event.elapsedMs, phase: event.phase, end },
          receivedMs: nowMs,
        });
        isChanged = true;
        break;
      }
      case 'incident.opened':
      case 'incident.changed':
      case 'incident.closed':
        if (!event.targets.includes(target)) break;
        incidents.set(event.id, event);
        isChanged = true;
        break;
      case 'gap': {
        if (event.target !== null && event.target !== target) break;
        const { type: _type, seq: _seq, ...gap } = event;
        gaps.push(gap);
        isChanged = true;
        break;
      }
      default:
        break;
    }
  }
  if (!isChanged) return shown;
  return {
    ...shown,
    tail: { samples: samples.slice(-MAX_TAIL), stalls: stalls.slice(-MAX_TAIL), incidents, gaps },
  };
}
