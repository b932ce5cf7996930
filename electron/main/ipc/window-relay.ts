import { type Contract, contract } from '../../contract/contract.ts';
import {
  type DesktopContract,
  type DesktopShowJson,
  type DesktopStateJson,
  desktopContract,
} from '../../contract/desktop-contract.ts';
import type { HandlersOf } from '../../contract/method-table.ts';
import { METHOD_NAMES } from '../../contract/names.ts';
import { type LinkServer, serveLink } from '../../contract/serve-link.ts';
import type { MessageLink } from '../../contract/wire.ts';
import type { EngineHost } from '../engine/engine-host.ts';

/** What a window may ask: everybody's methods and the desktop's. The host's own are not in it, so no window gets at them. */
const TABLE = { ...contract.methods, ...desktopContract.methods };

export interface WindowRelayOptions {
  readonly engine: Pick<EngineHost, 'call' | 'events' | 'onLost'>;
  readonly desktop: HandlersOf<DesktopContract['methods']>;
  /** One line for the log on what no honest page does. */
  foul(reason: string): void;
}

/** What stands between the page and everything else, for as long as that page lives. */
export interface WindowRelay {
  changed(state: DesktopStateJson): void;
  show(what: DesktopShowJson): void;
  close(): void;
}

/** Answers a page over `link`: what the engine knows from the engine, the rest here. */
export function openWindowRelay(options: WindowRelayOptions, link: MessageLink): WindowRelay {
  const { engine } = options;
  const server: LinkServer = serveLink({
    table: TABLE,
    handlers: { ...engineHandlers(engine), ...options.desktop },
    events: engine.events,
    link,
    foul: options.foul,
  });
  const unsubscribe = engine.onLost(() => server.lose());
  return {
    changed: (state) => link.send({ kind: 'desktop', event: { type: 'desktop.changed', ...state } }),
    // `kind` says what is shown, `type` which event it is.
    show: (what) => link.send({ kind: 'desktop', event: { type: 'desktop.show', ...what } }),
    close() {
      unsubscribe();
      server.close();
    },
  };
}

function engineHandlers(engine: Pick<EngineHost, 'call'>): HandlersOf<Contract['methods']> {
  const handlers = METHOD_NAMES.map((name) => [
    name,
    // One name, its input and its answer belong together, which the compiler cannot follow through a list of names.
    (input: never, signal?: AbortSignal) => engine.call(name, input, signal),
  ]);
  return Object.fromEntries(handlers) as HandlersOf<Contract['methods']>;
}
