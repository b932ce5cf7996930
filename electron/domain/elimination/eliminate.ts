import { MAX_LINE_LENGTH } from '../one-line.ts';
import { type Parsed, parsed, refused } from '../parsed.ts';
import type { TargetDefinition } from '../target.ts';
import { targetLabel, uniqueLabel } from '../target-label.ts';
import { waysByConnection } from './by-connection.ts';
import { waysByFamily } from './by-family.ts';
import { waysByOrigin } from './by-origin.ts';
import { waysByResolver } from './by-resolver.ts';
import { type Elimination, MOST_VARIANTS, type Variant, type Variants, type WaysReading } from './elimination.ts';
import { measuredAs } from './measured-alike.ts';

/**
 * The targets that tell one thing apart: `target` and those that differ from it in that alone. Of `watched`, all that there are, those
 * that are measured like one of them are recognised; the others get names that nobody has, nor is among `reserved`. Refused, with a reason,
 * for what is no address.
 */
export function eliminate(
  target: TargetDefinition,
  elimination: Elimination,
  watched: readonly TargetDefinition[],
  reserved: readonly string[] = [],
): Parsed<Variants> {
  const reading = waysOf(target, elimination);
  if (reading.kind === 'refused') return reading;
  const { own, others, notes } = reading.value;
  if (others.length > MOST_VARIANTS) {
    return refused(`at most ${MOST_VARIANTS} are compared with one target, and here are ${others.length}`);
  }
  const there = new Map(watched.toReversed().map((definition) => [measuredAs(definition), definition]));
  const taken = new Set([target.name, ...watched.map(({ name }) => name), ...reserved]);
  const stem = stemOf(target, own);
  const members = others.map(({ says, definition }): Variant => {
    const known = there.get(measuredAs(definition));
    if (known !== undefined) return { definition: known, says, state: 'there' };
    return { definition: { ...definition, name: uniqueLabel(`${stem} ${says}`, taken) }, says, state: 'new' };
  });
  return parsed({ members: [{ definition: target, says: own, state: 'there' }, ...members], notes });
}

function waysOf(target: TargetDefinition, elimination: Elimination): WaysReading {
  switch (elimination.by) {
    case 'origin':
      return waysByOrigin(target, elimination.addresses);
    case 'resolvers':
      return waysByResolver(target, elimination.resolvers);
    case 'families':
      return waysByFamily(target);
    case 'connection':
      return waysByConnection(target);
  }
}

/** Room for what sets the variant apart and for a number. */
const MAX_STEM_LENGTH = MAX_LINE_LENGTH - 100;

/** What the names of all have in common: `shop IPv4` and its other family are both of `shop`. */
function stemOf({ name, spec, resolver }: TargetDefinition, own: string): string {
  const unnamed = spec.kind === 'dns' && name === targetLabel(spec, resolver);
  const bare = name.endsWith(` ${own}`) ? name.slice(0, -own.length - 1).trimEnd() : name;
  // A name that was made from the address tells the resolver too, which is not that of its variants.
  const stem = unnamed ? targetLabel(spec, { kind: 'system' }) : bare === '' ? name : bare;
  const characters = Array.from(stem);
  return stem.length > MAX_STEM_LENGTH ? `${characters.slice(0, MAX_STEM_LENGTH / 2).join('')}…` : stem;
}
