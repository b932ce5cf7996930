import type { TargetRow } from '../../state/targets.ts';

export type GroupCondition = 'fine' | 'degraded' | 'down';

/** How a group stands, as notices tell it: down with a required target, degraded with only optional ones. A control speaks for the network, not for the group; what this computer spoiled itself speaks for neither. */
export function groupCondition(members: Iterable<TargetRow>): GroupCondition {
  let condition: GroupCondition = 'fine';
  for (const { target, incident } of members) {
    if (incident === null || incident.segment === 'observer' || target.role === 'control') continue;
    if (target.required) return 'down';
    condition = 'degraded';
  }
  return condition;
}
