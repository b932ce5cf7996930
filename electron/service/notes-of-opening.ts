import type { Gap } from '../domain/gap.ts';
import type { StoreNote } from '../store/store.ts';

/** Whether a page keeps showing it: that one has quit and started again is no news to who did so, nor is an outage that was told. */
export function isNews(notes: readonly StoreNote[], afterOutage: boolean): (note: StoreNote) => boolean {
  const endedCleanly = !notes.some(({ code }) => code === 'unclean-end');
  return ({ code }) => {
    if (code === 'not-running') return !endedCleanly && !afterOutage;
    return code !== 'unclean-end' || !afterOutage;
  };
}

/** The gap that the store has recorded for the time until this start. */
export function absenceOf({ code, context }: StoreNote): readonly Gap[] {
  const { fromUs, toUs } = context;
  if (code !== 'not-running' || typeof fromUs !== 'number' || typeof toUs !== 'number') return [];
  return [{ targetId: null, reason: 'not-running', startedAtUs: fromUs, endedAtUs: toUs }];
}
