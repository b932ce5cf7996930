import { msText } from '../../../electron/domain/ms-text.ts';
import { PHASES, type Phase } from '../../../electron/domain/phase.ts';
import type {
  WaterfallBar,
  WaterfallModel,
  WaterfallPhase,
  WaterfallRow,
} from '../../components/incident/waterfall-model.ts';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import type { IncidentEvidence, IncidentStall } from '../../state/incident.ts';
import type { RequestSample } from '../../state/incident-samples.ts';
import { fieldOf, listAt, numberAt } from './evidence-reading.ts';
import { briefFinding, KIND_LABELS, KIND_ORDER, overlapOfAll } from './evidence-words.ts';

export interface WaterfallInput {
  readonly stall: IncidentStall;
  /** Until its end, or until now while it hangs, in milliseconds. */
  readonly elapsedMs: number;
  /** Of this stall. */
  readonly evidence: readonly IncidentEvidence[];
  /** Requests that began while it hung, itself included; null while they are read. */
  readonly samples: readonly RequestSample[] | null;
  /** Of the target, in milliseconds; null when it is not watched any more. */
  readonly thresholds: { readonly captureAfterMs: number; readonly slowAfterMs: number } | null;
}

/** The hung request and all that was captured around it, on one axis that begins where the request began. */
export function waterfallOf(input: WaterfallInput): WaterfallModel {
  const { stall, elapsedMs, evidence, thresholds } = input;
  const isOpen = stall.endedAt === null;
  const pins = pinsOf(evidence);
  const rows = rowsOf(stall, evidence);
  // What a person had taken for a bundle, maybe hours later, does not stretch the axis.
  const atOnce = rowsOf(
    stall,
    evidence.filter(({ data }) => fieldOf(data, 'collected') !== true),
  );
  const lastMs = Math.max(0, ...atOnce.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)));
  return {
    toMs: axisEndMs(elapsedMs, lastMs, stall),
    endMs: isOpen ? null : elapsedMs,
    elapsedMs,
    thresholds:
      thresholds === null
        ? []
        : [
            {
              name: 'capture',
              atMs: thresholds.captureAfterMs,
              words: `capturing begins after ${msText(thresholds.captureAfterMs)}`,
            },
            { name: 'slow', atMs: thresholds.slowAfterMs, words: `slow after ${msText(thresholds.slowAfterMs)}` },
          ],
    phases: phasesOf(input),
    pins,
    later: laterOf(input),
    rows,
  };
}

/** While it hangs the axis grows in these steps, so that bars do not creep. */
const GROWING_STEP_MS = 5_000;
/** What ran long after the end is cut, or the hang itself would be too small to read. */
const SHARE_AFTER = 0.36;
const LEAST_AFTER_MS = 250;

function axisEndMs(elapsedMs: number, lastMs: number, { endedAt, openedBy }: IncidentStall): number {
  if (endedAt === null) return Math.ceil((elapsedMs * 1.1 + 1) / GROWING_STEP_MS) * GROWING_STEP_MS;
  // One that failed at once has everything after its end.
  if (openedBy === 'failure' || elapsedMs < LEAST_AFTER_MS) return Math.max(elapsedMs * 1.1, lastMs * 1.02, 1);
  const mostMs = elapsedMs * (1 + SHARE_AFTER);
  return Math.max(elapsedMs * 1.06, Math.min(mostMs, lastMs * 1.02));
}

function phasesOf({ stall, elapsedMs, samples, evidence }: WaterfallInput): readonly WaterfallPhase[] {
  const own = samples?.find(({ at }) => at === stall.startedAt);
  const measured = own === undefined ? phasesInTranscript(evidence) : own.phases;
  const spans: WaterfallPhase[] = [];
  let fromMs = 0;
  for (const phase of PHASES) {
    const isHung = phase === stall.phase;
    const lengthMs = measured === null ? null : measured[`${phase}Ms`];
    const isLast = own === undefined && isHung;
    if (lengthMs === null && !isLast) continue;
    const toMs = isLast ? elapsedMs : Math.min(elapsedMs, fromMs + (lengthMs ?? 0));
    if (toMs >= fromMs) spans.push({ name: phase, label: PHASE_LABELS[phase], fromMs, toMs, isHung });
    fromMs = toMs;
    if (isLast) break;
  }
  return spans;
}

