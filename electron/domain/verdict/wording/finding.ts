import type { EvidenceId } from '../../ids.ts';
import type { Finding, Opinion, Weight } from '../rule.ts';
import { oneSentence } from './one-sentence.ts';

/** One sentence and what it rests on; parts that are not there add nothing. */
export function finding(
  weight: Weight,
  text: string,
  ...from: readonly ({ readonly evidence: readonly EvidenceId[] } | null)[]
): Finding {
  const evidence = from.flatMap((part) => part?.evidence ?? []);
  return { text: oneSentence(text), weight, evidence: evidence.length < 2 ? evidence : [...new Set(evidence)] };
}

/** What a rule says; null when nothing speaks for its segment. */
export function opinionOf(
  parts: Pick<Opinion, 'segment' | 'summary' | 'support'> & Partial<Omit<Opinion, 'segment' | 'summary' | 'support'>>,
): Opinion | null {
  if (parts.support.length === 0) return null;
  return { fromHop: null, counter: [], ask: [], wouldTell: [], ...parts, summary: oneSentence(parts.summary) };
}

/**
 * What evidence that was taken when it was over is worth: it may have seen what came after the fault, so it proves less.
 */
export function weightAtTheTime(weight: Weight, { timing }: { readonly timing: 'in-flight' | 'after' }): Weight {
  if (timing === 'in-flight') return weight;
  return weight === 'decisive' ? 'strong' : weight === 'strong' ? 'fair' : 'weak';
}
