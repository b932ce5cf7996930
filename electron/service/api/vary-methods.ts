import { ContractError } from '../../contract/errors.ts';
import { eliminate } from '../../domain/elimination/eliminate.ts';
import { quoted } from '../../domain/quoted.ts';
import { sentence } from '../../domain/sentence.ts';
import type { TargetSecrets } from '../../domain/target.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** The method of the contract that makes the targets of an elimination. It rejects with ContractError. */
export function createVaryMethods({ registry, targetRows, steering, flush }: ApiParts): MethodsNamed<'targets.vary'> {
  const { teller } = steering;
  return {
    async 'targets.vary'({ target: name, elimination, make }) {
      const { target, secrets } = registry.entryOf(name);
      const watched = registry.entries().filter((entry) => isSameSecrets(entry.secrets, secrets));
      // A kept target that is not watched in this run has its name too.
      const reserved = [...registry.all(), ...targetRows.listTargets()].map((other) => other.name);
      const reading = eliminate(
        target,
        elimination,
        watched.map((entry) => entry.target),
        reserved,
      );
      if (reading.kind === 'refused') {
        throw new ContractError('invalid-input', `${sentence(reading.reason)} Nothing was added.`, {
          field: fieldOf(elimination.by),
        });
      }
      const { members, notes } = reading.value;
      const fresh = members.flatMap(({ definition, state }) => (state === 'new' ? [{ definition, secrets }] : []));
      if (make && fresh.length > 0) {
        const added = registry.add(fresh, 'kept');
        flush();
        teller.tellTargets();
        teller.tellSecretsOf(added);
      }
      const passing =
        target.origin === 'passing' && fresh.length > 0
          ? [
              `${quoted(name)} comes from the command line or its configuration file and is watched until this run ends; the others are kept.`,
            ]
          : [];
      return {
        members: members.map(({ definition, says, state }) => ({ name: definition.name, says, state })),
        notes: [...notes, ...passing],
      };
    },
  };
}

function fieldOf(by: 'origin' | 'resolvers' | 'families' | 'connection'): string | null {
  if (by === 'origin') return 'addresses';
  return by === 'resolvers' ? 'resolvers' : null;
}

/** Requests that go with other secret values may be answered in another way. */
function isSameSecrets(one: TargetSecrets, other: TargetSecrets): boolean {
  const inOrder = ({ credentials, headers }: TargetSecrets): string =>
    JSON.stringify([credentials, Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return inOrder(one) === inOrder(other);
}
