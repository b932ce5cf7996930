import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How far this file may lie below the top of the package: as source, built, or in a chunk of what was built. */
const LEVELS = ['../', '../../', '../../../'] as const;

/** The folder of the desks that come with the product: in a checkout, an installed package, or the archive of the app. */
export function profilesDirectory(here: string = import.meta.url): string {
  const candidates = LEVELS.map((level) => fileURLToPath(new URL(`${level}resources/profiles/`, here)));
  const found = candidates.find((candidate) => existsSync(candidate));
  // One that is missing is told of by whoever reads it.
  return found ?? fileURLToPath(new URL('../../../resources/profiles', here));
}
