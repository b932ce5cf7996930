import type { MethodInput } from '../../electron/contract/contract.ts';
import type { IncidentSummaryJson } from '../../electron/contract/shapes.ts';
import type { Segment } from '../../electron/domain/verdict/verdict.ts';

/** Which incidents a list shows; null and empty leave nothing out. */
export interface IncidentFilter {
  readonly openOnly: boolean;
  readonly target: string | null;
  readonly segment: Segment | null;
  /** In the target's name or the verdict. */
  readonly find: string;
}

export const NO_FILTER: IncidentFilter = { openOnly: false, target: null, segment: null, find: '' };

/** Longer searches are refused by the engine. */
export const MAX_FIND_LENGTH = 200;

export const isFiltering = (filter: IncidentFilter): boolean =>
  filter.openOnly || filter.target !== null || filter.segment !== null || filter.find.trim() !== '';

/** The filter as the engine is asked by it. */
export function filterInput({
  openOnly,
  target,
  segment,
  find,
}: IncidentFilter): Omit<MethodInput<'incidents.list'>, 'limit' | 'before'> {
  const wanted = find.trim().slice(0, MAX_FIND_LENGTH);
  return {
    openOnly,
    ...(target === null ? {} : { target }),
    ...(segment === null ? {} : { segment }),
    ...(wanted === '' ? {} : { find: wanted }),
  };
}

/** Whether an incident that an event tells of belongs into the list; the engine decides of all that are asked for. */
export function passesFilter(
  incident: Pick<IncidentSummaryJson, 'closedAt' | 'targets' | 'verdict'>,
  { openOnly, target, segment, find }: IncidentFilter,
): boolean {
  if (openOnly && incident.closedAt !== null) return false;
  if (target !== null && !incident.targets.includes(target)) return false;
  if (segment !== null && incident.verdict.segment !== segment) return false;
  const wanted = find.trim().slice(0, MAX_FIND_LENGTH).toLocaleLowerCase();
  return (
    wanted === '' ||
    [...incident.targets, incident.verdict.summary].some((text) => text.toLocaleLowerCase().includes(wanted))
  );
}
