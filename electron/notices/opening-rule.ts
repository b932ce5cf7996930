import type { Story } from './notice-state.ts';
import type { WatchedIncident } from './watched-target.ts';

/** A target is spoken of once in so long, unless it has recovered in between. */
const AGAIN_AFTER_MS = 300_000;
/** Three openings in so long are flapping; it is over when the target was quiet for as long. The engine counts in the same way, but not across its restarts. */
export const FLAPPING_MS = 600_000;
const OPENINGS = 3;

/** `adopt`: nothing is shown, but its end is told. */
export type OpeningRule = 'tell' | 'tell-flapping' | 'adopt';

export function openingRule(story: Story, incident: WatchedIncident, nowMs: number): OpeningRule {
  if (story.flappingSaid) return 'adopt';
  const said = recentlySaid(story, nowMs);
  if (incident.told.flapping || (story.recoveredSince && said.length + 1 >= OPENINGS)) return 'tell-flapping';
  const last = said.at(-1);
  return last !== undefined && !story.recoveredSince && nowMs - last < AGAIN_AFTER_MS ? 'adopt' : 'tell';
}

export const recentlySaid = ({ saidMs }: Story, nowMs: number): number[] =>
  saidMs.filter((atMs) => nowMs - atMs < FLAPPING_MS).slice(1 - OPENINGS);
