import { ContractError } from '../contract/errors.ts';
import type { TargetSecretsJson } from '../contract/host-contract.ts';
import type { TargetId } from '../domain/ids.ts';
import type { Target, TargetDefinition, TargetSecrets } from '../domain/target.ts';
import { secretsNeeded } from '../domain/target-secrets.ts';
import type { Engine, TargetWithSecrets } from '../engine/engine.ts';
import { type SecretChanges, withSecrets } from './secret-changes.ts';
import type { TargetInput } from './target-input.ts';

/** What the registry needs of the store. */
export interface TargetRows {
  upsertTarget(definition: TargetDefinition, origin: Target['origin']): Target;
  changeTarget(id: TargetId, definition: TargetDefinition, origin: Target['origin']): Target | null;
  removeTarget(id: TargetId): void;
}

/** The targets that are watched now, by name and by number; keeps store and engine in step. */
export interface TargetRegistry {
  all(): readonly Target[];
  /** Throws ContractError `not-found`. */
  byName(name: string): Target;
  /** Throws ContractError `not-found`. */
  entryOf(name: string): TargetWithSecrets;
  nameOf(id: TargetId): string;
  entries(): readonly TargetWithSecrets[];
  /** All or none: a name that is taken, twice among the inputs too, refuses the whole list with `duplicate-name`. */
  add(inputs: readonly TargetInput[], origin: Target['origin']): readonly TargetWithSecrets[];
  /**
   * Gives a target another definition, which may be another name: it keeps its number, and so its history, its place in the list, its
   * pause and an incident that is open. Probes in flight end under the old definition; one that goes another way is probed soon.
   * Throws ContractError `not-found` and `duplicate-name`.
   */
  change(name: string, input: TargetInput): TargetWithSecrets;
  /** Throws ContractError `not-found`. */
  remove(name: string): TargetWithSecrets;
  /** It is no longer watched in this run; the store keeps it as it is. Throws ContractError `not-found`. */
  leave(name: string): TargetWithSecrets;
  /** Gives secret values or takes them away; the target keeps its number. Throws ContractError `not-found` and `invalid-input`. */
  setSecrets(name: string, changes: SecretChanges): TargetWithSecrets;
  /** Values that are held of kept targets, those without any left out. */
  heldSecrets(): TargetSecretsJson[];
  /** Takes over what is there at the start, without telling the engine. */
  adopt(entries: readonly TargetWithSecrets[]): void;
}

export function createTargetRegistry(rows: TargetRows, engine: () => Engine): TargetRegistry {
  let byName = new Map<string, TargetWithSecrets>();
  /** Names of removed targets stay, because their last samples and incidents may still be on the way. */
  const names = new Map<TargetId, string>();

  const keep = (target: Target, secrets: TargetSecrets): TargetWithSecrets => {
    const entry = { target, secrets };
    byName.set(target.name, entry);
    names.set(target.id, target.name);
    return entry;
  };

  const taken = (name: string): ContractError =>
    new ContractError('duplicate-name', `A target called “${name}” is there already.`, { target: name, field: 'name' });

  const find = (name: string): TargetWithSecrets => {
    const entry = byName.get(name);
    if (entry === undefined) throw new ContractError('not-found', `No target is called “${name}”.`, { target: name });
    return entry;
  };

  return {
    all: () => [...byName.values()].map((entry) => entry.target),
    entries: () => [...byName.values()],
    byName: (name) => find(name).target,
    entryOf: find,
    nameOf: (id) => names.get(id) ?? `target ${id}`,
    adopt(entries) {
      for (const { target, secrets } of entries) keep(target, secrets);
    },
    add(inputs, origin) {
      const seen = new Set<string>();
      for (const { definition } of inputs) {
        if (byName.has(definition.name) || seen.has(definition.name)) {
          throw taken(definition.name);
        }
        seen.add(definition.name);
      }
      return inputs.map(({ definition, secrets }) => {
        const entry = keep(rows.upsertTarget(definition, origin), secrets);
        engine().add(entry);
        return entry;
      });
    },
    change(name, { definition, secrets }) {
      const before = find(name).target;
      if (definition.name !== name && byName.has(definition.name)) throw taken(definition.name);
      const target = rows.changeTarget(before.id, definition, before.origin);
      // Stored and not watched in this run.
      if (target === null) throw taken(definition.name);
      const entry: TargetWithSecrets = { target, secrets };
      if (target.name === name) byName.set(name, entry);
      else byName = new Map([...byName].map(([at, known]) => (at === name ? [target.name, entry] : [at, known])));
      names.set(target.id, target.name);
      engine().replace(entry);
      if (!isSameWay(before, target)) engine().probeSoon(target.id);
      return entry;
    },
    remove(name) {
      const entry = find(name);
      engine().remove(entry.target.id);
      rows.removeTarget(entry.target.id);
      byName.delete(name);
      return entry;
    },
    leave(name) {
      const entry = find(name);
      engine().remove(entry.target.id);
      byName.delete(name);
      return entry;
    },
    setSecrets(name, changes) {
      const { target, secrets } = find(name);
      const changed = withSecrets(target, secrets, changes);
      const entry = keep(rows.upsertTarget(changed.definition, target.origin), changed.secrets);
      engine().replace(entry);
      engine().probeSoon(target.id);
      return entry;
    },
    heldSecrets() {
      const all: TargetSecretsJson[] = [];
      for (const { target, secrets } of byName.values()) {
        if (target.origin !== 'kept') continue;
        if (secretsNeeded(target.spec, secrets).some(({ isHeld }) => isHeld)) {
          all.push({ target: target.name, credentials: secrets.credentials, headers: { ...secrets.headers } });
        }
      }
      return all;
    },
  };
}

/** Whether its requests are the same, whatever it is called and whenever they are slow. */
function isSameWay(one: Target, other: Target): boolean {
  const way = ({ spec, family, resolver }: Target): string => JSON.stringify([spec, family, resolver]);
  return way(one) === way(other);
}
