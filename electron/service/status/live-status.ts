import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { QuietJson } from '../../contract/notice-shapes.ts';
import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { LivePicture } from '../live-picture.ts';
import type { TargetRegistry } from '../target-registry.ts';
import type { ProbingWatch } from '../watchdog/probing-watch.ts';
import { statusOf } from './status-of.ts';

export interface LiveStatusParts {
  readonly clock: Clock;
  readonly registry: Pick<TargetRegistry, 'all'>;
  readonly picture: Pick<LivePicture, 'lastSample' | 'incidentOf'>;
  readonly isPaused: (id: TargetId) => boolean;
  readonly probing: ProbingWatch;
  readonly quiet: () => Pick<QuietJson, 'acknowledged' | 'blind'>;
}

/** How all stands at this moment, from memory. */
export function liveStatus({ clock, registry, picture, isPaused, probing, quiet }: LiveStatusParts): StatusJson {
  const { acknowledged, blind } = quiet();
  const seen = new Set(acknowledged.map(({ incident }) => incident));
  const targets = registry.all().map((target) => {
    const { name, group, required, role } = target;
    const last = picture.lastSample(target.id);
    const incident = picture.incidentOf(target.id);
    return {
      ...{ name, group, required, role, incident },
      paused: isPaused(target.id),
      last: last === null ? null : { suspect: last.observer.suspect !== null },
      acknowledged: incident !== null && seen.has(incident.id),
    };
  });
  const is = probing.now();
  const stands = is.kind === 'probing' ? null : is.says;
  return statusOf({ nowUs: clock.utcUs(), targets, blind: stands ?? blind?.says ?? null });
}
