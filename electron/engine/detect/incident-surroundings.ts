import type { ControlFacts, OthersFacts } from '../../domain/verdict/facts.ts';

/** How other targets fared in the time of one incident. */
export interface IncidentSurroundings {
  readonly controls: Omit<ControlFacts, 'connects'>;
  readonly others: Pick<OthersFacts, 'total' | 'fineAtSameAddress' | 'variants'>;
}
