import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ChildProgram, until } from './child-program.ts';
import { NotificationHost } from './notification-host.ts';
import { PICTURES } from './pictures.ts';
import { runTool } from './run-tool.ts';
import { SessionBus } from './session-bus.ts';
import { TrayHost } from './tray-host.ts';

export interface DesktopOptions {
  readonly widthPx?: number;
  readonly heightPx?: number;
  /** A keyring that is open; without one `safeStorage` is not available. */
  readonly keyring?: boolean;
  /** A panel with a tray. */
  readonly tray?: boolean;
  /** A notification daemon. */
  readonly notifications?: boolean;
}

const PAINTED_AFTER_MS = 500;
/** Between two things that a hand does. */
const HAND_S = '0.1';
const CLICK = [
  ['mousedown', '1'],
  ['mouseup', '1'],
] as const;

/**
 * A desktop of a test's own: a display that nobody sees, a bus, a window manager, and by choice a tray, notifications and a keyring. All
 * of it ends with `close`.
 */
export class Desktop {
  /** A folder of this desktop's own, with the home in it; it goes with it. */
  readonly room: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly bus: SessionBus;
  readonly #tray: TrayHost | null;
  readonly #notifications: NotificationHost | null;
  readonly #programs: readonly ChildProgram[];

  private constructor(parts: {
    room: string;
    environment: Readonly<Record<string, string>>;
    bus: SessionBus;
    tray: TrayHost | null;
    notifications: NotificationHost | null;
    programs: readonly ChildProgram[];
  }) {
    this.room = parts.room;
    this.environment = parts.environment;
    this.bus = parts.bus;
    this.#tray = parts.tray;
    this.#notifications = parts.notifications;
    this.#programs = parts.programs;
  }

  static async start(options: DesktopOptions = {}): Promise<Desktop> {
    const room = await mkdtemp(join(tmpdir(), 'stallscope-desktop-'));
    const home = join(room, 'home');
    await mkdir(join(room, 'run'), { recursive: true, mode: 0o700 });
    await mkdir(home);
    const programs: ChildProgram[] = [];
    const started = (program: string, args: readonly string[], environment: Record<string, string>): ChildProgram => {
      const child = new ChildProgram(program, args, environment);
      programs.unshift(child);
      return child;
    };
    try {
      const plain = plainDesktopEnvironment(room, home);
      const size = `${options.widthPx ?? 1_280}x${options.heightPx ?? 900}x24`;
      // Left to itself it begins anew when its last client goes, and takes those with it that have just come.
      const display = started(
        'Xvfb',
        ['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp', '-ac', '-noreset'],
        plain,
      );
      const [, number] = await display.printed(/^(\d+)\n/m);
      const bus = await SessionBus.start(room, plain);
      const environment = { ...plain, DISPLAY: `:${number}`, DBUS_SESSION_BUS_ADDRESS: bus.address };
      const manager = started('openbox', ['--sm-disable'], environment);
      await until('the window manager is there', async () => {
        if (!manager.isRunning) throw new Error(`openbox ended: ${manager.output}`);
        return /window id/.test(
          await runTool('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { timeoutMs: 10_000, environment }),
        );
      });
      if (options.keyring === true) {
        const keyring = started(
          'gnome-keyring-daemon',
          ['--unlock', '--components=secrets', '--foreground'],
          environment,
        );
        keyring.child.stdin.end('a password of this test');
        await until('the keyring is there', () => bus.hasOwner('org.freedesktop.secrets'));
      }
      const tray = options.tray === true ? await TrayHost.start(home, bus, environment) : null;
      const notifications =
        options.notifications === true ? await NotificationHost.start(room, bus, environment) : null;
      return new Desktop({ room, environment, bus, tray, notifications, programs });
    } catch (error) {
      for (const program of programs) await program.stop();
      await rm(room, { recursive: true, force: true });
      throw error;
    }
  }

  get tray(): TrayHost {
    if (this.#tray === null) throw new Error('This desktop was started without a tray');
    return this.#tray;
  }

  get notifications(): NotificationHost {
    if (this.#notifications === null) throw new Error('This desktop was started without notifications');
    return this.#notifications;
  }

  /** The whole screen as a person would see it. Answers where the picture lies. */
  async picture(name: string): Promise<string> {
    await mkdir(PICTURES, { recursive: true });
    const file = join(PICTURES, `${name}.png`);
    // What was just shown may not be painted yet.
    await pause(PAINTED_AFTER_MS);
    await runTool('import', ['-silent', '-window', 'root', file], { timeoutMs: 30_000, environment: this.environment });
    return file;
  }

  /** Waits for a window whose title fits, and answers what the display calls it. */
  windowTitled(title: string): Promise<string> {
    return until(`a window titled ${title}`, async () => {
      const words = ['search', '--onlyvisible', '--name', title];
      const found = await this.#xdotool(words).catch(() => '');
      return found.split('\n')[0] || null;
    });
  }

  /** As a person's hands do, into the window that has the focus. */
  async type(text: string, thenKey: string): Promise<void> {
    await this.#xdotool(['type', '--delay', '5', text]);
    await this.#xdotool(['key', thenKey]);
  }

  async click(x: number, y: number): Promise<void> {
    await this.#xdotool(['mousemove', '--sync', String(x), String(y), 'click', '1']);
  }

  /** Two clicks at one place, as quick as a person's: the window manager may still be busy with the first one when the second comes. */
  async clickTwice(x: number, y: number): Promise<void> {
    await this.#slowly([['mousemove', `${x}`, `${y}`], ...CLICK, ...CLICK]);
  }

  /** Takes what is at one place and lets it go at another. */
  async drag(from: { readonly x: number; readonly y: number }, byPx: number): Promise<void> {
    const at = (px: number): string[] => ['mousemove', `${from.x + px}`, `${from.y + px}`];
    await this.#slowly([at(0), ['mousedown', '1'], at(byPx / 4), at(byPx / 2), at(byPx), ['mouseup', '1']]);
  }

  /** By one program, so that a busy machine does not tear apart what belongs together. */
  async #slowly(steps: readonly (readonly string[])[]): Promise<void> {
    await this.#xdotool(steps.flatMap((step) => [...step, 'sleep', HAND_S]));
  }

  #xdotool(words: readonly string[]): Promise<string> {
    return runTool('xdotool', words, { timeoutMs: 20_000, environment: { ...this.environment } });
  }

  async close(): Promise<void> {
    await this.#notifications?.stop();
    await this.#tray?.stop();
    for (const program of this.#programs) await program.stop();
    await this.bus.stop();
    await rm(this.room, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Nothing of the person who runs the tests: another home, no session of theirs. */
function plainDesktopEnvironment(room: string, home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_RUNTIME_DIR: join(room, 'run'),
    XDG_CURRENT_DESKTOP: 'XFCE',
    XDG_SESSION_TYPE: 'x11',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // Aids for people who cannot see would start a bus of their own.
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    GIO_USE_VFS: 'local',
    GSETTINGS_BACKEND: 'memory',
  };
}
