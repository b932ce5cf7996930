import { msText } from '../../ms-text.ts';
import { printableCut } from '../../printable.ts';
import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { finding, weightAtTheTime } from '../wording/finding.ts';
import { familyText } from '../wording/subject-words.ts';
import { variantText } from '../wording/variant-text.ts';

/** The same name got through over the other address family, or a target that differs in the family alone is fine. */
export function otherFamilySupport({ bad, otherFamily, others, subject }: VerdictFacts): Finding[] {
  if (bad.phase !== 'connect' && bad.phase !== 'tls') return [];
  const found: Finding[] = [];
  if (otherFamily?.end === 'connected') {
    const time = otherFamily.connectMs === null ? '' : ` in ${msText(otherFamily.connectMs)}`;
    const text = `Over ${familyText(otherFamily.family)} the same name could be connected to${time} at that moment (${printableCut(otherFamily.address, 60)}).`;
    found.push(finding(weightAtTheTime('fair', otherFamily), text, otherFamily));
  }
  const variant = others.variants.find(({ differsIn, fares }) => differsIn === 'family' && fares === 'fine');
  if (variant !== undefined && subject.family !== null) {
    found.push(finding('fair', variantText(variant)));
  }
  return found;
}
