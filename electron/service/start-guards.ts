import { randomUUID } from 'node:crypto';
import { createSenders } from '../alerts/create-senders.ts';
import { goesTo } from '../alerts/goes-to.ts';
import type { StatusJson } from '../contract/guard-shapes.ts';
import type { Clock } from '../domain/clock.ts';
import type { TargetId } from '../domain/ids.ts';
import type { Engine, EngineSink } from '../engine/engine.ts';
import type { StoreReader } from '../store/reader.ts';
import type { Store, StoreHealth, StoreNote } from '../store/store.ts';
import { APP_VERSION } from './app-version.ts';
import type { EventHub } from './event-hub.ts';
import { createHeartbeatDesk, type HeartbeatDesk } from './heartbeat/heartbeat-desk.ts';
import { requiredDown } from './heartbeat/required-down.ts';
import { createHistoryBook } from './history/create-history-book.ts';
import type { HistoryBook } from './history/history-book.ts';
import { tellingHistory } from './history/incident-history.ts';
import { type PauseBegun, writePause, writeStart, writeStop } from './history/monitor-history.ts';
import type { LivePicture } from './live-picture.ts';
import type { ConfiguredNotices } from './notices/configured-notices.ts';
import { createNoticeDesk, type NoticeDesk } from './notices/create-notice-desk.ts';
import { createNoticeSecrets, type NoticeSecrets, type NoticeSecretsHeld } from './notices/notice-secrets.ts';
import { createRunNote } from './status/kept-run.ts';
import { liveStatus } from './status/live-status.ts';
import { createStatusLog } from './status/status-log.ts';
import type { Steering } from './steering.ts';
import type { TargetRegistry } from './target-registry.ts';
import { createEngineWatchdog, type EngineWatchdog } from './watchdog/engine-watchdog.ts';

/** What guards are made of. What comes later than they do is asked for when it is needed. */
export interface GuardParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly reader: StoreReader;
  readonly registry: TargetRegistry;
  readonly hub: EventHub;
  readonly picture: LivePicture;
  readonly engine: () => Engine;
  readonly steering: () => Steering;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What a configuration file says of being told; null: what is kept in the directory. */
  readonly configured: ConfiguredNotices | null;
  /** Literal secrets from the keychain; null where nobody keeps them beyond the end of this process. */
  readonly secrets: readonly NoticeSecretsHeld[] | null;
  /** What was found in the data directory when it was opened. */
  readonly found: readonly StoreNote[];
  /** Only a new process helps any more; null: nobody would start one. */
  readonly giveUp: ((says: string) => void) | null;
  /** Tells a person something about the tool itself. */
  readonly note: (message: string) => void;
  readonly log: (line: string) => void;
}

/** People hear of what matters, and the monitor itself does not fail in silence. */
export interface Guards {
  readonly history: HistoryBook;
  /** How all stands now. */
  status(): StatusJson;
  readonly watchdog: EngineWatchdog;
  readonly notices: NoticeDesk;
  readonly noticeSecrets: NoticeSecrets;
  readonly heartbeat: HeartbeatDesk;
  /** The same sink; guards hear of what it takes. */
  listening(sink: EngineSink): EngineSink;
  /** Which targets there are, what they are called, or which of them are paused has changed. */
  targetsChanged(): void;
  /** `target` null: of all; `pause` null: it is over. */
  pauseChanged(target: TargetId | null, pause: PauseBegun | null): void;
  storeHealth(health: StoreHealth): void;
  /** The engine runs. */
  start(): void;
  /** Comes before the store is closed; within a second. */
  stop(): Promise<void>;
}

export function startGuards(parts: GuardParts): Guards {
  const noticeSecrets = createNoticeSecrets(parts.environment, parts.secrets ?? []);
  const history = createHistoryBook({ ...parts, rows: parts.store, nameOf: parts.registry.nameOf });
  const watchdog = createEngineWatchdog({ ...parts, book: history, storeHealth: () => parts.store.health() });
  const senders = createSenders({ ...parts, version: APP_VERSION });
  const notices = createNoticeDesk({
    ...parts,
    history,
    secrets: noticeSecrets,
    keepsSecrets: parts.secrets !== null,
    send: senders.send,
    goesTo,
    heartbeat: () => heartbeat.state(),
  });
  const heartbeat = createHeartbeatDesk({
    ...parts,
    probing: watchdog,
    down: () => requiredDown({ ...parts, targets: parts.registry.all, holds: () => notices.quiet().holds }),
    choices: notices.choices,
    secrets: noticeSecrets,
    history,
    news: notices,
    post: senders.post,
    random: Math.random,
    userAgent: `Stallscope/${APP_VERSION}`,
    runId: randomUUID(),
    changed: () => notices.choicesChanged(),
    secretsChanged: () => parts.hub.publish((seq) => ({ type: 'secrets.changed', seq })),
    failed: (thrown) => parts.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  });
  const isPaused = (id: TargetId): boolean => parts.engine().isPaused(id);
  const status = (): StatusJson => liveStatus({ ...parts, isPaused, probing: watchdog, quiet: () => notices.quiet() });
  const statusLog = createStatusLog({ ...parts, status, waiting: () => notices.outbox.waiting(null) });
  const runNote = createRunNote(parts);
  return {
    history,
    status,
    watchdog,
    notices,
    noticeSecrets,
    heartbeat,
    listening: (sink) => notices.listening(tellingHistory(sink, history)),
    pauseChanged: (target, pause) => writePause(history, target, pause),
    targetsChanged() {
      runNote.write();
      notices.targetsChanged();
    },
    storeHealth: (health) => notices.storeHealth(health),
    start() {
      writeStart(history, parts.registry.all().length, parts.found);
      runNote.write();
      statusLog.start();
      notices.start();
      watchdog.start();
      heartbeat.start();
    },
    async stop() {
      writeStop(history);
      statusLog.stop();
      heartbeat.stop();
      watchdog.stop();
      await notices.stop();
      senders.close();
    },
  };
}
