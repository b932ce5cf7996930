import { shell, type WebContents } from 'electron';
import { isAppAddress } from './app-address.ts';
import { LinkGuard } from './link-guard.ts';

/** Keeps a window at the app's own page: no way leads elsewhere, none opens another window, none brings a foreign page in. */
export function guardContents(contents: WebContents, nowMs: () => number, refused: (what: string) => void): void {
  const guard = new LinkGuard(nowMs);
  contents.on('input-event', (_event, input) => guard.input(input.type));
  contents.on('before-input-event', (_event, input) => guard.input(input.type));

  const open = (address: string): void => {
    const decision = guard.decide(address);
    if (decision.kind === 'refuse') {
      refused(`a link, because ${decision.reason}`);
      return;
    }
    shell.openExternal(decision.address).catch(() => refused('a link, because the system opens no browser'));
  };

  contents.setWindowOpenHandler(({ url }) => {
    open(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    event.preventDefault();
    // A plain link in the page goes where a person expects it: into the browser.
    if (!isAppAddress(event.url)) open(event.url);
    else refused('a way to another place of the page');
  });
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame) return;
    event.preventDefault();
    refused('a frame inside of the page');
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    refused('a redirection');
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('a page inside of the page');
  });
}
