import type { IncidentJson, IncidentSummaryJson } from '../../contract/shapes.ts';
import { msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import { againstHeading, suspectText } from '../../domain/segment-label.ts';
import { counted } from './counted.ts';
import { overlapWords } from './overlap-words.ts';
import type { Paint } from './paint.ts';
import { doing } from './phase-words.ts';
import { table } from './table.ts';
import { betweenMs, clockText, dateTimeText } from './time-text.ts';
import { wrapped } from './wrapped.ts';

/** Incidents as a table, in the order given. Times are UTC. */
export function incidentTable(incidents: readonly IncidentSummaryJson[]): string[] {
  return table(
    [
      { title: 'ID', align: 'right' },
      { title: 'FROM (UTC)', align: 'left' },
      { title: 'FOR', align: 'right' },
      { title: 'WORST', align: 'right' },
      { title: 'SLOW', align: 'right' },
      { title: 'FAILED', align: 'right' },
      { title: 'TARGET', align: 'left' },
      { title: 'VERDICT', align: 'left' },
    ],
    incidents.map((incident) => [
      String(incident.id),
      dateTimeText(incident.openedAt),
      incident.closedAt === null ? 'open' : msText(betweenMs(incident.openedAt, incident.closedAt)),
      msText(incident.worstMs),
      String(incident.slow),
      String(incident.failed),
      printable(incident.targets.join(', ')),
      `${suspectText(incident.verdict, 'here')} (${incident.verdict.confidence})${incident.flapping ? ', flapping' : ''}`,
    ]),
  );
}

/** One incident from top to bottom: window, verdict with its reasons, a person's note, stalls, evidence with its overlap. Times are UTC. */
export function incidentReport(incident: IncidentJson, columns: number, paint: Paint): string[] {
  const { verdict } = incident;
  return [
    paint('bold', `Incident ${incident.id}: ${printable(incident.targets.join(', '))}`),
    `  ${windowText(incident)}`,
    `  ${countsText(incident)}, worst ${msText(incident.worstMs)}${incident.flapping ? ', flapping' : ''}`,
    '',
    paint('bold', `Verdict: ${suspectText(verdict, 'here')} (${verdict.confidence} confidence)`),
    ...paragraph(verdict.summary, columns),
    ...points('Because', withNumbers(verdict.reasons, incident), columns),
    ...points(againstHeading(verdict.segment), withNumbers(verdict.against, incident), columns),
    ...points('What to ask', verdict.ask, columns),
    ...noteLines(incident.note, columns),
    '',
    paint('bold', counted(incident.stalls.length, 'stall')),
    ...incident.stalls.map(
      (stall) =>
        `  ${clockText(stall.startedAt)}  ${msText(stall.elapsedMs)}${stall.endedAt === null ? ' so far' : ''}, ${stall.openedBy === 'failure' ? `failed ${doing(stall.phase)}` : doing(stall.phase)}`,
    ),
    '',
    paint('bold', counted(incident.evidence.length, 'piece of evidence', 'pieces of evidence')),
    ...evidenceTable(incident),
  ];
}

/** Each sentence with the numbers of the evidence that it rests on, as the table below has them. */
function withNumbers(texts: readonly string[], { verdict, evidence }: IncidentJson): readonly string[] {
  const there = new Set(evidence.map(({ id }) => id));
  return texts.map((text) => {
    const cited = verdict.citations.filter((citation) => citation.text === text).flatMap((one) => one.evidence);
    const numbers = [...new Set(cited)].filter((id) => there.has(id));
    return numbers.length === 0 ? text : `${text} (evidence ${numbers.join(', ')})`;
  });
}

/** A person's own words, line by line. */
function noteLines(note: string, columns: number): string[] {
  if (note.trim() === '') return [];
  return ['', 'Note:', ...note.split(/\r\n|\r|\n/).flatMap((line) => paragraph(line, columns))];
}

function countsText({ slow, failed }: IncidentJson): string {
  const parts = [
    ...(failed > 0 ? [counted(failed, 'failed request')] : []),
    ...(slow > 0 ? [counted(slow, 'slow request')] : []),
  ];
  return parts.length === 0 ? 'no request has ended yet' : parts.join(', ');
}

function windowText(incident: IncidentJson): string {
  const from = `${dateTimeText(incident.openedAt)} UTC`;
  if (incident.closedAt === null) return `since ${from}, still open`;
  const lasted = msText(betweenMs(incident.openedAt, incident.closedAt));
  const why =
    incident.closedBy === 'observer-stopped'
      ? '; watching ended before it recovered'
      : incident.closedBy === 'target-removed'
        ? '; the target was removed'
        : '';
  return `${from} to ${dateTimeText(incident.closedAt)} UTC (${lasted})${why}`;
}

const paragraph = (text: string, columns: number) => wrapped(printable(text), columns - 2).map((line) => `  ${line}`);

function points(title: string, texts: readonly string[], columns: number): string[] {
  if (texts.length === 0) return [];
  const lines = texts.flatMap((text) =>
    wrapped(printable(text), columns - 6).map((line, index) => `${index === 0 ? '    - ' : '      '}${line}`),
  );
  return [`  ${title}:`, ...lines];
}

function evidenceTable(incident: IncidentJson): string[] {
  if (incident.evidence.length === 0) return [];
  return table(
    [
      { title: 'NO.', align: 'right' },
      { title: 'AT (UTC)', align: 'left' },
      { title: 'KIND', align: 'left' },
      { title: 'OVERLAP', align: 'left' },
      { title: 'WHAT', align: 'left' },
    ],
    incident.evidence.map((evidence) => [
      String(evidence.id),
      clockText(evidence.startedAt),
      evidence.kind,
      overlapWords(evidence),
      printable(evidence.summary),
    ]),
  ).map((line) => `  ${line}`);
}
