import type { DesktopShowJson } from '../../contract/desktop-contract.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { Notice, NoticeAction, NoticeKey, NoticeOpens } from '../../notices/notice.ts';
import { NOTICES_START, type NoticeState } from '../../notices/notice-state.ts';
import { noticesAfter } from '../../notices/notices.ts';
import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import { exportAtOnce } from '../export/export-at-once.ts';
import type { Attention, Notifier, OpenNotification } from './notifier.ts';
import type { Watch } from './watch.ts';

export interface RunningNotifications {
  /** Whether notifications come to be seen, as far as is known. */
  state(): 'shown' | 'unavailable';
  /** Calls `listener` at each change from now on. The returned function ends it. */
  onState(listener: () => void): () => void;
  /** Shows one as a trial. `message`: what became of it, one sentence. */
  tryOne(): Promise<{ shown: boolean; message: string }>;
  /** Says where the app is when its window was closed; once in the life of this installation. */
  sayLeft(): void;
  stop(): void;
}

export interface NotificationParts extends AppParts {
  readonly watch: Watch;
  readonly bundles: BundleExport;
  readonly notifier: Notifier;
  readonly attention: Attention;
}

/** More at once nobody reads; the oldest give way. */
const MOST_OPEN = 4;
/** So long a trial waits for the system to say that it shows it, or that it does not. */
const TRIAL_MS = 3_000;
/** When the app is up and has time: whether notifications work is shown in the settings. */
const FIRST_LOOK_MS = 3_000;

const ACTION_LABELS: Readonly<Record<NoticeAction, string>> = {
  show: 'Show',
  export: 'Export…',
  'pause-target': 'Pause target',
};

