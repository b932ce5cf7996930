import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import { electronAttention, electronNotifier } from './electron-notifier.ts';
import { type RunningNotifications, startNotifications } from './start-notifications.ts';
import type { Watch } from './watch.ts';

export function createNotifications(
  parts: AppParts & { readonly watch: Watch; readonly bundles: BundleExport },
): RunningNotifications {
  return startNotifications({ ...parts, notifier: electronNotifier(), attention: electronAttention });
}
