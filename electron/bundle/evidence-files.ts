import type { EvidenceKind } from '../domain/evidence.ts';
import { fileNamePart } from './file-name-part.ts';
import { asNumber, asObject } from './json-reading.ts';
import { isCollected } from './merged-traces.ts';
import type { Redactor } from './redact.ts';
import { offsetStamp } from './relative-time.ts';
import type { ResolverAnswer } from './resolver-answers.ts';
import type { Survey, SurveyedEvidence } from './survey.ts';

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
}

/** The files of all evidence that has something to show, numbered within each folder in the order of capture. */
export function evidenceFiles(survey: Survey, redactor: Redactor): readonly EvidenceFile[] {
  const parts = survey.evidence.flatMap(partsOf);
  const totals = new Map<EvidenceFolder, number>();
  for (const { item } of parts) count(totals, folderOfItem(item));
  const seen = new Map<EvidenceFolder, number>();
  return parts.map(({ item, answer }) => {
    const folder = folderOfItem(item);
    const width = Math.max(2, String(totals.get(folder) ?? 0).length);
    const number = String(count(seen, folder)).padStart(width, '0');
    return { path: `${folder}/${fileName(number, item, answer, redactor)}.txt`, item, answer };
  });
}

function partsOf(item: SurveyedEvidence): readonly Omit<EvidenceFile, 'path'>[] {
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
  const when = `${offsetStamp(head.startedAtUs, stall.startedAtUs)}${item.inFlight ? '' : '-after'}`;
  if (head.kind === 'transcript') return `transcript-${number}-${when}`;
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
