import type { StartArguments } from '../start-arguments.ts';

/** What Electron's `relaunch` is told. */
export interface Relaunch {
  readonly args: string[];
  readonly execPath?: string;
}

/** How this app is to be started once it has ended, for `other`, who started it while it was ending. `words`: its own, after the program's name. */
export function relaunch(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  other: StartArguments,
): Relaunch {
  const args = words.filter((word) => word !== '--hidden' || other.hidden);
  // An AppImage runs from a mount that goes with it; the file that a person keeps is named here.
  const file = environment.APPIMAGE;
  return file?.startsWith('/') === true ? { args, execPath: file } : { args };
}
