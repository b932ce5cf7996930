import { loadProfiles } from '../../../electron/bundle/profile/load-profiles.ts';
import type { Profile } from '../../../electron/bundle/profile/profile.ts';
import { profilesDirectory } from '../../../electron/bundle/profile/profiles-directory.ts';

/** The desks that come with the product. */
export const SHIPPED = await loadProfiles([profilesDirectory()]);

/** One of them. */
export function desk(id: string): Profile {
  const profile = SHIPPED.find(id);
  if (profile === null) throw new Error(`${id}: ${JSON.stringify(SHIPPED.problems)}`);
  return profile;
}
