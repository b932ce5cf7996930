import { targetJson } from '../contract/convert.ts';
import type { TargetJson } from '../contract/shapes.ts';
import { secretsNeeded } from '../domain/target-secrets.ts';
import type { TargetWithSecrets } from '../engine/engine.ts';
import type { EventHub } from './event-hub.ts';
import type { Pauses } from './pauses.ts';
import type { TargetRegistry } from './target-registry.ts';

/** Tells whoever listens what is watched. */
export interface TargetTeller {
  jsonOf(entry: TargetWithSecrets): TargetJson;
  all(): TargetJson[];
  tellTargets(): void;
  /** Values of these targets were given, taken away, or belong to another name now. Nobody needs to know of those that are not kept. */
  tellSecretsOf(entries: readonly TargetWithSecrets[]): void;
  /** The same of one target, also where the last of its values was taken away. */
  tellSecrets(entry: TargetWithSecrets): void;
}

export function createTargetTeller(parts: {
  readonly registry: TargetRegistry;
  readonly pauses: Pick<Pauses, 'of'>;
  readonly hub: EventHub;
  readonly targetsChanged: () => void;
}): TargetTeller {
  const { registry, pauses, hub, targetsChanged } = parts;
  const jsonOf = ({ target, secrets }: TargetWithSecrets): TargetJson =>
    targetJson(target, pauses.of(target.id), secrets);
  const all = (): TargetJson[] => registry.entries().map(jsonOf);
  return {
    jsonOf,
    all,
    tellTargets() {
      hub.publish((seq) => ({ type: 'targets.changed', seq, targets: all() }));
      targetsChanged();
    },
    tellSecretsOf(entries) {
      if (entries.some(holdsSecrets)) hub.publish((seq) => ({ type: 'secrets.changed', seq }));
    },
    tellSecrets({ target }) {
      if (target.origin === 'kept') hub.publish((seq) => ({ type: 'secrets.changed', seq }));
    },
  };
}

/** Whether there is something for a keychain: values of a target that is there at the next start too. */
function holdsSecrets({ target, secrets }: TargetWithSecrets): boolean {
  return target.origin === 'kept' && secretsNeeded(target.spec, secrets).some(({ isHeld }) => isHeld);
}
