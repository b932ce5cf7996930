import { parsed } from '../parsed.ts';
import { quoted } from '../quoted.ts';
import type { FamilyChoice, TargetDefinition } from '../target.ts';
import type { WaysReading } from './elimination.ts';
import { whyNoName } from './name-of-target.ts';

/** The target over IPv4 alone and over IPv6 alone. */
export function waysByFamily(definition: TargetDefinition): WaysReading {
  const own = familySays(definition.family);
  if (definition.spec.kind === 'dns') {
    const note = `${quoted(definition.name)} is a DNS name, asked at its resolver's address, which is of one family: vary the resolvers instead.`;
    return parsed({ own, others: [], notes: [note] });
  }
  const why = whyNoName(definition);
  if (why !== null) {
    return parsed({ own, others: [], notes: [`${why}, which is of one family, so there is nothing to vary.`] });
  }
  const families = ([4, 6] as const).filter((family) => family !== definition.family);
  return parsed({
    own,
    others: families.map((family) => ({ says: familySays(family), definition: { ...definition, family } })),
    notes: [
      'Where the name has no address of a family, or this computer no way to it, the target of that family fails each time: remove it then.',
    ],
  });
}

const familySays = (family: FamilyChoice): string => (family === 'auto' ? 'either family' : `IPv${family}`);
