import type { Session } from 'electron';

/** Takes from a session what the page does not need: permissions, devices, downloads, the network, dictionaries. */
export function guardSession(session: Session, refused: (what: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    refused(`permission ${permission}`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    event.preventDefault();
    refused(`a download of ${item.getMimeType()}`);
  });
  // Nothing foreign is ever loaded: what is neither the page nor its tools ends before a packet leaves.
  session.webRequest.onBeforeRequest((request, answer) => {
    const own = /^(?:app|devtools|data|blob):/.test(request.url);
    if (!own) refused(`a request by ${new URL(request.url).protocol}`);
    answer({ cancel: !own });
  });
  session.setSpellCheckerEnabled(false);
}
