import { type TargetId, targetId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import { damaged } from './read-refusal.ts';

/** Numbers of the targets of one bundle. Format 1.0 has names only, and names that stand in no definition get a number of their own. */
export class TargetNumbers {
  readonly #byName = new Map<string, TargetId>();
  #highest = 0;

  /** Throws UnreadBundle where two targets have one number. */
  constructor(targets: readonly Target[]) {
    const numbers = new Set<number>();
    for (const { id, name } of targets) {
      if (numbers.has(id)) throw damaged('two of its targets have the same number');
      numbers.add(id);
      if (!this.#byName.has(name)) this.#byName.set(name, id);
      if (id > this.#highest) this.#highest = id;
    }
  }

  /** The number as it is told; otherwise that of the name. */
  numberOf(told: number | undefined, name: string): TargetId {
    if (told !== undefined) return targetId(told);
    let number = this.#byName.get(name);
    if (number === undefined) {
      this.#highest += 1;
      number = targetId(this.#highest);
      this.#byName.set(name, number);
    }
    return number;
  }
}
