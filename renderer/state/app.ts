import type { DesktopShowJson } from '../../electron/contract/desktop-contract.ts';
import type { DesktopClient, DesktopInput } from '../api/desktop-client.ts';
import { failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';
import { followDesktop, mutedTargets, useDesktop, withMuted } from './desktop.ts';
import { removeTarget } from './engine.ts';
import { go, type Route } from './route.ts';
import { closeDialog } from './screen.ts';
import { useTargets } from './targets.ts';

/** What of the app alone can be asked for; in a browser nothing of it is offered. */
type Refusal = string | null;

const NO_APP = 'This can be done only in the app.';

const desktop: DesktopClient | null = connection.kind === 'app' ? connection.desktop : null;

/** Begins to follow the app, where the page is in one; the returned function ends it. */
export function followApp(): () => void {
  const ending = new AbortController();
  if (desktop !== null) void followDesktop(desktop, showAsked, ending.signal);
  return () => ending.abort();
}

/** Changes settings; fields that are left out stay. Answers null, or one sentence that says why not. */
export async function changeSettings(change: DesktopInput<'desktop.change'>): Promise<Refusal> {
  if (desktop === null) return NO_APP;
  const result = await desktop.call('desktop.change', change);
  if (!result.ok) return failureText(result.failure);
  useDesktop.setState({ state: result.value });
  return null;
}

/** Whether a person is told when this target hangs. */
export function setNotified(target: string, notified: boolean): Promise<Refusal> {
  const muted = useDesktop.getState().state?.settings.notices.muted ?? [];
  return changeSettings({ notices: { muted: [...withMuted(muted, target, !notified)] } });
}

/** Watches a target no longer. Another one that gets its name later is not muted for it. */
export async function removeWatched(target: string): Promise<Refusal> {
  const refusal = await removeTarget(target);
  if (refusal !== null || !mutedTargets(useDesktop.getState().state).has(target)) return refusal;
  return setNotified(target, true);
}

/** Shows a notification as a trial; the sentence says what became of it. */
export async function tryNotification(): Promise<{ readonly shown: boolean; readonly message: string }> {
  if (desktop === null) return { shown: false, message: NO_APP };
  const result = await desktop.call('desktop.tryNotification', {});
  return result.ok ? result.value : { shown: false, message: failureText(result.failure) };
}

/** Shows what a person asked for outside of the window: whatever is open gives way to it. */
export function showAsked(what: DesktopShowJson): void {
  closeDialog();
  go(routeTo(what));
}

function routeTo(what: DesktopShowJson): Route {
  switch (what.kind) {
    case 'overview':
    case 'settings':
      return { kind: what.kind };
    case 'incident':
      return { kind: 'incident', id: what.incident };
    case 'target': {
      const incident = useTargets.getState().rows?.get(what.target)?.incident ?? null;
      return incident === null ? { kind: 'target', name: what.target } : { kind: 'incident', id: incident.id };
    }
  }
}
