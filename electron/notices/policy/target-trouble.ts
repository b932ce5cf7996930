import type { TargetTrouble } from '../../domain/notice/digest.ts';
import { cut } from '../short-text.ts';
import type { TargetTold } from '../told.ts';
import type { WatchedIncident } from '../watched-target.ts';

const SUMMARY_CHARACTERS = 300;

/** What is wrong with the target, as messages tell it. */
export function targetTrouble(
  { name, required }: Pick<TargetTold, 'name' | 'required'>,
  { told, phase, failure }: WatchedIncident,
  acknowledged: boolean,
): TargetTrouble {
  const { segment, confidence, summary, fromHop } = told.verdict;
  return {
    target: name,
    required,
    incident: told.id,
    openedAtUs: told.openedAtUs,
    worstMs: told.worstMs,
    slow: told.slow,
    failed: told.failed,
    flapping: told.flapping,
    phase,
    failure: failure?.code ?? null,
    verdict: { segment, confidence, summary: cut(summary, SUMMARY_CHARACTERS), fromHop },
    acknowledged,
  };
}
