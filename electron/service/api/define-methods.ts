import { ContractError } from '../../contract/errors.ts';
import { readTargetForm, targetFormOf } from '../../domain/target-form.ts';
import { withUnshown } from '../../domain/unshown-by-form.ts';
import type { TargetWithSecrets } from '../../engine/engine.ts';
import { freeName } from '../pasted-targets.ts';
import type { TargetInput } from '../target-input.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** The methods of the contract by which a form adds and changes targets. They reject with ContractError. */
export function createDefineMethods(parts: ApiParts): MethodsNamed<'targets.form' | 'targets.define'> {
  const { registry, hub, steering, flush, note } = parts;
  const { teller, settings } = steering;

  const entryOf = (name: string): TargetWithSecrets => registry.entryOf(name);

  const change = (name: string, input: TargetInput): TargetWithSecrets => {
    const before = entryOf(name);
    const entry = registry.change(name, input);
    if (entry.target.name !== name) {
      hub.publish((seq) => ({ type: 'target.renamed', seq, from: name, to: entry.target.name }));
    }
    if (entry.target.origin === 'passing') {
      note(
        `“${entry.target.name}” comes from the command line or its configuration file, so its change holds until this run ends.`,
      );
    }
    teller.tellSecretsOf([before, entry]);
    return entry;
  };

  const add = (input: TargetInput): TargetWithSecrets => {
    const added = registry.add([input], 'kept');
    teller.tellSecretsOf(added);
    return registry.entryOf(input.definition.name);
  };

  return {
    async 'targets.form'({ target }) {
      return { form: targetFormOf(registry.byName(target), settings.now().thresholds) };
    },
    async 'targets.define'({ form, replaces, like }) {
      const model = replaces ?? like;
      const earlier = model === null ? null : entryOf(model);
      const reading = readTargetForm(form, settings.now().thresholds);
      if (reading.kind === 'wrong') {
        const [problem] = reading.problems;
        throw new ContractError('invalid-input', problem?.reason ?? 'The form cannot be read.', {
          field: problem?.field ?? null,
        });
      }
      const whole =
        earlier === null ? reading : withUnshown(reading, { definition: earlier.target, secrets: earlier.secrets });
      const others = new Set(registry.all().flatMap(({ name }) => (name === replaces ? [] : [name])));
      const { definition, secrets } = whole;
      const name = reading.isNamed ? definition.name : freeName(definition.name, others);
      const input: TargetInput = { definition: { ...definition, name }, secrets };
      const entry = replaces === null ? add(input) : change(replaces, input);
      flush();
      teller.tellTargets();
      return { target: teller.jsonOf(entry) };
    },
  };
}
