import type { EvidenceKind } from '../../domain/evidence.ts';
import type { JsonValue } from '../../domain/json.ts';
import { PHASES, type Phase } from '../../domain/phase.ts';
import type { Stall } from '../../domain/stall.ts';
import type { StallSamples } from '../samples/drawn-samples.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { asList, asNumber, asObject } from '../words/json-reading.ts';

const MOST_CAPTURES = 40;

export interface PhaseSpan {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A capture against its request, in milliseconds since that began. */
export interface CaptureBar {
  readonly item: SurveyedEvidence;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LaterRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly outcome: 'ok' | 'slow' | 'failed';
}

/** One request that hung, with all that was captured for it, on one axis. */
export interface RequestTimeline {
  readonly stall: Stall;
  /** End of the axis. */
  readonly axisMs: number;
  /** Until its end, or until the export while it is open. */
  readonly elapsedMs: number;
  readonly phases: readonly PhaseSpan[];
  /** Where the kernel was first seen to have sent something again. */
  readonly retransmissions: readonly { readonly atMs: number; readonly count: number }[];
  readonly captures: readonly CaptureBar[];
  readonly capturesLeftOut: number;
  readonly later: readonly LaterRequest[];
  readonly laterCount: number;
}

/** In the order in which a reader asks for them. */
const ORDER: readonly EvidenceKind[] = [
  'trace',
  'mtr',
  'traceroute',
  'socket',
  'fresh-connect',
  'resolvers',
  'gateway',
  'controls',
  'baseline',
  'packets',
  'tcp-counters',
  'host-load',
  'transcript',
  'hop-names',
];

export function requestTimeline(
  stall: Stall,
  evidence: readonly SurveyedEvidence[],
  samples: StallSamples,
): RequestTimeline {
  const since = (atUs: number): number => (atUs - stall.startedAtUs) / 1_000;
  const elapsedMs = stall.endedAtUs === null ? stall.elapsedMs : Math.max(0, since(stall.endedAtUs));
  const bars = evidence
    .map((item) => ({ item, fromMs: since(item.head.startedAtUs), toMs: since(item.head.endedAtUs) }))
    .toSorted((a, b) => ORDER.indexOf(a.item.head.kind) - ORDER.indexOf(b.item.head.kind) || a.fromMs - b.fromMs);
  const captures = bars.slice(0, MOST_CAPTURES);
  const lastMs = captures
    .filter(({ item }) => item.head.status === 'captured')
    .reduce((most, { toMs }) => Math.max(most, toMs), 0);
  return {
    stall,
    axisMs: axisEndMs(stall, elapsedMs, lastMs),
    elapsedMs,
    phases: phaseSpans(stall, elapsedMs, evidence, samples),
    retransmissions: retransmissions(evidence),
    captures,
    capturesLeftOut: bars.length - captures.length,
    later: samples.later.flatMap((sample) =>
      sample.outcome === 'skipped'
        ? []
        : [
            {
              fromMs: since(sample.startedAtUs),
              toMs: since(sample.startedAtUs) + (sample.totalMs ?? 0),
              outcome: sample.outcome,
            },
          ],
    ),
    laterCount: samples.laterCount,
  };
}

/** What ran long after the end is cut, or the hang itself would be too small to read. */
const SHARE_AFTER = 0.4;

function axisEndMs({ endedAtUs, openedBy }: Stall, elapsedMs: number, lastMs: number): number {
  if (endedAtUs === null) return Math.max(elapsedMs, lastMs, 1) * 1.02;
  // One that failed at once has everything after its end.
  if (openedBy === 'failure') return Math.max(elapsedMs * 1.1, Math.min(lastMs, 20_000) * 1.02, 1);
  return Math.max(elapsedMs * 1.08, Math.min(elapsedMs * (1 + SHARE_AFTER), lastMs * 1.02), 1);
}

type PhaseLengths = Readonly<Record<`${Phase}Ms`, number | null>>;

function phaseSpans(
  stall: Stall,
  elapsedMs: number,
  evidence: readonly SurveyedEvidence[],
  { own }: StallSamples,
): readonly PhaseSpan[] {
  const measured: PhaseLengths | null = own === null ? phasesInTranscript(evidence) : own.phases;
  const spans: PhaseSpan[] = [];
  let fromMs = 0;
  for (const phase of PHASES) {
    const lengthMs = measured === null ? null : measured[`${phase}Ms`];
    // Without a sample of its own it is not known how long the last phase took: it goes on to the end.
    const isLast = own === null && phase === stall.phase;
    if (lengthMs === null && !isLast) continue;
    const toMs = isLast ? elapsedMs : Math.min(elapsedMs, fromMs + (lengthMs ?? 0));
    spans.push({ phase, fromMs, toMs });
    fromMs = toMs;
    if (isLast) break;
  }
  return spans;
}

/** How long each phase took as far as the last transcript tells, summed over redirects; null without one. */
function phasesInTranscript(evidence: readonly SurveyedEvidence[]): PhaseLengths | null {
  const last = evidence.findLast(({ head }) => head.kind === 'transcript' && head.status === 'captured');
  if (last === undefined) return null;
  const exchanges = asList(asObject(last.head.data)?.exchanges).map((exchange) => asObject(asObject(exchange)?.phases));
  const sum = (field: `${Phase}Ms`): number | null => {
    const lengths = exchanges.flatMap((phases) => asNumber(phases?.[field]) ?? []);
    return lengths.length === 0 ? null : lengths.reduce((one, other) => one + Math.max(0, other), 0);
  };
  return {
    resolveMs: sum('resolveMs'),
    connectMs: sum('connectMs'),
    tlsMs: sum('tlsMs'),
    waitMs: sum('waitMs'),
    transferMs: sum('transferMs'),
  };
}

const MOST_RETRANSMISSIONS = 30;

function retransmissions(evidence: readonly SurveyedEvidence[]): RequestTimeline['retransmissions'] {
  const looks = evidence
    .filter(({ head }) => head.kind === 'socket' && head.status === 'captured')
    .flatMap(({ head }) => asList(asObject(head.data)?.samples))
    .flatMap((value: JsonValue) => {
      const look = asObject(value);
      const atMs = asNumber(look?.atMs);
      const again = (asNumber(look?.synRetransmits) ?? 0) + (asNumber(look?.dataRetransmits) ?? 0);
      return atMs === null ? [] : [{ atMs, again }];
    })
    .toSorted((one, other) => one.atMs - other.atMs);
  const seen: { atMs: number; count: number }[] = [];
  let known = 0;
  for (const { atMs, again } of looks) {
    if (again <= known || seen.length >= MOST_RETRANSMISSIONS) continue;
    seen.push({ atMs, count: again - known });
    known = again;
  }
  return seen;
}
