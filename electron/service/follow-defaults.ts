import type { Target, TargetDefinition, Thresholds } from '../domain/target.ts';
import { followingDefaults } from '../domain/threshold-rules.ts';
import type { TargetRegistry, TargetRows } from './target-registry.ts';

/**
 * Gives kept targets the new default wherever a threshold of theirs is the old one, whether they are watched in this run or not. What
 * comes from a command line or a configuration file has its own. Answers which targets stay as they are because their own thresholds do
 * not go together with the new ones, and whether any that is watched was changed.
 */
export function followDefaults(
  before: Thresholds,
  after: Thresholds,
  registry: Pick<TargetRegistry, 'entries' | 'change'>,
  rows: Pick<TargetRows, 'changeTarget'> & { listTargets(): readonly Target[] },
): { readonly left: readonly string[]; readonly changed: boolean } {
  const left: string[] = [];
  let changed = false;
  const follow = (target: Target, change: (definition: TargetDefinition) => void): void => {
    const thresholds = followingDefaults(target.thresholds, before, after);
    if (thresholds === 'clash') left.push(target.name);
    else if (thresholds !== null) change({ ...target, thresholds });
  };
  const watched = new Set<number>();
  for (const { target, secrets } of registry.entries()) {
    watched.add(target.id);
    if (target.origin !== 'kept') continue;
    follow(target, (definition) => {
      registry.change(target.name, { definition, secrets });
      changed = true;
    });
  }
  for (const target of rows.listTargets()) {
    if (target.origin !== 'kept' || watched.has(target.id)) continue;
    follow(target, (definition) => void rows.changeTarget(target.id, definition, 'kept'));
  }
  return { left, changed };
}
