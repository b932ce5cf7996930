import { ContractError } from '../contract/errors.ts';
import type { StoredTarget } from '../store/reader.ts';

/** Of several targets that had the name one after the other, the one that still is, else the last. */
export function storedTargetByName(targets: readonly StoredTarget[], name: string): StoredTarget {
  const named = targets.filter((entry) => entry.target.name === name);
  const found = named.find((entry) => entry.removedAtUs === null) ?? named.at(-1);
  if (found === undefined) {
    throw new ContractError('not-found', `No target called "${name}" was ever recorded here.`, { target: name });
  }
  return found;
}
