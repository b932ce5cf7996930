import type { ExportChoiceJson } from '../../electron/contract/bundle-shapes.ts';
import { BRIDGE_NAME, type WindowBridge } from '../../electron/contract/window-bridge.ts';
import { createBridgeDesktop, createBridgeEngine } from './bridge-client.ts';
import type { DesktopClient } from './desktop-client.ts';
import type { CallResult, EngineClient } from './engine-client.ts';
import { createHttpClient } from './http-client.ts';
import { sendBundle } from './send-bundle.ts';

/** What the page talks to: the app whose window it is in, or the server that a browser loaded it from. */
export type Connection =
  | {
      readonly kind: 'app';
      readonly engine: EngineClient;
      readonly desktop: DesktopClient;
      /** Where a file lies that a person dropped on the page; empty for what is no file of this computer. */
      readonly pathOf: (file: File) => string;
    }
  | {
      readonly kind: 'browser';
      readonly engine: EngineClient;
      /** Address from which the bundle of an incident or of a stretch of time downloads; targets are named one by one unless all are meant. */
      readonly bundleAddress: (choice: ExportChoiceJson) => string;
      /** Hands a bundle from elsewhere to the engine, which keeps it open. */
      readonly sendBundle: (file: File, signal?: AbortSignal) => Promise<CallResult<{ readonly id: string }>>;
    };

/** `page` is the window's global object, `base` the address of the page, which ends in a slash. */
export function openConnection(page: object, base: URL): Connection {
  const bridge = bridgeOf(page);
  if (bridge !== null) {
    return {
      kind: 'app',
      engine: createBridgeEngine(bridge),
      desktop: createBridgeDesktop(bridge),
      pathOf: bridge.pathOf,
    };
  }
  return {
    kind: 'browser',
    engine: createHttpClient(base),
    bundleAddress({ scope, profile, redact }) {
      const address = new URL('bundle', base);
      const query = address.searchParams;
      if (scope.kind === 'incident') query.set('incident', String(scope.incident));
      else {
        query.set('from', scope.from);
        query.set('to', scope.to);
        for (const target of scope.targets ?? []) query.append('target', target);
      }
      query.set('profile', profile);
      query.set('redact', redact);
      return address.href;
    },
    sendBundle: (file, signal) => sendBundle(base, file, signal),
  };
}

/** Only the app's preload script can put it there, so that its presence is proof enough. */
function bridgeOf(page: object): WindowBridge | null {
  const there: { readonly [BRIDGE_NAME]?: WindowBridge } = page;
  return there[BRIDGE_NAME] ?? null;
}
