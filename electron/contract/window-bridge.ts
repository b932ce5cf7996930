import type { MethodName } from './contract.ts';
import type { DesktopContract } from './desktop-contract.ts';

/** The one pair of channels between a window and the main process. They carry the messages of the wire and nothing else. */
export const WINDOW_TO_MAIN = 'stallscope:to-main';
export const MAIN_TO_WINDOW = 'stallscope:to-window';

/** Under this name the bridge stands in the window's global object. */
export const BRIDGE_NAME = 'stallscope';

export type DesktopMethodName = keyof DesktopContract['methods'];

/** Unchecked: whoever receives it reads it by the contract's shapes. */
export type BridgeAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

export interface BridgeCall {
  /** Never rejects. */
  readonly answer: Promise<BridgeAnswer>;
  readonly cancel: () => void;
}

export interface BridgeListener {
  readonly opened: () => void;
  readonly event: (event: unknown) => void;
  readonly outrun: () => void;
  readonly lost: () => void;
}

/** All that the page in the app's window has beside what any page has. */
export interface WindowBridge {
  /** One function for each method of the contract and of the desktop contract. */
  readonly call: { readonly [Name in MethodName | DesktopMethodName]: (input: unknown) => BridgeCall };
  /** Events with numbers above `after`. The returned function ends it. */
  readonly follow: (after: number, listener: BridgeListener) => () => void;
  /** Events of the desktop contract, `type` beside their data. */
  readonly onDesktop: (listener: (event: unknown) => void) => () => void;
  /** Where a file lies that a person dropped on the page; empty for what is no file of this computer. */
  readonly pathOf: (file: File) => string;
}
