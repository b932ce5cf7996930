import type { CitedLine } from '../../components/incident/cited-line.ts';
import type { Incident, IncidentEvidence, IncidentStall } from '../../state/incident.ts';
import { KIND_LABELS } from './evidence-words.ts';

/** Sentences of a verdict, each with the captures that it rests on and that are still there. */
export function citedLines(lines: readonly string[], { verdict, evidence }: Incident): readonly CitedLine[] {
  const known = new Map(evidence.map((item) => [item.id, item]));
  // The engine may say the same twice.
  return [...new Set(lines)].map((text) => {
    const cited = verdict.citations
      .filter((citation) => citation.text === text)
      .flatMap((citation) => citation.evidence);
    const items = [...new Set(cited)].flatMap((id) => known.get(id) ?? []);
    return { text, evidence: items.map(({ id }) => id), what: kindsText(items) };
  });
}

/** "Native traces, Gateway" */
const kindsText = (items: readonly IncidentEvidence[]): string =>
  [...new Set(items.map(({ kind }) => KIND_LABELS[kind]))].join(', ');

/** What is opened first of the captures that a sentence rests on. */
export interface Opened {
  readonly stall: IncidentStall['id'];
  readonly kind: IncidentEvidence['kind'];
  readonly id: IncidentEvidence['id'];
  /** Another one for each time that it was asked for. */
  readonly turn: number;
}

/** Of the request that one looks at, where there is one of it; taken in time before afterwards. null: none of them is there. */
export function openedOf(
  cited: readonly number[],
  evidence: Incident['evidence'],
  shownStall: number | null,
  turn: number,
): Opened | null {
  const wanted = new Set(cited);
  const items = evidence.filter(({ id }) => wanted.has(id));
  const rank = (item: IncidentEvidence): number => (item.stall === shownStall ? 2 : 0) + (item.inFlight ? 1 : 0);
  const [first] = items.toSorted((one, other) => rank(other) - rank(one));
  return first === undefined ? null : { stall: first.stall, kind: first.kind, id: first.id, turn };
}
