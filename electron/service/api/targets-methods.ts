import { readImportedTargets, readPastedTargets } from '../pasted-targets.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type TargetMethods = MethodsNamed<
  | 'targets.list'
  | 'targets.add'
  | 'targets.remove'
  | 'targets.setSecrets'
  | 'targets.setPackets'
  | 'targets.import'
  | 'targets.export'
>;

/** The methods of the contract that change what is watched. They reject with ContractError. */
export function createTargetMethods(parts: ApiParts): TargetMethods {
  const { registry, picture, steering, flush } = parts;
  const { teller, pauses, settings } = steering;

  const taken = (): ReadonlySet<string> => new Set(registry.all().map(({ name }) => name));
  const add = (inputs: Parameters<typeof registry.add>[0]) => {
    const added = registry.add(inputs, 'kept');
    flush();
    teller.tellTargets();
    teller.tellSecretsOf(added);
    return { targets: added.map(teller.jsonOf) };
  };

  return {
    async 'targets.list'() {
      return { targets: teller.all() };
    },
    async 'targets.add'({ text, name }) {
      return add(readPastedTargets(text, name, taken(), settings.now().thresholds));
    },
    async 'targets.import'({ text }) {
      return add(await readImportedTargets(text, taken, settings.now().thresholds));
    },
    async 'targets.export'() {
      const { writeTargets } = await import('../configuration/write-targets.ts');
      return { yaml: writeTargets(registry.all(), settings.now().thresholds) };
    },
    async 'targets.remove'({ target }) {
      const removed = registry.remove(target);
      picture.forget(removed.target.id);
      pauses.forget(removed.target.id);
      flush();
      teller.tellTargets();
      teller.tellSecretsOf([removed]);
      return {};
    },
    async 'targets.setSecrets'({ target, ...changes }) {
      const entry = registry.setSecrets(target, changes);
      flush();
      teller.tellTargets();
      teller.tellSecrets(entry);
      return { target: teller.jsonOf(entry) };
    },
    async 'targets.setPackets'({ target, packets }) {
      const { target: before, secrets } = registry.entryOf(target);
      const entry = registry.change(target, { definition: { ...before, packets }, secrets });
      flush();
      teller.tellTargets();
      return { target: teller.jsonOf(entry) };
    },
  };
}