type PhaseLengths = Readonly<Record<`${Phase}Ms`, number | null>>;

/** How long each phase took as far as the transcript tells, summed over redirects; null without one. */
function phasesInTranscript(evidence: readonly IncidentEvidence[]): PhaseLengths | null {
  const last = evidence.findLast(({ kind, status }) => kind === 'transcript' && status === 'captured');
  if (last === undefined) return null;
  const sums: Record<`${Phase}Ms`, number | null> = {
    ...{ resolveMs: null, connectMs: null, tlsMs: null, waitMs: null, transferMs: null },
  };
  for (const exchange of listAt(last.data, 'exchanges')) {
    for (const phase of PHASES) {
      const lengthMs = numberAt(fieldOf(exchange, 'phases'), `${phase}Ms`);
      if (lengthMs !== null) sums[`${phase}Ms`] = (sums[`${phase}Ms`] ?? 0) + lengthMs;
    }
  }
  return sums;
}

/** Where the kernel was first seen to have sent something again; the exact moment it does not tell. */
function pinsOf(evidence: readonly IncidentEvidence[]): WaterfallModel['pins'] {
  const looks = evidence
    .filter(({ kind, status }) => kind === 'socket' && status === 'captured')
    .flatMap(({ data }) => listAt(data, 'samples'))
    .map((look) => ({
      atMs: numberAt(look, 'atMs'),
      again: (numberAt(look, 'synRetransmits') ?? 0) + (numberAt(look, 'dataRetransmits') ?? 0),
    }))
    .filter((look): look is { atMs: number; again: number } => look.atMs !== null)
    .toSorted((one, other) => one.atMs - other.atMs);
  const pins: { atMs: number; count: number }[] = [];
  let known = 0;
  for (const { atMs, again } of looks) {
    if (again <= known) continue;
    pins.push({ atMs, count: again - known });
    known = again;
  }
  return pins;
}

function laterOf({ stall, elapsedMs, samples }: WaterfallInput): WaterfallRow | null {
  if (samples === null) return null;
  const startMs = Date.parse(stall.startedAt);
  const later = samples.filter(({ at, outcome }) => at > stall.startedAt && outcome !== 'skipped');
  if (later.length === 0) return null;
  const bars = later.map((sample): WaterfallBar => {
    const fromMs = Date.parse(sample.at) - startMs;
    const toMs = fromMs + (sample.totalMs ?? 0);
    return { fromMs, toMs, tone: sample.outcome === 'ok' ? 'ok' : sample.outcome === 'slow' ? 'slow' : 'failed' };
  });
  const quick = later.filter(({ outcome }) => outcome === 'ok').length;
  const [only] = later;
  const lastOfAll = bars.at(-1);
  return {
    key: 'later',
    label: 'Later requests',
    bars: bars.filter(({ fromMs }) => fromMs <= elapsedMs),
    beside:
      later.length === 1 && only !== undefined && lastOfAll !== undefined
        ? `${msText(only.totalMs ?? 0)}, ${only.outcome}`
        : null,
    overlap: `${quick} of ${later.length} quick`,
    tone: 'captured',
  };
}

function rowsOf(stall: IncidentStall, evidence: readonly IncidentEvidence[]): readonly WaterfallRow[] {
  const startMs = Date.parse(stall.startedAt);
  return KIND_ORDER.flatMap((kind): readonly WaterfallRow[] => {
    const items = evidence.filter((item) => item.kind === kind);
    const [first] = items;
    if (first === undefined) return [];
    const captured = items.filter(({ status }) => status === 'captured');
    const single = captured.length === 1 ? captured[0] : captured.length === 0 ? first : undefined;
    return [
      {
        key: kind,
        label: captured.length > 1 ? `${KIND_LABELS[kind]}, ${captured.length}` : KIND_LABELS[kind],
        bars: captured.map((item) => ({
          fromMs: Math.max(0, Date.parse(item.startedAt) - startMs),
          toMs: Math.max(0, Date.parse(item.endedAt) - startMs),
          tone: 'capture',
        })),
        beside: single === undefined ? null : briefFinding(single),
        overlap: overlapOfAll(items),
        tone: captured.length === 0 ? 'nothing' : captured.some(({ inFlight }) => inFlight) ? 'captured' : 'late',
      },
    ];
  });
}
