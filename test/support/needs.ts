import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';

/** Something that a test needs of the machine and that a machine may lack. */
export interface Need {
  readonly what: string;
  /** How to get it. */
  readonly remedy: string;
  isMet(): boolean;
}

export const ROOT: Need = {
  what: 'root',
  remedy: 'run the tests as root (network namespaces need it)',
  isMet: () => process.getuid?.() === 0,
};

/** Being root is not enough in a container that was denied the capability, so one is made and removed for a trial. */
export const NETWORK_NAMESPACES: Need = {
  what: 'network namespaces',
  remedy: 'run on Linux with CAP_SYS_ADMIN and CAP_NET_ADMIN (in a container: --privileged)',
  isMet: () => {
    const name = `ss${process.pid}-trial`;
    if (spawnSync('ip', ['netns', 'add', name], { stdio: 'ignore' }).status !== 0) return false;
    return spawnSync('ip', ['netns', 'delete', name], { stdio: 'ignore' }).status === 0;
  },
};

/** An executable on the search path; `debianPackage` is what installs it there. */
export function program(name: string, debianPackage: string): Need {
  return {
    what: name,
    remedy: `apt-get install ${debianPackage}`,
    isMet: () => onSearchPath(name),
  };
}

function onSearchPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** One sentence naming all that is missing and how to get it; null when nothing is. Stops asking for what depends on root without root. */
export function missing(needs: readonly Need[]): string | null {
  const lacking: Need[] = [];
  for (const need of needs) {
    if (need === NETWORK_NAMESPACES && lacking.length > 0) continue;
    if (!need.isMet()) lacking.push(need);
  }
  if (lacking.length === 0) return null;
  return `missing ${lacking.map((need) => `${need.what} (${need.remedy})`).join(', ')}`;
}

/**
 * Call it at the top of a test file and give the answer to `describe.runIf`. True when all needs are met. When not, on a person's
 * machine one skipped test says what is missing; where CI is set it throws, so that the file counts as failed and no tier
 * is passed over in silence.
 */
export function requireOrSkip(tier: string, needs: readonly Need[], environment = process.env): boolean {
  const reason = missing(needs);
  if (reason === null) return true;
  if (runsInCi(environment)) throw new Error(`${tier}: ${reason}; where CI is set, a tier must not be skipped`);
  test(`${tier} is not run here: ${reason}`, (context) => context.skip(reason));
  return false;
}

export function runsInCi(environment: Readonly<Record<string, string | undefined>>): boolean {
  const value = environment.CI;
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
