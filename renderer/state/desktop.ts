import { create } from 'zustand';
import type { DesktopShowJson, DesktopStateJson } from '../../electron/contract/desktop-contract.ts';
import type { DesktopClient } from '../api/desktop-client.ts';

export type DesktopState = DesktopStateJson;

/** null until it was told, and in a browser for ever. */
export const useDesktop = create<{ readonly state: DesktopState | null }>(() => ({ state: null }));

const RETRY_MS = 1_000;

/** Keeps the store in step with the app until `signal` aborts; `show` is called with what a person wants to see. */
export async function followDesktop(
  client: DesktopClient,
  show: (what: DesktopShowJson) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const take = (state: DesktopState): void => useDesktop.setState({ state });
  const unlisten = client.listen({ changed: take, show });
  signal.addEventListener('abort', unlisten, { once: true });
  while (!signal.aborted) {
    const answer = await client.call('desktop.state', {}, signal);
    if (answer.ok) {
      take(answer.value);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Calls `listener` each time the app says that its engine runs again; a browser is told nothing of the kind. */
export const onEngineRunning = (listener: () => void): (() => void) =>
  useDesktop.subscribe(({ state }, before) => {
    if (state?.engine === 'running' && before.state?.engine !== 'running') listener();
  });

/** Names of targets that nobody is told about. */
export const mutedTargets = (state: DesktopState | null): ReadonlySet<string> =>
  new Set(state?.settings.notices.muted ?? []);

/** The list with one target more or less; the order of the others stays. */
export const withMuted = (muted: readonly string[], target: string, mute: boolean): readonly string[] =>
  mute ? [...muted.filter((name) => name !== target), target] : muted.filter((name) => name !== target);
