import { targetJson } from '../../contract/convert.ts';
import { ContractError } from '../../contract/errors.ts';
import { readTargetLines } from '../../domain/target-lines.ts';
import { secretsNeeded } from '../../domain/target-secrets.ts';
import type { ReadTarget } from '../../domain/target-text.ts';
import type { TargetWithSecrets } from '../../engine/engine.ts';
import type { TargetRegistry } from '../target-registry.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type TargetMethods = MethodsNamed<
  'targets.list' | 'targets.add' | 'targets.remove' | 'targets.setSecrets' | 'targets.pause' | 'targets.resume'
>;

/** The methods of the contract that change what is watched. They reject with ContractError. */
export function createTargetMethods(parts: ApiParts): TargetMethods {
  const { engine, registry, picture, figures, hub } = parts;

  const jsonOf = ({ target, secrets }: TargetWithSecrets) => targetJson(target, engine.isPaused(target.id), secrets);
  const targetsNow = () => registry.entries().map(jsonOf);
  const tellTargets = (): void => {
    hub.publish((seq) => ({ type: 'targets.changed', seq, targets: targetsNow() }));
  };
  const tellSecrets = (): void => {
    hub.publish((seq) => ({ type: 'secrets.changed', seq }));
  };
  const idOf = (name: string | null) => (name === null ? null : registry.byName(name).id);

  return {
    async 'targets.list'() {
      return { targets: targetsNow() };
    },
    async 'targets.add'({ text, name }) {
      const added = registry.add(readPasted(text, name, registry), 'kept');
      parts.flush();
      tellTargets();
      if (added.some(holdsSecrets)) tellSecrets();
      return { targets: added.map(jsonOf) };
    },
    async 'targets.remove'({ target }) {
      const removed = registry.remove(target);
      picture.forget(removed.target.id);
      figures.forget(removed.target.id);
      parts.flush();
      tellTargets();
      if (holdsSecrets(removed)) tellSecrets();
      return {};
    },
    async 'targets.setSecrets'({ target, ...changes }) {
      const entry = registry.setSecrets(target, changes);
      parts.flush();
      tellTargets();
      if (entry.target.origin === 'kept') tellSecrets();
      return { target: jsonOf(entry) };
    },
    async 'targets.pause'({ target }) {
      engine.pause(idOf(target));
      tellTargets();
      return {};
    },
    async 'targets.resume'({ target }) {
      engine.resume(idOf(target));
      tellTargets();
      return {};
    },
  };
}

/** Whether there is something for a keychain: values of a target that is there at the next start too. */
function holdsSecrets({ target, secrets }: TargetWithSecrets): boolean {
  return target.origin === 'kept' && secretsNeeded(target.spec, secrets).some(({ isHeld }) => isHeld);
}

/** Targets from pasted text, all or none, under names that are free. `name` is for a single target. */
function readPasted(text: string, name: string | null, registry: TargetRegistry): readonly ReadTarget[] {
  const taken = new Set(registry.all().map((target) => target.name));
  const lines = readTargetLines(text, null, taken);
  const [problem] = lines.problems;
  if (problem !== undefined) {
    const further = lines.problems.length - 1 + lines.furtherProblems;
    const more = further === 0 ? '' : ` (and ${further} more ${further === 1 ? 'line' : 'lines'})`;
    const where = /[\r\n]/.test(text.trim()) ? `Line ${problem.line}: ` : '';
    throw new ContractError('invalid-input', `${where}${problem.reason}${more}. Nothing was added.`, {
      line: problem.line,
    });
  }
  const [first] = lines.targets;
  if (first === undefined) throw new ContractError('invalid-input', 'There is no target in this text.', {});
  if (name === null) return lines.targets;
  if (lines.targets.length > 1) {
    throw new ContractError('invalid-input', 'One name cannot be given to several targets.', { name });
  }
  return [{ ...first, definition: { ...first.definition, name } }];
}
