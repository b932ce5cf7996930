import { create } from 'zustand';
import type { OpenedBundleJson } from '../../electron/contract/bundle-shapes.ts';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { DesktopClient } from '../api/desktop-client.ts';
import { type CallResult, type EngineClient, failureText } from '../api/engine-client.ts';

/** A bundle from elsewhere. All text in it is somebody else's. */
export type OpenedBundle = OpenedBundleJson;

/** Why one was not opened. `fileName` null: the system's own dialog knows it. */
export interface BundleRefusal {
  readonly fileName: string | null;
  readonly message: string;
}

export interface BundlesState {
  /** The newest first; null until they are read. */
  readonly bundles: readonly OpenedBundle[] | null;
  /** Why they could not be read; null when they were. */
  readonly unread: string | null;
  /** How many are being opened. */
  readonly opening: number;
  /** Of those that were asked for last. */
  readonly refusals: readonly BundleRefusal[];
}

export const useBundles = create<BundlesState>(() => ({ bundles: null, unread: null, opening: 0, refusals: [] }));

export async function readBundles(client: EngineClient, signal: AbortSignal): Promise<void> {
  const { bundles } = useBundles.getState();
  const result = await client.call('bundles.list', {}, signal);
  if (signal.aborted) return;
  if (result.ok) {
    const read = result.value.bundles;
    // What came meanwhile stays: the answer may be older, and what is newer still is told as well.
    useBundles.setState((state) => ({ bundles: state.bundles === bundles ? read : state.bundles, unread: null }));
  } else useBundles.setState({ unread: failureText(result.failure) });
}

/** With what events tell of bundles that were opened and closed, here or elsewhere. */
export function bundlesAfter(state: BundlesState, events: readonly ContractEvent[]): BundlesState {
  const told = events.findLast((event) => event.type === 'bundles.changed');
  return told?.type === 'bundles.changed' ? { ...state, bundles: told.bundles, unread: null } : state;
}

/** Lets the person choose one in the system's dialog. */
export const chooseBundle = (desktop: DesktopClient): Promise<void> =>
  open([{ fileName: null, run: () => desktop.call('desktop.openBundle', {}) }]);

/** `path` empty: a page cannot tell where it lies. */
export const openDropped = (desktop: DesktopClient, path: string): Promise<CallResult<unknown>> =>
  path === ''
    ? Promise.resolve({
        ok: false,
        failure: { kind: 'unreachable', message: 'It is no file of this computer. Save it first, and drop that.' },
      })
    : desktop.call('desktop.openBundle', { path });

/** Opens files that the person gave to the page, one after the other. */
export const openFiles = (files: readonly File[], send: (file: File) => Promise<CallResult<unknown>>): Promise<void> =>
  open(files.map((file) => ({ fileName: file.name, run: () => send(file) })));

interface Opening {
  readonly fileName: string | null;
  readonly run: () => Promise<CallResult<unknown>>;
}

async function open(openings: readonly Opening[]): Promise<void> {
  useBundles.setState(({ opening }) => ({ opening: opening + openings.length, refusals: [] }));
  for (const { fileName, run } of openings) {
    const result = await run();
    useBundles.setState(({ opening, refusals }) => ({
      opening: opening - 1,
      refusals: result.ok ? refusals : [...refusals, { fileName, message: failureText(result.failure) }],
    }));
  }
}

/** Forgets one; the file that it came from stays. */
export async function closeBundle(client: EngineClient, { id, fileName }: OpenedBundle): Promise<void> {
  const result = await client.call('bundles.close', { id });
  useBundles.setState(({ bundles, refusals }) =>
    result.ok
      ? { bundles: bundles?.filter((one) => one.id !== id) ?? null }
      : { refusals: [...refusals, { fileName, message: failureText(result.failure) }] },
  );
}

export const dismissRefusals = (): void => useBundles.setState({ refusals: [] });