export function startNotifications(parts: NotificationParts): RunningNotifications {
  const { watch, clock, windows, notifier, attention, log, note } = parts;
  const listeners = new Set<() => void>();
  /** Kept, because what nobody refers to is collected as garbage, and its click with it. Oldest first. */
  const open = new Map<NoticeKey, OpenNotification>();
  let state: 'shown' | 'unavailable' = 'shown';
  let notices: NoticeState = NOTICES_START;
  let cancelWake: Cancel | null = null;
  let wakeAtMs: number | null = null;
  let stopped = false;
  /** Whether somebody is there to show them is asked before each; this keeps their order. */
  let queue: Promise<void> = Promise.resolve();

  const become = (now: 'shown' | 'unavailable'): void => {
    if (state === now) return;
    state = now;
    log(`notifications: ${now}`);
    for (const listener of [...listeners]) listener();
  };

  const unavailable = (reason: string): void => {
    log(`notifications: ${reason}`);
    become('unavailable');
    note(
      'This desktop shows no notifications, so Stallscope marks its entry in the taskbar and its tray icon when something hangs. On Linux, a notification service such as dunst or the one of your desktop is needed.',
      'notifications-unavailable',
    );
    attention.call();
  };

  const close = (key: NoticeKey): void => {
    const shown = open.get(key);
    open.delete(key);
    try {
      shown?.close();
    } catch (thrown) {
      log(`notifications: one could not be closed: ${String(thrown)}`);
    }
  };

  const act = (notice: Notice, action: NoticeAction): void => {
    switch (action) {
      case 'show':
        windows.show(showOf(notice.opens));
        return;
      case 'export':
        if (notice.opens.kind === 'incident') void exportAtOnce(notice.opens.id, parts);
        return;
      case 'pause-target':
        if (notice.target === null) return;
        parts.engine.call('targets.pause', { target: notice.target }).catch((thrown: unknown) => {
          note(`“${notice.target}” could not be paused: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        });
        return;
    }
  };

  const show = (notice: Notice): void => {
    if (notice.replaces !== null) close(notice.replaces);
    close(notice.key);
    for (const key of [...open.keys()].slice(0, Math.max(0, open.size - (MOST_OPEN - 1)))) close(key);
    let shown: OpenNotification | null = null;
    const forget = (): void => {
      if (shown !== null && open.get(notice.key) === shown) open.delete(notice.key);
    };
    /** Whoever chose is done with it; some systems leave it standing all the same. */
    const leave = (): void => {
      if (shown !== null && open.get(notice.key) === shown) close(notice.key);
    };
    try {
      shown = notifier.show(
        {
          title: notice.title,
          body: notice.body,
          urgency: notice.urgency,
          silent: notice.urgency === 'low',
          actions: notice.actions.map((action) => ACTION_LABELS[action]),
        },
        {
          shown: () => become('shown'),
          clicked: () => {
            leave();
            windows.show(showOf(notice.opens));
          },
          acted: (index) => {
            leave();
            const action = notice.actions[index];
            if (action !== undefined) act(notice, action);
          },
          closed: forget,
          failed: (reason) => {
            forget();
            unavailable(`the system did not show one: ${reason}`);
          },
        },
      );
      open.set(notice.key, shown);
    } catch (thrown) {
      unavailable(`one could not be made: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };

  const present = async (shows: readonly Notice[], withdraws: readonly NoticeKey[]): Promise<void> => {
    if (shows.length === 0 && !withdraws.some((key) => open.has(key))) return;
    const ready = await notifier.ready();
    if (stopped) return;
    if (!ready) {
      // A service that hangs would hold up whoever closes one, too.
      for (const key of withdraws) open.delete(key);
      if (shows.length > 0) unavailable('nobody is there to show them');
      return;
    }
    for (const key of withdraws) close(key);
    for (const notice of shows) show(notice);
  };

  const enqueue = (shows: readonly Notice[], withdraws: readonly NoticeKey[]): void => {
    queue = queue
      .then(() => present(shows, withdraws))
      .catch((thrown: unknown) => log(`notifications: ${String(thrown)}`));
  };

  const wake = (atMs: number | null): void => {
    if (atMs === wakeAtMs) return;
    cancelWake?.();
    wakeAtMs = atMs;
    cancelWake =
      atMs === null
        ? null
        : clock.schedule(atMs - clock.monotonicMs(), () => {
            wakeAtMs = null;
            watch.tell({ kind: 'tick' });
          });
  };

  const end = watch.onHappening((happening, _before, after) => {
    const told = noticesAfter(notices, after, happening, clock.monotonicMs());
    notices = told.state;
    wake(told.wakeAtMs);
    if (told.show.length === 0 && told.withdraw.length === 0) return;
    enqueue(told.show, told.withdraw);
  });

  const cancelFirstLook = clock.schedule(FIRST_LOOK_MS, () => {
    void notifier.ready().then((ready) => become(ready ? 'shown' : 'unavailable'));
  });

  const tryIt = async (): Promise<{ shown: boolean; message: string }> => {
    if (!(await notifier.ready())) {
      become('unavailable');
      return { shown: false, message: 'This desktop has nobody who shows notifications.' };
    }
    return new Promise((resolve) => {
      const settle = (shown: boolean, message: string): void => {
        cancel();
        become(shown ? 'shown' : 'unavailable');
        resolve({ shown, message });
      };
      const cancel = clock.schedule(TRIAL_MS, () =>
        settle(false, 'The system did not say within 3 s that it shows it.'),
      );
      const shown = (): void =>
        settle(
          true,
          'It was handed to the system. If you do not see it, “do not disturb” is on, or notifications of Stallscope are switched off there.',
        );
      try {
        const key = TRIAL;
        close(key);
        open.set(
          key,
          notifier.show(
            {
              title: 'This is how Stallscope tells you',
              body: 'When a connection hangs, you read here which one, and for what it waits.',
              urgency: 'normal',
              silent: false,
              actions: [],
            },
            {
              shown,
              clicked: () => windows.show({ kind: 'settings' }),
              acted: () => {},
              closed: () => open.delete(key),
              failed: (reason) => settle(false, `The system did not show it: ${reason}`),
            },
          ),
        );
      } catch (thrown) {
        settle(false, `It could not be made: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    });
  };

  let trial: Promise<{ shown: boolean; message: string }> | null = null;

  return {
    state: () => state,
    onState: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    // Whoever asks meanwhile shares the one that is under way: a page must not be able to bury a desktop under them.
    tryOne: () => {
      trial ??= tryIt().finally(() => {
        trial = null;
      });
      return trial;
    },
    sayLeft: () => {
      const { said, notices: wanted } = parts.settings.get();
      if (state === 'unavailable' || !wanted.enabled || said.includes(LEFT.key)) return;
      parts.settings.change({ said: [...said, LEFT.key] });
      enqueue([LEFT], []);
    },
    stop: () => {
      stopped = true;
      end();
      cancelWake?.();
      cancelFirstLook();
      // Ending waits for nobody.
      if (state === 'shown') for (const key of [...open.keys()]) close(key);
      open.clear();
    },
  };
}

const TRIAL = 'trial' as NoticeKey;

const LEFT: Notice = {
  key: 'left-to-tray' as NoticeKey,
  title: 'Stallscope goes on in the tray',
  body: 'It keeps watching. Its icon opens this window again, and has the menu with Quit.',
  opens: { kind: 'overview' },
  target: null,
  actions: [],
  urgency: 'low',
  replaces: null,
};

function showOf(opens: NoticeOpens): DesktopShowJson {
  switch (opens.kind) {
    case 'incident':
      return { kind: 'incident', incident: opens.id };
    case 'target':
      return { kind: 'target', target: opens.name };
    case 'overview':
      return { kind: 'overview' };
  }
}
