import type { VerdictFacts } from './facts.ts';
import { RULES } from './rules.ts';
import type { Verdict } from './verdict.ts';
import { combine } from './weighing/combine.ts';

/** Before anything is known. */
export const NO_VERDICT: Verdict = {
  segment: 'unknown',
  confidence: 'low',
  summary: 'Nothing is known yet.',
  fromHop: null,
  reasons: [],
  against: [],
  ask: [],
  citations: [],
};

/** Where the fault most likely lies, how sure that is, and why. Pure, and quick enough to be called whenever a fact comes. */
export function judge(facts: VerdictFacts): Verdict {
  return combine(
    RULES.map((rule) => rule(facts)).filter((opinion) => opinion !== null),
    facts,
  );
}
