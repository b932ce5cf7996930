import { ContractError } from '../contract/errors.ts';
import type { Target, Thresholds } from '../domain/target.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { openStore } from '../store/open-store.ts';
import { APP_VERSION } from './app-version.ts';
import { createEngineSettings } from './engine-settings.ts';
import { storeRefusal } from './store-refusal.ts';
import type { TargetInput } from './target-input.ts';

/** The targets that are kept in a data directory, opened for writing; refused while an engine runs on it. */
export interface KeptTargets {
  list(): readonly Target[];
  /** Thresholds of targets that say nothing of them: those that were set for this directory. */
  thresholds(): Thresholds;
  /** All or none: a name that is taken refuses the whole list with ContractError `duplicate-name`. */
  add(inputs: readonly TargetInput[]): readonly Target[];
  /** Throws ContractError `not-found`. */
  remove(name: string): void;
  close(): void;
}

/** Throws ContractError `store-unavailable` when the directory cannot be written, or somebody else writes to it. */
export function openKeptTargets(directory: string, log: (line: string) => void): KeptTargets {
  const opened = openStore({ directory, clock: new SystemClock(), appVersion: APP_VERSION, log });
  if (opened.kind === 'refused') throw new ContractError(...storeRefusal(opened));
  const { store } = opened;
  const kept = () => store.listTargets().filter((target) => target.origin === 'kept');
  return {
    list: kept,
    thresholds: () => createEngineSettings(store).now().thresholds,
    add(inputs) {
      const taken = new Set(kept().map((target) => target.name));
      for (const { definition } of inputs) {
        if (taken.has(definition.name)) {
          throw new ContractError('duplicate-name', `A target called “${definition.name}” is there already.`, {
            target: definition.name,
          });
        }
        taken.add(definition.name);
      }
      return inputs.map(({ definition }) => store.upsertTarget(definition, 'kept'));
    },
    remove(name) {
      const target = kept().find((entry) => entry.name === name);
      if (target === undefined) {
        throw new ContractError('not-found', `No target is called “${name}”.`, { target: name });
      }
      store.removeTarget(target.id);
    },
    close: () => store.close(),
  };
}
