import { app, BrowserWindow, Notification } from 'electron';
import { runProgram, type SessionBus, sessionBus } from '../tray/session-bus.ts';
import type { Attention, Notifier } from './notifier.ts';

export function electronNotifier(): Notifier {
  const { platform } = process;
  const bus = sessionBus(runProgram);
  return {
    ready: async () => Notification.isSupported() && (platform !== 'linux' || (await hasNotificationServer(bus))),
    show: ({ title, body, urgency, silent, actions }, events) => {
      const notification = new Notification({
        title,
        body,
        silent,
        urgency,
        // Windows wants a registered helper before it hands clicks on buttons back; there a click on the whole must do.
        actions: platform === 'win32' ? [] : actions.map((text) => ({ type: 'button', text })),
      });
      notification.on('show', () => events.shown());
      notification.on('click', () => events.clicked());
      notification.on('close', () => events.closed());
      notification.on('failed', (_event, reason) => events.failed(String(reason)));
      // Older versions of Electron tell the index as a second word only.
      notification.on('action', (details: { readonly actionIndex?: number }, index?: number) =>
        events.acted(details.actionIndex ?? index ?? 0),
      );
      notification.show();
      return { close: () => notification.close() };
    },
  };
}

/**
 * Showing a notification makes the main process wait for the server's answer, up to half a minute with one that hangs. So it is asked
 * something by another process before, which starts it as well where it is not running yet.
 */
async function hasNotificationServer(bus: SessionBus): Promise<boolean> {
  const answer = await bus.ask({
    service: 'org.freedesktop.Notifications',
    path: '/org/freedesktop/Notifications',
    method: 'org.freedesktop.Notifications.GetServerInformation',
    words: [],
  });
  // Without a tool to ask by, the notification itself is the trial.
  return answer.kind !== 'refused';
}

/** The taskbar's entry flashes, or the icon in the dock jumps once. */
export const electronAttention: Attention = {
  call: () => {
    if (process.platform === 'darwin') app.dock?.bounce('informational');
    for (const window of BrowserWindow.getAllWindows()) if (!window.isFocused()) window.flashFrame(true);
  },
};
