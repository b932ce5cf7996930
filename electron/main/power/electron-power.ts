import { powerMonitor, systemPreferences } from 'electron';
import type { PowerEvents } from './power-watch.ts';

/** For after the app is ready. */
export function electronPower(): PowerEvents {
  // macOS lets an app without a window nap: its timers come late by seconds, and every probe with them. This takes the app out of that from
  // its next start on, and other than a power save blocker it leaves the machine free to sleep.
  if (process.platform === 'darwin') systemPreferences.setUserDefault('NSAppSleepDisabled', 'boolean', true);
  return powerMonitor;
}
