import { ContractError } from '../../contract/errors.ts';
import { closestWord } from '../../domain/closest-word.ts';
import type { Target } from '../../domain/target.ts';
import type { BundleThread } from '../bundle-thread/bundle-thread.ts';
import type { BundleLook } from './bundle-look.ts';
import type { BundlePlace, ComparedSide } from './compare-request.ts';
import type { ComparedMember } from './compared-member.ts';

const MOST_NAMED = 5;

export type BundleReading = Pick<BundleThread, 'look' | 'series' | 'comparison'>;

/** One target of a bundle that was looked into. Throws ContractError `not-found`. */
export function foreignMember(
  side: Exclude<ComparedSide, { readonly kind: 'target' }>,
  place: BundlePlace,
  look: BundleLook,
  bundles: BundleReading,
): ComparedMember {
  const named = look.targets.filter(({ name }) => name === side.target);
  // Of several that had the name one after the other, the last.
  const target = named.at(-1);
  if (target === undefined) {
    throw new ContractError(
      'not-found',
      `There is no target “${side.target}” in “${look.name}”.${hint(side.target, look.targets)}`,
      {
        target: side.target,
      },
    );
  }
  const notes = [...look.notes];
  if (named.length > 1) {
    notes.push(`“${look.name}” has ${named.length} targets called “${side.target}”; the last one is compared.`);
  }
  if (look.unnamed.includes(target.id)) {
    notes.push(`The windows of “${side.target}” in “${look.name}” are reckoned from its samples.`);
  }
  return {
    side,
    facts: { target, span: look.span, place: look.place, notes },
    measured: (blocks, signal) => bundles.series(place, target.id, blocks, signal),
    clockReadings: async (fromUs, toUs) =>
      look.clockReadings.filter((reading) => reading.fromUs <= toUs && reading.toUs >= fromUs),
  };
}

function hint(name: string, targets: readonly Target[]): string {
  const names = [...new Set(targets.map((target) => target.name))];
  const meant = closestWord(name, names);
  if (meant !== null) return ` Did you mean “${meant}”?`;
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.length === 0 ? '' : ` There are: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`;
}
