import type { EvidenceKind } from '../../domain/evidence.ts';
import type { Stall } from '../../domain/stall.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { offsetStamp } from '../words/relative-time.ts';

/** What tells most, in the order in which a desk looks for it. Of each kind one: the last account of the socket, the first of the others. */
const TOLD: readonly EvidenceKind[] = [
  'socket',
  'trace',
  'mtr',
  'baseline',
  'fresh-connect',
  'resolvers',
  'gateway',
  'controls',
  'tcp-counters',
  'packets',
];

/** The stall that most was recorded of, the longest among equals: of a long incident only some are captured in full. null without any. */
export function bestRecorded({ survey }: ReadmeParts, stalls: readonly Stall[]): Stall | null {
  const kinds = new Map<number, Set<EvidenceKind>>();
  for (const { head, stall } of survey.evidence.filter(isTold)) {
    kinds.set(stall.id, (kinds.get(stall.id) ?? new Set()).add(head.kind));
  }
  const known = (stall: Stall): number => kinds.get(stall.id)?.size ?? 0;
  const [best] = stalls
    .filter((stall) => known(stall) > 0)
    .toSorted((one, other) => known(other) - known(one) || other.elapsedMs - one.elapsedMs);
  return best ?? null;
}

const isTold = ({ head, inFlight }: SurveyedEvidence): boolean =>
  inFlight && head.status === 'captured' && TOLD.includes(head.kind);

/** What was recorded while that request was open, one line a kind, with its times against the request. */
export function recordedPoints({ survey, line }: ReadmeParts, told: Stall): readonly string[] {
  const during = survey.evidence.filter((item) => item.stall.id === told.id && isTold(item));
  return TOLD.flatMap((kind) => {
    const item = mostTelling(during.filter(({ head }) => head.kind === kind));
    return item === undefined ? [] : [`${whenText(item)} ${line(item.head.summary)}`];
  });
}

/**
 * What ended while the request was still open shows nothing of the time after it. The last account of a socket holds the earlier ones;
 * a path is that of the request's own protocol where there is one.
 */
function mostTelling(items: readonly SurveyedEvidence[]): SurveyedEvidence | undefined {
  const inside = items.filter((item) => !outlasts(item));
  const best = inside.length > 0 ? inside : items;
  if (best[0]?.head.kind === 'socket') return best.at(-1);
  return best.find(({ trace }) => trace?.protocol === 'tcp') ?? best[0];
}

/** A capture that ends with the request notices it a moment later. */
const MOMENT_US = 50_000;

const outlasts = ({ head, stall }: SurveyedEvidence): boolean =>
  stall.endedAtUs !== null && head.endedAtUs > stall.endedAtUs + MOMENT_US;

function whenText(item: SurveyedEvidence): string {
  const { head, stall } = item;
  const offset = (atUs: number): string => offsetStamp(atUs, stall.startedAtUs);
  const beyond = outlasts(item) && stall.endedAtUs !== null ? ` (the request ended at ${offset(stall.endedAtUs)})` : '';
  return `${offset(head.startedAtUs)} to ${offset(head.endedAtUs)}${beyond}, ${head.kind}:`;
}
