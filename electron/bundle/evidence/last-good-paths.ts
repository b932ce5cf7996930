import type { ReportHop } from '../../domain/mtr-report.ts';
import type { Survey, SurveyedEvidence } from '../survey.ts';
import { asObject, asText } from '../words/json-reading.ts';
import { reportHops, type TraceFacts, traceObject } from './trace-facts.ts';

/** The last path to a destination that was complete, as it was remembered when a request hung there. */
export interface LastGoodPath {
  /** The first piece of evidence that tells of it. */
  readonly item: SurveyedEvidence;
  readonly facts: TraceFacts;
  readonly takenAtUs: number;
  /** The address that it was traced from; null where nothing tells. */
  readonly from: string | null;
  readonly hops: readonly ReportHop[];
}

/** Each path once, however many requests hung; in the order of capture. */
export function lastGoodPaths(survey: Pick<Survey, 'evidence'>): readonly LastGoodPath[] {
  const paths = new Map<string, LastGoodPath>();
  for (const item of survey.evidence) {
    const { head, stall, trace: facts } = item;
    const trace = traceObject(head.data);
    const takenAt = asText(asObject(head.data)?.takenAt);
    const takenAtMs = takenAt === null ? Number.NaN : Date.parse(takenAt);
    if (head.kind !== 'baseline' || trace === null || facts === null || Number.isNaN(takenAtMs)) continue;
    const key = [facts.protocol, facts.destination, facts.port, takenAtMs].join(' ');
    if (paths.has(key)) continue;
    paths.set(key, { item, facts, takenAtUs: takenAtMs * 1_000, from: stall.localAddress, hops: reportHops(trace) });
  }
  return [...paths.values()];
}
