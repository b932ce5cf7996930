import type { TrayIcon } from '../../notices/tray-picture.ts';
import type { TrayAct, TrayLine } from './tray-menu.ts';

/** The icon in the tray of the system, as far as the app deals with it. */
export interface TraySurface {
  setIcon(icon: TrayIcon): void;
  setTooltip(text: string): void;
  /** The menu that is shown from now on. */
  setMenu(lines: readonly TrayLine[]): void;
  /** Whether a menu is handed over to the system at `setMenu`, which may close one that is open; else it is made when it is asked for. */
  readonly keepsMenu: boolean;
  remove(): void;
}

export interface TraySurfaceOptions {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly lines: readonly TrayLine[];
  /** A person clicked the icon and wants the window. */
  onClick(): void;
  onAct(act: TrayAct): void;
}

/** Puts an icon into the tray. May throw where the system refuses. */
export type OpenTraySurface = (options: TraySurfaceOptions) => TraySurface;
