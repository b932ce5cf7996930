import type { DesktopContract, DesktopShowJson, DesktopStateJson } from '../../electron/contract/desktop-contract.ts';
import type { HandlersOf } from '../../electron/contract/method-table.ts';
import type { DesktopMethodName } from '../../electron/contract/window-bridge.ts';
import type { CallResult } from './engine-client.ts';

type Handlers = HandlersOf<DesktopContract['methods']>;
export type DesktopInput<Name extends DesktopMethodName> = Parameters<Handlers[Name]>[0];
export type DesktopOutput<Name extends DesktopMethodName> = Awaited<ReturnType<Handlers[Name]>>;

export interface DesktopListener {
  changed(state: DesktopStateJson): void;
  /** A person clicked a notification or the tray. */
  show(what: DesktopShowJson): void;
}

/** What the page knows of the app that it is shown in. A browser has nothing of the kind. */
export interface DesktopClient {
  /** Never rejects. An aborted call comes back as `unreachable`. */
  call<Name extends DesktopMethodName>(
    name: Name,
    input: DesktopInput<Name>,
    signal?: AbortSignal,
  ): Promise<CallResult<DesktopOutput<Name>>>;
  /** The returned function ends it. */
  listen(listener: DesktopListener): () => void;
}
