/** How `stallscope app` is to go on: with the desktop app, or, for a reason that is told, with the page in a browser. */
export type AppStart =
  | {
      readonly kind: 'app';
      readonly program: string;
      readonly args: readonly string[];
      /** What the person should know about this start. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'page'; readonly reason: string };

/** An Electron as it lies on the disk. */
export interface FoundElectron {
  readonly executable: string;
  /** Such as 45.4.1; null when nothing beside it tells. */
  readonly version: string | null;
  readonly sandbox: 'works' | SandboxHindrance;
}

/** A Linux that lets no ordinary program make namespaces, and a helper that is not set up to do it instead. */
export interface SandboxHindrance {
  readonly helper: string;
}

export interface AppSurroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  readonly electron: FoundElectron;
  /** A better-sqlite3 that was compiled here, maybe for an old Electron. */
  readonly hasOwnSqlite: boolean;
  /** Absolute; its package.json names what Electron runs. */
  readonly packageDirectory: string;
  readonly dataDirectory: string | null;
  readonly hidden: boolean;
}

/** The binaries of better-sqlite3 want Node-API 10, which came with Electron 36; an older one would crash on them without a word. */
const OLDEST_ELECTRON = 36;

/** Why no window could be shown, in words; null when one can. macOS and Windows always have a screen. */
export function displayHindrance(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (platform === 'darwin' || platform === 'win32') return null;
  if (isSet(environment.DISPLAY) || isSet(environment.WAYLAND_DISPLAY)) return null;
  return 'There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); start it from a desktop session to have the app.';
}

/** What to start, once there is a display and an Electron. */
export function decideAppStart(surroundings: AppSurroundings): AppStart {
  const { platform, environment, isRoot, electron, hasOwnSqlite, packageDirectory, dataDirectory, hidden } =
    surroundings;
  if (isTooOld(electron.version) && !hasOwnSqlite) {
    return {
      kind: 'page',
      reason: `${electron.executable} is Electron ${electron.version}, and the database needs ${OLDEST_ELECTRON} or newer; run npm ci, or name a newer one in ELECTRON_OVERRIDE_DIST_PATH.`,
    };
  }
  const isLinux = platform !== 'darwin' && platform !== 'win32';
  const args: string[] = [];
  const notes: string[] = [];
  if (isLinux && isRoot) {
    args.push('--no-sandbox');
    notes.push(
      'Chromium has no sandbox for root, so the app starts with --no-sandbox; as an ordinary user it is safer, and can do the same.',
    );
  } else if (isLinux && electron.sandbox !== 'works') {
    return { kind: 'page', reason: sandboxReason(electron.sandbox) };
  }
  // Electron finds out by itself from 38 on.
  if (isLinux && !isSet(environment.DISPLAY)) args.push('--ozone-platform=wayland');
  args.push(packageDirectory);
  if (dataDirectory !== null) args.push(`--data-dir=${dataDirectory}`);
  if (hidden) args.push('--hidden');
  return { kind: 'app', program: electron.executable, args, notes };
}

function isTooOld(version: string | null): boolean {
  const major = Number.parseInt(version ?? '', 10);
  return Number.isInteger(major) && major < OLDEST_ELECTRON;
}

const sandboxReason = ({ helper }: SandboxHindrance): string =>
  `This system gives ordinary programs no sandbox, and the app does not run without; to have it, run sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}".`;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
