import { join } from 'node:path';
import type { TrayIcon } from '../../notices/tray-picture.ts';

/** What the icon stands on: a light or a dark tray. */
export type TrayGround = 'light' | 'dark';

/** Widths in pixels that are drawn, each on its own grid. */
const SIZES = [16, 20, 22, 24, 32, 44, 48, 64] as const;
/** Panels of Linux desktops show icons of 22 to 24 pixels. */
const LINUX_SIZE = 22;

/** The file for an icon. `scale`: of the display with the tray, 1 to 4; of use on Linux only, where the system scales nothing itself. */
export function iconFile(
  folder: string,
  icon: TrayIcon,
  platform: NodeJS.Platform,
  ground: TrayGround,
  scale: number,
): string {
  // macOS colours template images itself, and finds the one for dense displays beside it.
  if (platform === 'darwin') return join(folder, `${icon}Template.png`);
  if (platform === 'win32') return join(folder, `${icon}-${ground}.ico`);
  const wanted = LINUX_SIZE * scale;
  const size = SIZES.find((each) => each >= wanted) ?? 64;
  return join(folder, `${icon}-${ground}-${size}.png`);
}

export interface GroundFacts {
  readonly platform: NodeJS.Platform;
  /** `XDG_CURRENT_DESKTOP`. */
  readonly desktop: string;
  readonly dark: boolean;
  /** Of the taskbar, which has a theme of its own on Windows; undefined where Electron does not tell. */
  readonly darkTaskbar: boolean | undefined;
}

export function trayGround({ platform, desktop, dark, darkTaskbar }: GroundFacts): TrayGround {
  if (platform === 'win32') return (darkTaskbar ?? dark) ? 'dark' : 'light';
  // Panels of these follow the theme of the windows; those of GNOME, Xfce, Cinnamon and most others are dark whatever the windows are.
  if (platform === 'linux' && !/\b(kde|lxqt|lxde|mate)\b/i.test(desktop)) return 'dark';
  return dark ? 'dark' : 'light';
}
