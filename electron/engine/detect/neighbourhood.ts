import type { OthersFacts, VariantFacts } from '../../domain/verdict/facts.ts';
import { differenceOf, likenessOf } from '../../domain/verdict/variants.ts';
import { canonicalAddress } from '../capture/address-literal.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import type { IncidentSurroundings } from './incident-surroundings.ts';

/** So many targets are asked how they fare when one incident is judged; hundreds of them hang together when a network does. */
const MOST_ASKED = 64;
/** A probe this near still says something of a window that is shorter than the time between two. */
const AROUND_MS = 10_000;

/** Monotonic milliseconds. */
export interface WindowInTime {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Index {
  readonly controls: readonly TargetRun[];
  readonly subjects: number;
  readonly alike: ReadonlyMap<string, readonly TargetRun[]>;
}

/** Who stands beside whom among the targets, so that no incident has to look at all of them. */
export class Neighbourhood {
  readonly #runs: () => Iterable<TargetRun>;
  #index: Index | null = null;
  readonly #likeness = new WeakMap<object, string>();
  readonly #atAddress = new Map<string, Set<TargetRun>>();
  readonly #addressOf = new Map<TargetRun, string>();

  constructor(runs: () => Iterable<TargetRun>) {
    this.#runs = runs;
  }

  /** The targets are others now. */
  targetsChanged(): void {
    this.#index = null;
  }

  /** A probe of the target went there. */
  seenAt(run: TargetRun, remoteAddress: string): void {
    const before = this.#addressOf.get(run);
    if (before === remoteAddress) return;
    const address = canonicalAddress(remoteAddress);
    if (address === null || before === address) return;
    this.gone(run);
    this.#addressOf.set(run, address);
    const there = this.#atAddress.get(address);
    if (there === undefined) this.#atAddress.set(address, new Set([run]));
    else there.add(run);
  }

  /** Nobody watches the target any more. */
  gone(run: TargetRun): void {
    const address = this.#addressOf.get(run);
    if (address === undefined) return;
    this.#addressOf.delete(run);
    const there = this.#atAddress.get(address);
    there?.delete(run);
    if (there?.size === 0) this.#atAddress.delete(address);
  }

  /** `address`: where the bad requests of `run` went. */
  around(run: TargetRun, address: string | null, window: WindowInTime): IncidentSurroundings {
    const { controls, subjects } = this.#indexed();
    const isSubject = run.entry.target.role === 'subject';
    return {
      controls: this.#controls(controls, run, window),
      others: {
        total: subjects - (isSubject ? 1 : 0),
        ...this.#atSameAddress(run, address, window),
        variants: this.#variants(run, window),
      },
    };
  }

  #controls(controls: readonly TargetRun[], run: TargetRun, window: WindowInTime): IncidentSurroundings['controls'] {
    const counts = { total: 0, hanging: 0, failing: 0, fine: 0 };
    let asked = 0;
    for (const control of controls) {
      if (control === run) continue;
      counts.total += 1;
      if (asked >= MOST_ASKED) continue;
      asked += 1;
      const fares = fared(control, window);
      if (fares !== null) counts[fares] += 1;
    }
    return counts;
  }

  #atSameAddress(run: TargetRun, address: string | null, window: WindowInTime): Pick<OthersFacts, 'fineAtSameAddress'> {
    let fineAtSameAddress = 0;
    if (address === null) return { fineAtSameAddress };
    let asked = 0;
    for (const other of this.#atAddress.get(address) ?? []) {
      if (other === run || other.entry.target.role !== 'subject') continue;
      if (asked >= MOST_ASKED) break;
      asked += 1;
      if (fared(other, window) === 'fine') fineAtSameAddress += 1;
    }
    return { fineAtSameAddress };
  }

  #variants(run: TargetRun, window: WindowInTime): readonly VariantFacts[] {
    const { target } = run.entry;
    const variants: VariantFacts[] = [];
    for (const other of this.#indexed().alike.get(this.#likenessOf(run))?.slice(0, MOST_ASKED) ?? []) {
      if (other === run) continue;
      const difference = differenceOf(target, other.entry.target);
      const fares = difference === null ? null : fared(other, window);
      if (difference !== null && fares !== null) variants.push({ name: other.entry.target.name, ...difference, fares });
    }
    return variants;
  }

  #indexed(): Index {
    this.#index ??= this.#makeIndex();
    return this.#index;
  }

  #makeIndex(): Index {
    const controls: TargetRun[] = [];
    const alike = new Map<string, TargetRun[]>();
    let subjects = 0;
    for (const run of this.#runs()) {
      if (run.entry.target.role === 'control') controls.push(run);
      else subjects += 1;
      const key = this.#likenessOf(run);
      const group = alike.get(key);
      if (group === undefined) alike.set(key, [run]);
      else group.push(run);
    }
    return { controls, subjects, alike };
  }

  #likenessOf({ entry: { target } }: TargetRun): string {
    const known = this.#likeness.get(target);
    if (known !== undefined) return known;
    const likeness = likenessOf(target);
    this.#likeness.set(target, likeness);
    return likeness;
  }
}

function fared(run: TargetRun, { fromMs, toMs }: WindowInTime): VariantFacts['fares'] | null {
  const { watch, entry } = run;
  if (watch.overdue > 0 && run.flights.some(({ stall, startedMs }) => stall !== null && startedMs <= toMs)) {
    return 'hanging';
  }
  return watch.recent.fared({ fromMs, toMs }, Math.min(AROUND_MS, entry.target.thresholds.intervalMs));
}
