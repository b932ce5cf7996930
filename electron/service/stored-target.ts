import { ContractError } from '../contract/errors.ts';
import { closestWord } from '../domain/closest-word.ts';
import type { StoredTarget } from '../store/reader.ts';

const MAX_NAMED = 5;

/** Of several targets that had the name one after the other, the one that still is, else the last. */
export function storedTargetByName(targets: readonly StoredTarget[], name: string): StoredTarget {
  const named = targets.filter((entry) => entry.target.name === name);
  const found = named.find((entry) => entry.removedAtUs === null) ?? named.at(-1);
  if (found === undefined) {
    const names = [...new Set(targets.map((entry) => entry.target.name))];
    throw new ContractError('not-found', `No target called “${name}” was ever recorded here.${hint(name, names)}`, {
      target: name,
    });
  }
  return found;
}

/** Targets of a command line are in no list, so what is there is told here. */
function hint(name: string, names: readonly string[]): string {
  const meant = closestWord(name, names);
  if (meant !== null) return ` Did you mean “${meant}”?`;
  if (names.length === 0) return '';
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return ` There are: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`;
}
