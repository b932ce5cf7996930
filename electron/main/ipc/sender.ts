import { isAppAddress } from '../window/app-address.ts';

/** Who sent a message to the main process, as Electron tells it. */
export interface Sender {
  /** Whether it comes from the contents of the window that is open now. */
  readonly isOwnWindow: boolean;
  /** Whether it comes from the page itself and not from a frame in it, or from one that is gone. */
  readonly isMainFrame: boolean;
  /** Address of the frame that sent it; empty when that is gone. */
  readonly address: string;
}

/** Why a message is not even looked at; null when it may be. */
export function refusalOf(sender: Sender): string | null {
  if (!sender.isOwnWindow) return 'it came from other contents than those of the window';
  if (!sender.isMainFrame) return 'it came from a frame inside of the page';
  if (!isAppAddress(sender.address)) return 'it came from another origin';
  return null;
}
