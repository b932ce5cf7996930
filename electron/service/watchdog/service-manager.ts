import type { Cancel, Clock } from '../../domain/clock.ts';
import { printableCut } from '../../domain/printable.ts';
import { type NotifySocket, openNotifySocket } from '../../engine/native/notify-socket.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import type { Guards } from '../start-guards.ts';

/** What a service manager, such as systemd, is told of this process; see sd_notify(3). Does nothing where none asked to be told. */
export interface ServiceManager {
  /** It measures from now on; signs of life follow for as long as it does. */
  ready(): void;
  /** The configuration is being read again; `ready` says that this is done. */
  reloading(): void;
  stopping(): void;
  close(): void;
}

export interface ServiceManagerParts {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly processId: number;
  /** False while requests are not started as they should be: the manager then hears nothing, and starts the process anew. */
  readonly keepsSchedule: () => boolean;
  /** One line for whoever asks the manager. */
  readonly says: () => string;
  readonly log: (line: string) => void;
}

/** Where the manager waits for no signs of life, it is still told how all stands. */
const USUAL_PING_MS = 30_000;
/** As sd_watchdog_enabled(3) advises: twice in the time after which it would act. */
const PINGS_A_LIMIT = 2;
const LONGEST_STATUS = 400;

const SILENT: ServiceManager = { ready() {}, reloading() {}, stopping() {}, close() {} };

export function createServiceManager(parts: ServiceManagerParts): ServiceManager {
  const { clock, environment, platform, log } = parts;
  const path = environment.NOTIFY_SOCKET ?? '';
  if (path === '' || platform !== 'linux') return SILENT;
  const opened = openNotifySocket(path);
  if (opened.kind === 'impossible') {
    log(`The service manager is not told of anything: ${opened.message}`);
    return SILENT;
  }
  return new Telling(parts, clock, opened.socket, watchdogMs(environment, parts.processId));
}

class Telling implements ServiceManager {
  readonly #parts: ServiceManagerParts;
  readonly #clock: Clock;
  readonly #socket: NotifySocket;
  readonly #limitMs: number | null;
  #cancel: Cancel | null = null;
  #isFailing = false;

  /** `limitMs`: after so long without a sign of life the manager acts; null: it never does. */
  constructor(parts: ServiceManagerParts, clock: Clock, socket: NotifySocket, limitMs: number | null) {
    this.#parts = parts;
    this.#clock = clock;
    this.#socket = socket;
    this.#limitMs = limitMs;
  }

  ready(): void {
    this.#send('READY=1', this.#status());
    this.#arm();
  }

  reloading(): void {
    // CLOCK_MONOTONIC, by which the manager tells this reload from an earlier one.
    this.#send('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`);
  }

  stopping(): void {
    this.#disarm();
    this.#send('STOPPING=1', 'STATUS=Ends; what was recorded is being written.');
  }

  close(): void {
    this.#disarm();
    this.#socket.close();
  }

  #arm(): void {
    this.#disarm();
    const everyMs = this.#limitMs === null ? USUAL_PING_MS : this.#limitMs / PINGS_A_LIMIT;
    this.#cancel = this.#clock.schedule(everyMs, () => {
      if (this.#parts.keepsSchedule()) this.#send('WATCHDOG=1', this.#status());
      else this.#send(this.#status());
      this.#arm();
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #status(): string {
    return `STATUS=${printableCut(this.#parts.says(), LONGEST_STATUS)}`;
  }

  #send(...lines: readonly string[]): void {
    const problem = this.#socket.send(lines.join('\n'));
    if (problem !== null && !this.#isFailing) {
      this.#parts.log(`The service manager could not be told how all stands: ${problem}.`);
    }
    this.#isFailing = problem !== null;
  }
}

/** From WATCHDOG_USEC; null where it is not there or for another process. */
function watchdogMs(environment: Readonly<Record<string, string | undefined>>, processId: number): number | null {
  const { WATCHDOG_USEC: limit = '', WATCHDOG_PID: meant } = environment;
  if (meant !== undefined && meant !== '' && Number(meant) !== processId) return null;
  const limitUs = /^\d{1,15}$/.test(limit) ? Number(limit) : 0;
  return limitUs > 0 ? limitUs / 1_000 : null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What programs that are run may see of it: some of them would tell the manager of themselves, as if they were the service. */
export function withoutManager(environment: Environment): Environment {
  const { NOTIFY_SOCKET: _socket, WATCHDOG_USEC: _limit, WATCHDOG_PID: _meant, ...rest } = environment;
  return rest;
}

/** The manager of the process in which these guards stand. */
export function serviceManagerFor(
  guards: Pick<Guards, 'watchdog' | 'status'>,
  host: Pick<ServiceManagerParts, 'environment' | 'platform' | 'log'>,
): ServiceManager {
  return createServiceManager({
    ...host,
    clock: new SystemClock(),
    processId: process.pid,
    keepsSchedule: guards.watchdog.keepsSchedule,
    says: () => guards.status().says,
  });
}
