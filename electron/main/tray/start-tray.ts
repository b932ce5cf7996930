import type { Cancel } from '../../domain/clock.ts';
import { trayOf } from '../../notices/tray.ts';
import type { TrayPicture } from '../../notices/tray-picture.ts';
import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import { exportAtOnce } from '../export/export-at-once.ts';
import type { Watch } from '../notify/watch.ts';
import { menuOutline, type TrayAct, trayMenu } from './tray-menu.ts';
import type { TrayPause } from './tray-pause.ts';
import type { FindTrayPlace } from './tray-place.ts';
import type { OpenTraySurface, TraySurface } from './tray-surface.ts';

export interface RunningTray {
  /** Whether a person has an icon by which to get the window back. What is not known counts as missing. */
  state(): 'shown' | 'missing';
  /** Calls `listener` at each change from now on. The returned function ends it. */
  onState(listener: () => void): () => void;
  stop(): void;
}

export interface TrayParts extends AppParts {
  readonly watch: Watch;
  readonly pause: TrayPause;
  readonly bundles: BundleExport;
  readonly openSurface: OpenTraySurface;
  readonly findPlace: FindTrayPlace;
  /** Where there is one for certain, nothing is waited for. */
  readonly always: boolean;
}

/** A thousand targets tell two hundred samples a second; nobody reads faster than this. */
const DRAW_MS = 500;
/** The words of a menu that the system keeps are renewed so seldom, because that may close it under the hand of who reads it. */
const WORDS_MS = 5_000;
/** At login the panel may come after us, so in the beginning it is looked for often. */
const LOOK_MISSING_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LOOK_LATER_MS = 15_000;
const LOOK_SHOWN_MS = 60_000;

export function startTray(parts: TrayParts): RunningTray {
  const { watch, clock, windows, log, note } = parts;
  const listeners = new Set<() => void>();
  let surface: TraySurface | null = null;
  let placeId: string | null = parts.always ? 'system' : null;
  let shown: TrayPicture | null = null;
  let menuAtMs = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let cancelDraw: Cancel | null = null;
  let cancelLook: Cancel | null = null;
  let looks = 0;
  let stopped = false;

  const picture = (): TrayPicture => trayOf(watch.state(), clock.monotonicMs());

  const act = (chosen: TrayAct): void => {
    switch (chosen.kind) {
      case 'show':
        if (chosen.what === null) windows.show();
        else windows.show(chosen.what);
        return;
      case 'export':
        void exportAtOnce(chosen.incident, parts);
        return;
      case 'pause':
        void parts.pause.pause(chosen.length);
        return;
      case 'resume':
        void parts.pause.resume();
        return;
      case 'quit':
        parts.quit();
        return;
    }
  };

  const open = (): void => {
    surface?.remove();
    surface = null;
    const first = picture();
    try {
      surface = parts.openSurface({
        icon: first.icon,
        tooltip: first.tooltip,
        lines: trayMenu(first.menu),
        onClick: () => windows.show(),
        onAct: act,
      });
      shown = first;
      menuAtMs = clock.monotonicMs();
    } catch (thrown) {
      log(`tray: no icon could be made: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };

  const draw = (): void => {
    cancelDraw = null;
    if (surface === null || shown === null) return;
    const now = picture();
    const nowMs = clock.monotonicMs();
    drawnAtMs = nowMs;
    if (now.icon !== shown.icon) surface.setIcon(now.icon);
    if (now.tooltip !== shown.tooltip) surface.setTooltip(now.tooltip);
    shown = { ...now, menu: drawMenu(surface, shown.menu, now.menu, nowMs) };
  };

  /** The menu that is shown after this. */
  const drawMenu = (on: TraySurface, before: TrayPicture['menu'], now: TrayPicture['menu'], nowMs: number) => {
    if (JSON.stringify(before) === JSON.stringify(now)) return before;
    const onlyWords = on.keepsMenu && menuOutline(before) === menuOutline(now);
    if (onlyWords && nowMs - menuAtMs < WORDS_MS) {
      cancelDraw ??= clock.schedule(menuAtMs + WORDS_MS - nowMs, draw);
      return before;
    }
    on.setMenu(trayMenu(now));
    menuAtMs = nowMs;
    return now;
  };

  let dueMs = Number.POSITIVE_INFINITY;
  const drawSoon = (): void => {
    const nowMs = clock.monotonicMs();
    const atMs = Math.max(nowMs, drawnAtMs + DRAW_MS);
    if (cancelDraw !== null && dueMs <= atMs) return;
    cancelDraw?.();
    dueMs = atMs;
    cancelDraw = clock.schedule(atMs - nowMs, () => {
      dueMs = Number.POSITIVE_INFINITY;
      draw();
    });
  };

  const look = async (): Promise<void> => {
    const place = await parts.findPlace();
    if (stopped) return;
    const id = place.kind === 'there' ? place.id : null;
    if (id !== placeId || looks === 0) {
      const changed = (id === null) !== (placeId === null);
      placeId = id;
      // Where nothing was found an icon is tried all the same: an older tray may take it.
      open();
      if (changed) for (const listener of [...listeners]) listener();
    }
    if (id === null && looks === LOOK_MISSING_MS.length) {
      note(
        'This desktop shows no tray icons, so Stallscope stays in the taskbar when its window is closed. On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” adds a tray.',
        'tray-missing',
      );
      windows.waitInTaskbar();
    }
    const nextMs = id === null ? (LOOK_MISSING_MS[looks] ?? LOOK_LATER_MS) : LOOK_SHOWN_MS;
    looks += 1;
    cancelLook = clock.schedule(nextMs, () => void look());
  };

  if (parts.always) open();
  else void look();
  const end = watch.onHappening(drawSoon);

  return {
    state: () => (placeId !== null && surface !== null ? 'shown' : 'missing'),
    onState: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stop: () => {
      stopped = true;
      end();
      cancelDraw?.();
      cancelLook?.();
      surface?.remove();
      surface = null;
    },
  };
}
