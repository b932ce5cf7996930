import { BRIDGE_NAME, type WindowBridge } from '../../electron/contract/window-bridge.ts';
import { createBridgeDesktop, createBridgeEngine } from './bridge-client.ts';
import type { DesktopClient } from './desktop-client.ts';
import type { EngineClient } from './engine-client.ts';
import { createHttpClient } from './http-client.ts';

/** What the page talks to: the app whose window it is in, or the server that a browser loaded it from. */
export type Connection =
  | { readonly kind: 'app'; readonly engine: EngineClient; readonly desktop: DesktopClient }
  | {
      readonly kind: 'browser';
      readonly engine: EngineClient;
      /** Address from which the evidence bundle of an incident downloads; what is not chosen is the server's usual. */
      readonly bundleAddress: (incident: number, profile?: string, redact?: string) => string;
    };

/** `page` is the window's global object, `base` the address of the page, which ends in a slash. */
export function openConnection(page: object, base: URL): Connection {
  const bridge = bridgeOf(page);
  if (bridge !== null) {
    return { kind: 'app', engine: createBridgeEngine(bridge), desktop: createBridgeDesktop(bridge) };
  }
  return {
    kind: 'browser',
    engine: createHttpClient(base),
    bundleAddress(incident, profile, redact) {
      const address = new URL(`bundle?incident=${incident}`, base);
      if (profile !== undefined) address.searchParams.set('profile', profile);
      if (redact !== undefined) address.searchParams.set('redact', redact);
      return address.href;
    },
  };
}

/** Only the app's preload script can put it there, so that its presence is proof enough. */
function bridgeOf(page: object): WindowBridge | null {
  const there: { readonly [BRIDGE_NAME]?: WindowBridge } = page;
  return there[BRIDGE_NAME] ?? null;
}
