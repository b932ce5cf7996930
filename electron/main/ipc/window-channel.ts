import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import { MAIN_TO_WINDOW, WINDOW_TO_MAIN } from '../../contract/window-bridge.ts';
import type { MessageLink } from '../../contract/wire.ts';
import { refusalOf } from './sender.ts';

export interface WindowChannelOptions {
  /** Contents of the window that is open now. */
  contents(): WebContents | null;
  /** One line for the log on a message from elsewhere. */
  foul(reason: string): void;
}

export interface WindowChannel {
  /** A way to and from the page that these contents hold now. The one before it hears nothing any more. */
  link(contents: WebContents): MessageLink;
}

/** The one place where messages of windows arrive. Those that do not come from the app's own page are not looked at. */
export function openWindowChannel({ contents: current, foul }: WindowChannelOptions): WindowChannel {
  let listener: ((message: unknown) => void) | null = null;

  ipcMain.on(WINDOW_TO_MAIN, (event: IpcMainEvent, message: unknown) => {
    const own = current();
    const frame = event.senderFrame;
    const refusal = refusalOf({
      isOwnWindow: own !== null && event.sender === own,
      isMainFrame: frame !== null && own !== null && frame === own.mainFrame,
      address: frame?.url ?? '',
    });
    if (refusal === null) listener?.(message);
    else foul(`a message of a window was not taken: ${refusal}`);
  });

  return {
    link(contents) {
      listener = null;
      return {
        send(message) {
          if (!contents.isDestroyed() && !contents.isCrashed()) contents.send(MAIN_TO_WINDOW, message);
        },
        receive(own) {
          listener = own;
        },
      };
    },
  };
}
