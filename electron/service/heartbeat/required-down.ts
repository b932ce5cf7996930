import type { HoldJson } from '../../contract/notice-shapes.ts';
import type { Target } from '../../domain/target.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LivePicture } from '../live-picture.ts';

export interface RequiredDownParts {
  readonly targets: () => readonly Target[];
  readonly engine: () => Pick<Engine, 'isPaused' | 'isInGrace'>;
  readonly picture: Pick<LivePicture, 'incidentOf'>;
  readonly holds: () => readonly HoldJson[];
}

/**
 * Names of required targets in trouble that is theirs: not that of this computer, nothing soon after the start, and nothing that a
 * person has announced or wants to hear nothing of.
 */
export function requiredDown({ targets, engine, picture, holds }: RequiredDownParts): readonly string[] {
  const running = engine();
  if (running.isInGrace()) return [];
  const held = holds().filter(({ reason }) => reason !== 'quiet-hours');
  const isHeld = (name: string): boolean => held.some(({ target }) => target === null || target === name);
  return targets()
    .filter(({ id, name, required, role }) => {
      if (!required || role !== 'subject' || running.isPaused(id) || isHeld(name)) return false;
      const incident = picture.incidentOf(id);
      return incident !== null && incident.verdict.segment !== 'observer';
    })
    .map(({ name }) => name);
}
