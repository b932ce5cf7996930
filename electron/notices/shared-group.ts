import { shortName } from './short-text.ts';
import type { TargetTold } from './told.ts';

/** ` of web` where all of them are in one group; nothing otherwise. */
export function ofSharedGroup(targets: readonly Pick<TargetTold, 'group'>[]): string {
  const [first] = targets;
  const group = first?.group ?? null;
  return group !== null && targets.every((target) => target.group === group) ? ` of ${shortName(group)}` : '';
}
