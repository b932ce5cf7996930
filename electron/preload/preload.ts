import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { DESKTOP_METHOD_NAMES, METHOD_NAMES } from '../contract/names.ts';
import {
  BRIDGE_NAME,
  type BridgeAnswer,
  type BridgeCall,
  type BridgeListener,
  MAIN_TO_WINDOW,
  WINDOW_TO_MAIN,
  type WindowBridge,
} from '../contract/window-bridge.ts';
import type { AnswererMessage, CallerMessage } from '../contract/wire.ts';

/** What a person asked for may come before the page listens; the newest of them count. */
const MOST_WAITING = 20;

/** Where the files lie that a person gave to the page: it may name no other place of this computer. */
const given = new Set<string>();
const NOT_GIVEN = 'not given by a person';

const calls = new Map<number, (answer: BridgeAnswer) => void>();
const follows = new Map<number, BridgeListener>();
const desktopListeners = new Set<(event: unknown) => void>();
const waiting: unknown[] = [];
let lastId = 0;

const send = (message: CallerMessage): void => ipcRenderer.send(WINDOW_TO_MAIN, message);

function settle(id: number, answer: BridgeAnswer): void {
  calls.get(id)?.(answer);
  calls.delete(id);
}

function endFollow(id: number): BridgeListener | undefined {
  const listener = follows.get(id);
  follows.delete(id);
  return listener;
}

ipcRenderer.on(MAIN_TO_WINDOW, (_event, message: AnswererMessage) => {
  switch (message.kind) {
    case 'value':
      settle(message.id, { ok: true, value: message.value });
      return;
    case 'error':
      settle(message.id, { ok: false, error: message.error });
      return;
    case 'opened':
      follows.get(message.id)?.opened();
      return;
    case 'event':
      follows.get(message.id)?.event(message.event);
      return;
    case 'outrun':
      endFollow(message.id)?.outrun();
      return;
    case 'lost':
      endFollow(message.id)?.lost();
      return;
    case 'desktop':
      if (desktopListeners.size > 0) for (const listener of [...desktopListeners]) listener(message.event);
      else if (waiting.push(message.event) > MOST_WAITING) waiting.shift();
      return;
  }
});

function call(method: string, input: unknown): BridgeCall {
  lastId += 1;
  const id = lastId;
  const answer = new Promise<BridgeAnswer>((resolve) => {
    calls.set(id, resolve);
    send({ kind: 'call', id, method, input });
  });
  return { answer, cancel: () => send({ kind: 'cancel', id }) };
}

/** The same, with words that are no path and are refused, in the place of one that nobody gave. */
function withGivenPath(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('path' in input)) return input;
  return typeof input.path === 'string' && given.has(input.path) ? input : { ...input, path: NOT_GIVEN };
}

const bridge: WindowBridge = {
  call: {
    ...(Object.fromEntries(
      [...METHOD_NAMES, ...DESKTOP_METHOD_NAMES].map((name) => [name, (input: unknown) => call(name, input)]),
    ) as WindowBridge['call']),
    'desktop.openBundle': (input) => call('desktop.openBundle', withGivenPath(input)),
  },
  follow(after, listener) {
    lastId += 1;
    const id = lastId;
    follows.set(id, listener);
    send({ kind: 'follow', id, after });
    return () => {
      if (endFollow(id) !== undefined) send({ kind: 'unfollow', id });
    };
  },
  onDesktop(listener) {
    desktopListeners.add(listener);
    for (const event of waiting.splice(0)) listener(event);
    return () => {
      desktopListeners.delete(listener);
    };
  },
  pathOf(file) {
    const path = webUtils.getPathForFile(file);
    if (path !== '') given.add(path);
    return path;
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
