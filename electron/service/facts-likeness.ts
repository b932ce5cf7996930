import type { MachineFacts } from '../engine/capture/facts.ts';

/** Sections that are different each time: the clock, and how long ago neighbours were heard of. */
const NEVER_THE_SAME: readonly string[] = ['clock', 'neighbours'];

/** Equal texts for facts in which nothing but the time has changed: the clock, how long the machine is up, how long an address is still lent. */
export function factsLikeness(facts: MachineFacts): string {
  const { system, clock } = facts;
  return JSON.stringify({
    ...facts,
    collectedAt: null,
    system: { ...system, uptimeSeconds: null },
    clock: { ...clock, utc: null },
    sections: facts.sections
      .filter(({ title }) => !NEVER_THE_SAME.includes(title))
      .map((section) => ({
        ...section,
        text: section.text.replace(/\b(valid_lft|preferred_lft|expires) \d+ ?sec/g, '$1'),
      })),
  });
}
