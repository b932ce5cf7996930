import type { Change } from './digest.ts';

export const CHANGE_OUTCOMES = [
  ...(['down', 'degraded', 'fine', 'unwatched', 'flapping', 'steady', 'acknowledged'] as const),
  ...(['blind', 'seeing', 'certificate', 'heartbeat-missed', 'channel-silent', 'channel-heard', 'test'] as const),
] as const;
/** How a change left what it is about. */
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

export function outcomeOf(change: Change): ChangeOutcome {
  switch (change.kind) {
    case 'opened':
    case 'worse':
    case 'better':
    case 'reminder':
      return change.trouble.condition;
    case 'recovered':
    case 'certificate-settled':
      return change.unwatched === true ? 'unwatched' : 'fine';
    case 'flapping':
    case 'steady':
    case 'acknowledged':
    case 'blind':
    case 'seeing':
    case 'certificate':
    case 'heartbeat-missed':
    case 'channel-silent':
    case 'channel-heard':
    case 'test':
      return change.kind;
  }
}

/** The same text for all changes that are about the same thing. */
function aboutWhat(change: Change): string {
  if ('trouble' in change) return `subject ${change.trouble.subject.key}`;
  switch (change.kind) {
    case 'blind':
    case 'seeing':
      return 'the monitor';
    case 'certificate':
    case 'certificate-settled':
      return `certificate ${change.target} ${change.finding.kind}`;
    case 'channel-silent':
    case 'channel-heard':
      return `channel ${change.id}`;
    case 'heartbeat-missed':
    case 'test':
      return change.kind;
  }
}

/** The last change of each thing, in the order in which things changed first. */
export function lastOfEach(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [aboutWhat(change), change])).values()];
}

export interface OutcomeCount {
  readonly outcome: ChangeOutcome;
  readonly things: number;
}

/** How many things the changes left how. */
export function outcomeCounts(changes: readonly Change[]): readonly OutcomeCount[] {
  const counts = new Map<ChangeOutcome, number>();
  for (const change of lastOfEach(changes)) {
    const outcome = outcomeOf(change);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts].map(([outcome, things]) => ({ outcome, things }));
}
