import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

/** `nobody` and its group, on every Linux. */
const NOBODY = 65_534;

/** Somebody without any right beyond their own files, in the client's place. */
export interface OrdinaryUser {
  /** Theirs to write in; removed with the lab. */
  readonly home: string;
  /**
   * What runs the program as this user, to be given to `lab.run` or `lab.start`. `bound`: not even by programs that the system
   * lends rights to, as Debian does to mtr's helper.
   */
  command(rights: 'bound' | 'lent', program: string, args: readonly string[]): readonly [string, readonly string[]];
}

export async function makeOrdinaryUser(lab: Lab): Promise<OrdinaryUser> {
  // To be passed through, not to be read.
  await chmod(lab.folder, 0o711);
  const home = join(lab.folder, 'home');
  await mkdir(home, { recursive: true });
  await chown(home, NOBODY, NOBODY);
  const change = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  return {
    home,
    command: (rights, program, args) => [
      'env',
      [`HOME=${home}`, 'setpriv', ...change, ...(rights === 'bound' ? ['--no-new-privs'] : []), program, ...args],
    ],
  };
}
