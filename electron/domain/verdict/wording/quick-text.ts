import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { counted } from './counted.ts';

/** Requests to the same target that went well while others hung; null where there were none. One sentence without its full stop. */
export function quickText({ quick, bad }: Pick<VerdictFacts, 'quick' | 'bad'>): string | null {
  if (quick.count === 0 || quick.medianMs === null) return null;
  return `While ${bad.count > 1 ? 'others' : 'it'} hung, ${counted(quick.count, 'later request')} to the same target took ${msText(quick.medianMs)}`;
}
