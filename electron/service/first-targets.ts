import { NO_SECRETS, type Target } from '../domain/target.ts';
import type { TargetWithSecrets } from '../engine/engine.ts';
import type { Store } from '../store/store.ts';
import { secretsFor } from './secret-changes.ts';
import type { ServiceOptions } from './service-options.ts';

/** What is watched from the start on: what was named for this run, or what is kept. */
export function firstTargets(
  store: Store,
  { targets: inputs, secrets = [] }: Pick<ServiceOptions, 'targets' | 'secrets'>,
): readonly TargetWithSecrets[] {
  if (inputs === null) {
    const secretsOf = new Map(secrets.map((entry) => [entry.target, entry]));
    const kept = store.listTargets().filter((target: Target) => target.origin === 'kept');
    return kept.map((target) => {
      const given = secretsOf.get(target.name);
      return { target, secrets: given === undefined ? NO_SECRETS : secretsFor(target, given) };
    });
  }
  return inputs.map(({ definition, secrets }) => ({ target: store.upsertTarget(definition, 'passing'), secrets }));
}
