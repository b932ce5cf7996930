import { expect } from 'vitest';
import type { EvidenceDraft } from '../../electron/domain/evidence.ts';
import type { Phase } from '../../electron/domain/phase.ts';
import { type Reduced, readEvidence } from '../../electron/domain/verdict/evidence/read-evidence.ts';

/** What verdicts read from evidence as its capture made it; they must not know another form of it than the one that there is. */
export function expectReadable(draft: EvidenceDraft | undefined, hungIn: Phase = 'connect'): Reduced {
  if (draft === undefined) throw new Error('There is no evidence.');
  const reduced = readEvidence(draft, hungIn);
  if (reduced === null) throw new Error(`Nothing was read from ${draft.kind}: ${JSON.stringify(draft.data)}`);
  expect(reduced.kind === 'missing').toBe(draft.status !== 'captured');
  return reduced;
}
