import type { PolicyState } from './policy-state.ts';
import type { Quiet } from './quiet.ts';

/** What is held back, acknowledged and blind now; the same object as before where nothing is different. */
export function quietOf(
  before: Quiet,
  state: Pick<PolicyState, 'holds' | 'acknowledged' | 'blind' | 'stuck' | 'storeTrouble'>,
): Quiet {
  const now: Quiet = {
    holds: state.holds.list,
    acknowledged: [...state.acknowledged.values()],
    blind: blindNow(state),
  };
  return JSON.stringify(now) === JSON.stringify(before) ? before : now;
}

function blindNow({ blind, storeTrouble }: Pick<PolicyState, 'blind' | 'storeTrouble'>): Quiet['blind'] {
  if (blind?.confirmed === true) return { why: blind.why, sinceUs: blind.sinceUs, says: blind.says };
  return storeTrouble === null ? null : { why: 'store', ...storeTrouble };
}
