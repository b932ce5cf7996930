import { join } from 'node:path';
import { loadProfiles } from '../bundle/profile/load-profiles.ts';
import type { Profiles } from '../bundle/profile/profiles.ts';
import { profilesDirectory } from '../bundle/profile/profiles-directory.ts';

/** Where a person's own desks lie, below the data directory. */
const OWN_PROFILES = 'profiles';

/** The desks that come with the product, and the person's own, which take the place of those of the same name. Never rejects. */
export function allProfiles(dataDirectory: string): Promise<Profiles> {
  return loadProfiles([profilesDirectory(), join(dataDirectory, OWN_PROFILES)]);
}
