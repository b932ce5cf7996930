import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import type { Watch } from '../notify/watch.ts';
import { electronTray } from './electron-tray.ts';
import { runProgram, sessionBus } from './session-bus.ts';
import { type RunningTray, startTray } from './start-tray.ts';
import type { TrayPause } from './tray-pause.ts';
import { ALWAYS_THERE, linuxTrayPlace } from './tray-place.ts';

/** `icons`: folder with the drawn icons. */
export function createTray(
  parts: AppParts & {
    readonly watch: Watch;
    readonly pause: TrayPause;
    readonly bundles: BundleExport;
    readonly icons: string;
  },
): RunningTray {
  const always = process.platform !== 'linux';
  const bus = sessionBus(runProgram);
  return startTray({
    ...parts,
    openSurface: electronTray(parts.icons),
    findPlace: always ? ALWAYS_THERE : () => linuxTrayPlace(bus),
    always,
  });
}
