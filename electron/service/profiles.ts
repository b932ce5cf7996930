import { join } from 'node:path';
import { loadProfiles } from '../bundle/profile/load-profiles.ts';
import type { Profile } from '../bundle/profile/profile.ts';
import { chosenProfile, type Profiles } from '../bundle/profile/profiles.ts';
import { profilesDirectory } from '../bundle/profile/profiles-directory.ts';
import { ContractError } from '../contract/errors.ts';

/** Where a person's own desks lie, below the data directory. */
const OWN_PROFILES = 'profiles';

/** The desks that come with the product, and the person's own, which take the place of those of the same name. Never rejects. */
export function allProfiles(dataDirectory: string): Promise<Profiles> {
  return loadProfiles([profilesDirectory(), join(dataDirectory, OWN_PROFILES)]);
}

/** Rejects with ContractError `invalid-input` for one that is not there or cannot be read. */
export async function profileNamed(
  { profiles }: { readonly profiles: () => Promise<Profiles> },
  id: string,
): Promise<Profile> {
  const chosen = chosenProfile(await profiles(), id);
  if (chosen.kind === 'refused') throw new ContractError('invalid-input', chosen.reason, { profile: id });
  return chosen.value;
}
