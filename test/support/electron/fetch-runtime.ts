import { APP_NEEDS } from './app-needs.ts';
import { electronRuntime } from './electron-runtime.ts';

/** Before the tests of the app, so that of files that run at once not each fetches it. Where it cannot be had, the tests themselves say so. */
export default async function fetchRuntime(): Promise<void> {
  if (APP_NEEDS.every(({ isMet }) => isMet())) await electronRuntime().catch(() => {});
}
