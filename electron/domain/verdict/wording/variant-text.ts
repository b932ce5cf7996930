import { printableCut } from '../../printable.ts';
import { quoted } from '../../quoted.ts';
import type { VariantFacts } from '../facts.ts';

const THINGS: Readonly<Record<VariantFacts['differsIn'], string>> = {
  family: 'the address family',
  resolver: 'its resolver',
  connection: 'its connections',
  address: 'its address',
};

/** How a target fares that differs from this one in one thing. One sentence. */
export function variantText({ name, differsIn, has, fares }: VariantFacts): string {
  const target = `Target ${quoted(name, 60)}, which differs in ${THINGS[differsIn]} alone (${printableCut(has, 60)}),`;
  return fares === 'fine' ? `${target} is fine.` : `${target} is in trouble, too.`;
}
