import { vi } from 'vitest';
import {
  BRIDGE_NAME,
  MAIN_TO_WINDOW,
  WINDOW_TO_MAIN,
  type WindowBridge,
} from '../../../electron/contract/window-bridge.ts';
import type { MessageLink } from '../../../electron/contract/wire.ts';

export interface LoadedPreload {
  /** What the page finds in its global object. */
  readonly bridge: WindowBridge;
  /** All that was put there. */
  readonly exposed: ReadonlyMap<string, unknown>;
  /** Names of the channels that were used. */
  readonly channels: ReadonlySet<string>;
  /** The main process's end. */
  readonly link: MessageLink;
}

const PRELOAD = new URL('../../../electron/preload/preload.ts', import.meta.url).pathname;
let loaded = 0;

/** Runs the real preload script in this process; everything that would cross to another process is a structured clone. */
export async function loadPreload(): Promise<LoadedPreload> {
  const exposed = new Map<string, unknown>();
  const channels = new Set<string>();
  let toWindow: (event: unknown, message: unknown) => void = () => {};
  let toMain: (message: unknown) => void = () => {};
  vi.doMock('electron', () => ({
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value) },
    ipcRenderer: {
      on(channel: string, listener: (event: unknown, message: unknown) => void) {
        channels.add(channel);
        if (channel === MAIN_TO_WINDOW) toWindow = listener;
      },
      send(channel: string, message: unknown) {
        channels.add(channel);
        const clone = structuredClone(message);
        if (channel === WINDOW_TO_MAIN) setImmediate(() => toMain(clone));
      },
    },
  }));
  // Anew each time, and it alone: what the engine loads later must know the errors of what it has loaded already.
  loaded += 1;
  await import(/* @vite-ignore */ `${PRELOAD}?${loaded}`);
  vi.doUnmock('electron');
  return {
    bridge: exposed.get(BRIDGE_NAME) as WindowBridge,
    exposed,
    channels,
    link: {
      send(message) {
        const clone = structuredClone(message);
        setImmediate(() => toWindow({}, clone));
      },
      receive(listener) {
        toMain = listener;
      },
    },
  };
}
