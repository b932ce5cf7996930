import type { EvidenceKind } from '../../domain/evidence.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { Survey, SurveyedEvidence } from '../survey.ts';
import { fileNamePart } from '../words/file-name-part.ts';
import { asNumber, asObject } from '../words/json-reading.ts';
import { offsetStamp } from '../words/relative-time.ts';
import { isCollected } from './merged-traces.ts';
import type { ResolverAnswer } from './resolver-answers.ts';

export type EvidenceFolder = 'traces' | 'mtr' | 'baseline' | 'dns' | 'http' | 'host' | 'packets';

/** Where a kind of evidence is filed: by what a reader looks for, not by what captured it. */
export function folderOf(kind: EvidenceKind): EvidenceFolder {
  switch (kind) {
    case 'trace':
    case 'traceroute':
      return 'traces';
    case 'mtr':
    case 'hop-names':
      return 'mtr';
    case 'baseline':
      return 'baseline';
    case 'resolvers':
      return 'dns';
    case 'transcript':
    case 'fresh-connect':
    case 'controls':
      return 'http';
    case 'socket':
    case 'gateway':
    case 'tcp-counters':
    case 'host-load':
      return 'host';
    case 'packets':
      return 'packets';
  }
}

/** The same of one piece: a long run that was collected later lies beside those of mtr, whoever made it. */
export function folderOfItem(item: SurveyedEvidence): EvidenceFolder {
  return item.head.kind === 'trace' && isCollected(item) ? 'mtr' : folderOf(item.head.kind);
}

/** One file that is made from one piece of evidence. `answer` is the one answer of a resolver that it shows; null is all of it. */
export interface EvidenceFile {
  readonly path: string;
  readonly item: SurveyedEvidence;
  readonly answer: ResolverAnswer | null;
  /** The same run as the evidence of each request that hung meanwhile, `item` among them. */
  readonly shared: readonly SurveyedEvidence[];
  /** The file is that of an earlier entry, which shows the run. */
  readonly isRepeat: boolean;
}

/** The files of all evidence that has something to show, numbered within each folder in the order of capture. */
export function evidenceFiles(survey: Survey, redactor: Redactor): readonly EvidenceFile[] {
  const runs = runsOf(survey.evidence);
  const totals = new Map<EvidenceFolder, number>();
  for (const [shown] of runs) for (const { item } of partsOf(shown)) count(totals, folderOfItem(item));
  const seen = new Map<EvidenceFolder, number>();
  const files = new Map<SurveyedEvidence, readonly EvidenceFile[]>();
  for (const [shown, shared] of runs) {
    const made = partsOf(shown).map(({ item, answer }) => {
      const folder = folderOfItem(item);
      const width = Math.max(2, String(totals.get(folder) ?? 0).length);
      const number = String(count(seen, folder)).padStart(width, '0');
      return {
        path: `${folder}/${fileName(number, item, answer, redactor)}.txt`,
        item,
        answer,
        shared,
        isRepeat: false,
      };
    });
    for (const item of shared) {
      files.set(item, item === shown ? made : made.map((file) => ({ ...file, item, isRepeat: true })));
    }
  }
  return survey.evidence.flatMap((item) => files.get(item) ?? []);
}

/** What was run once for several requests that hung at the same time, under the one that shows it: the first that was still open. */
function runsOf(evidence: readonly SurveyedEvidence[]): ReadonlyMap<SurveyedEvidence, readonly SurveyedEvidence[]> {
  const groups = new Map<string, SurveyedEvidence[]>();
  for (const item of evidence) {
    const { kind, method, status, startedAtUs, endedAtUs, summary } = item.head;
    const key = JSON.stringify([kind, method, status, startedAtUs, endedAtUs, summary]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  const runs = new Map<SurveyedEvidence, readonly SurveyedEvidence[]>();
  for (const group of groups.values()) {
    const shown = group.find((item) => item.inFlight && item.hasRaw) ?? group.find((item) => item.inFlight) ?? group[0];
    // One request has each of its own pieces.
    const isOfOne = new Set(group.map(({ stall }) => stall.id)).size < group.length;
    if (isOfOne) for (const item of group) runs.set(item, [item]);
    else if (shown !== undefined) runs.set(shown, group);
  }
  return runs;
}

type Part = Pick<EvidenceFile, 'item' | 'answer'>;

function partsOf(item: SurveyedEvidence): readonly Part[] {
  if (item.answers.length > 0) return item.answers.map((answer) => ({ item, answer }));
  // They stand in the table of all hops.
  if (item.head.kind === 'hop-names' && item.head.status === 'captured') return [];
  return item.hasRaw || item.trace !== null ? [{ item, answer: null }] : [];
}

function count(counts: Map<EvidenceFolder, number>, folder: EvidenceFolder): number {
  const next = (counts.get(folder) ?? 0) + 1;
  counts.set(folder, next);
  return next;
}

function fileName(number: string, item: SurveyedEvidence, answer: ResolverAnswer | null, redactor: Redactor): string {
  const { head, stall, trace } = item;
  const offset = offsetStamp(head.startedAtUs, stall.startedAtUs);
  // A transcript is of the request itself, so the last one is no record of the time after it.
  if (head.kind === 'transcript') return `transcript-${number}-${offset}${item.inFlight ? '' : '-complete'}`;
  const when = `${offset}${item.inFlight ? '' : '-after'}`;
  if (answer !== null) {
    const server = fileNamePart(redactor.text(answer.address), 60);
    return [number, server, fileNamePart(redactor.text(answer.type), 20), when].join('-');
  }
  const words: string[] = [number, head.kind];
  const packets = isCollected(item) ? asNumber(asObject(head.data)?.packets) : null;
  if (packets !== null) words.push('long-run', String(packets));
  if (trace !== null) {
    if (trace.protocol !== null) words.push(trace.protocol);
    words.push(fileNamePart(redactor.text(trace.destination), 60));
    if (trace.port !== null) words.push(String(trace.port));
  }
  return `${words.join('-')}-${when}`;
}
