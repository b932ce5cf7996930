import { printableLines } from '../../domain/printable.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { durationText, offsetText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import { headRows } from '../write/text-file.ts';
import { type EvidenceFile, type EvidenceFolder, folderOfItem } from './evidence-files.ts';
import { isCollected } from './merged-traces.ts';
import { traceReport } from './mtr-report.ts';
import { digTextOf, type ResolverAnswer } from './resolver-answers.ts';

/** What was done between the two times of a file. A baseline is from before: only its comparison falls into them. */
const DONE: Readonly<Record<EvidenceFolder, string>> = {
  traces: 'path traced',
  mtr: 'path traced',
  baseline: 'last good path looked up',
  dns: 'captured',
  http: 'captured',
  host: 'captured',
  packets: 'captured',
};

/** How the capture lies against the request: `path traced from +1.02 s to +1.31 s; request open until +7.40 s`. */
export function overlapText(item: SurveyedEvidence): string {
  const { head, stall } = item;
  const done = DONE[folderOfItem(item)];
  const from = offsetText(head.startedAtUs, stall.startedAtUs);
  const to = offsetText(head.endedAtUs, stall.startedAtUs);
  const request =
    stall.endedAtUs === null
      ? 'request still open'
      : `request ${item.inFlight ? 'open until' : 'had ended at'} ${offsetText(stall.endedAtUs, stall.startedAtUs)}`;
  return `${done} from ${from} to ${to}; ${request}`;
}

/** What stands above the text of each capture. */
function evidenceHeader({ item, shared }: Pick<EvidenceFile, 'item' | 'shared'>, redactor: Redactor): string {
  const { head, trace } = item;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const rows: [string, string][] = [
    ['Capture', line(`${head.kind}: ${head.summary}`)],
    ['Command', line(head.method)],
    ['Started', `${utcText(head.startedAtUs)} (UTC)`],
    ['Ended', `${utcText(head.endedAtUs)} (UTC)`],
    ...shared.flatMap((one) => requestRows(one, line)),
  ];
  if (trace !== null) rows.push(['Destination', line(destinationText(trace))]);
  if (head.status !== 'captured')
    rows.push(['Incomplete', `${head.status}${head.remedy === null ? '' : `. ${line(head.remedy)}`}`]);
  if (head.truncated) rows.push(['Cut', 'the output was longer than is kept; its end is missing']);
  if (isCollected(item))
    rows.push(['Collected', 'later, for this bundle: it shows the path of that time, not of the hang']);
  if (head.sharedPath) {
    rows.push([
      'Note',
      'another trace ran over the same path at this time: loss shown at routers on the way proves nothing',
    ]);
  }
  return headRows(rows);
}

/** How the run lies against one of the requests that hung meanwhile. */
function requestRows(item: SurveyedEvidence, line: (text: string) => string): readonly [string, string][] {
  const { head, stall, target } = item;
  const name = line(target?.name ?? `target ${head.targetId}`);
  const failed = stall.openedBy === 'overdue' ? 'hung' : 'failed';
  return [
    ['Request', `${name}, started ${utcText(stall.startedAtUs)} (UTC), ${failed} in ${stall.phase}`],
    ['Against it', overlapText(item)],
    ['Overlap', overlapRow(item)],
  ];
}

function overlapRow(item: SurveyedEvidence): string {
  if (item.inFlight) return `${durationText(item.overlapMs)} while the request was open`;
  return item.head.kind === 'transcript'
    ? 'the account of the request itself, written down when it had ended'
    : 'none: taken after the request had ended';
}

function destinationText(trace: NonNullable<SurveyedEvidence['trace']>): string {
  const port = trace.port === null ? '' : ` port ${trace.port}`;
  const protocol = trace.protocol === null ? '' : `, ${trace.protocol.toUpperCase()}`;
  return `${trace.destination}${port}${protocol}`;
}

/** A whole file about one answer of a resolver. */
export function answerText(
  file: Pick<EvidenceFile, 'item' | 'shared'>,
  answer: ResolverAnswer,
  redactor: Redactor,
): string {
  const { item } = file;
  return `${evidenceHeader(file, redactor)}${printableLines(redactor.text(digTextOf(answer, item.head.startedAtUs)))}`;
}

/** A whole file of evidence: header, then the raw text, or a report in mtr's layout of a trace that has none. */
export function evidenceText(file: Pick<EvidenceFile, 'item' | 'shared'>, raw: string, redactor: Redactor): string {
  const { item } = file;
  const header = evidenceHeader(file, redactor);
  if (raw.trim() !== '') return `${header}${printableLines(redactor.text(raw)).trimEnd()}\n`;
  const report = traceReport(item.head.data, item.stall.localAddress ?? 'observer', utcText(item.head.startedAtUs));
  return report === null ? header : `${header}${printableLines(redactor.text(report))}`;
}
