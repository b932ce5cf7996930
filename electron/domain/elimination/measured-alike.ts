import type { TargetDefinition } from '../target.ts';

/** Equal for targets whose samples mean the same: all but the name, the place in the list, and what is kept of packets. */
export function measuredAs({ spec, thresholds, family, resolver, role }: TargetDefinition): string {
  return JSON.stringify([spec, thresholds, family, resolver, role], inOrder);
}

/** A definition that was stored has its fields in another order than one that was typed. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
