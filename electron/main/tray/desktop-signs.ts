import { powerMonitor } from 'electron';
import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import { createNotifications } from '../notify/create-notifications.ts';
import type { RunningNotifications } from '../notify/start-notifications.ts';
import { startWatch } from '../notify/watch.ts';
import { startPowerWatch } from '../power/power-watch.ts';
import { createTray } from './create-tray.ts';
import type { RunningTray } from './start-tray.ts';
import { createTrayPause } from './tray-pause.ts';

export interface DesktopSigns {
  readonly tray: RunningTray;
  readonly notifications: RunningNotifications;
  stop(): void;
}

/**
 * All by which a person knows of the app without its window: tray, notifications, and what power and lock do to them. For after the app is
 * ready. `icons`: folder with the drawn icons of the tray. `changed`: one of the two is to be had now, or no longer.
 */
export function startDesktopSigns(
  options: AppParts & { readonly bundles: BundleExport; readonly icons: string; readonly changed: () => void },
): DesktopSigns {
  const watch = startWatch(options);
  const pause = createTrayPause({ ...options, watch });
  const tray = createTray({ ...options, watch, pause });
  const notifications = createNotifications({ ...options, watch });
  const power = startPowerWatch({ ...options, watch, pause, power: powerMonitor });
  tray.onState(options.changed);
  notifications.onState(options.changed);
  return {
    tray,
    notifications,
    stop: () => {
      for (const part of [power, notifications, tray, pause, watch]) part.stop();
    },
  };
}
