import { type Hold, seenOf, useQuiet } from '../../state/quiet.ts';
import { useTargets } from '../../state/targets.ts';

/** What a person may want to change of how a target is told of. */
export function useTelling(name: string): { readonly snoozed: Hold | null; readonly unseen: number | null } {
  const incident = useTargets((state) => state.rows?.get(name)?.incident?.id ?? null);
  const snoozed = useQuiet(
    ({ quiet }) => quiet?.holds.find((hold) => hold.target === name && hold.reason === 'snoozed') ?? null,
  );
  const isSeen = useQuiet(({ quiet }) => incident !== null && seenOf(quiet, incident) !== null);
  return { snoozed, unseen: isSeen ? null : incident };
}
