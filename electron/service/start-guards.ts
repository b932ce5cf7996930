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
import { CertificateReadings } from './certificates/certificate-readings.ts';
import { type CertificateWatch, createCertificateWatch } from './certificates/certificate-watch.ts';
import { tellingCertificates } from './certificates/telling-certificates.ts';
import type { EventHub } from './event-hub.ts';
import { createHeartbeatDesk, type HeartbeatDesk } from './heartbeat/heartbeat-desk.ts';
import { requiredDown } from './heartbeat/required-down.ts';
import { createHistoryBook } from './history/create-history-book.ts';
import type { HistoryBook } from './history/history-book.ts';
import { tellingHistory } from './history/incident-history.ts';
import { type PauseBegun, writePause, writeStart, writeStop } from './history/monitor-history.ts';
import type { LivePicture } from './live-picture.ts';
import { createMetricsDesk, type MetricsDesk } from './metrics/metrics-desk.ts';
import type { ConfiguredNotices } from './notices/configured-notices.ts';
import { createNoticeDesk, type NoticeDesk } from './notices/create-notice-desk.ts';
import { createNoticeSecrets, type NoticeSecrets, type NoticeSecretsHeld } from './notices/notice-secrets.ts';
import { recordedBytes } from './recorded-bytes.ts';
import { createRunNote } from './status/kept-run.ts';
import { liveStatus } from './status/live-status.ts';
import { createStatusLog } from './status/status-log.ts';
import { withGivenUp } from './status/with-given-up.ts';
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
  readonly metrics: MetricsDesk;
  readonly certificates: CertificateWatch;
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
    send: (order) => metrics.counting(senders.send)(order),
    goesTo,
    heartbeat: () => heartbeat.state(),
    standstill() {
      if (watchdog.keepsSchedule()) return null;
      const probing = watchdog.now();
      return probing.kind === 'stuck' ? probing.says : null;
    },
  });
  const failed = (thrown: unknown): void =>
    parts.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  const certificateReadings = new CertificateReadings(parts.environment, () => parts.clock.monotonicMs());
  const certificates = createCertificateWatch({
    ...parts,
    read: (shown) => certificateReadings.read(shown),
    rows: parts.store,
    targets: parts.registry.all,
    days: () => notices.choices.policy().certificateDays,
    clockOffMs: () => parts.engine().clockOffMs(),
    news: notices,
    history,
    changed: () => parts.hub.publish((seq) => ({ type: 'certificates.changed', seq })),
    failed,
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
    changed: () => parts.hub.publish((seq) => ({ type: 'notices.changed', seq, ...notices.state() })),
    secretsChanged: () => parts.hub.publish((seq) => ({ type: 'secrets.changed', seq })),
    failed,
  });
  const isPaused = (id: TargetId): boolean => parts.engine().isPaused(id);
  const status = (): StatusJson => {
    const stands = liveStatus({ ...parts, isPaused, probing: watchdog, quiet: () => notices.quiet() });
    return withGivenUp(stands, parts.store.settings());
  };
  const statusLog = createStatusLog({ ...parts, status, waiting: () => notices.outbox.waiting(null) });
  const runNote = createRunNote(parts);
  const metrics = createMetricsDesk({
    ...parts,
    status,
    probing: watchdog,
    storeHealth: () => parts.store.health(),
    recordedBytes: () => recordedBytes(parts.store.directory),
    waiting: (kind) => {
      const channels = notices.choices.channels().filter(({ way }) => way.kind === kind);
      return channels.reduce((sum, { id }) => sum + notices.outbox.waiting(id), 0);
    },
    heartbeat: () => heartbeat.figures(),
    startedAtUs: parts.clock.utcUs(),
  });
  return {
    history,
    status,
    watchdog,
    notices,
    noticeSecrets,
    heartbeat,
    metrics,
    certificates,
    listening: (sink) =>
      metrics.listening(notices.listening(tellingHistory(tellingCertificates(sink, certificates), history))),
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
      certificates.start();
    },
    async stop() {
      writeStop(history);
      certificates.stop();
      statusLog.stop();
      heartbeat.stop();
      watchdog.stop();
      notices.stop();
      senders.close();
    },
  };
}
