import type { Clock } from '../../domain/clock.ts';
import { clockOffMs } from '../../domain/clock-off.ts';
import type { ClockReading } from '../../domain/clock-reading.ts';
import { ServerClock } from '../../domain/server-clock.ts';
import type { ToldTime } from '../probe/told-time.ts';

/** Soon told for the first time, for who exports soon after the start; then so often that little is lost when the machine fails. */
const FIRST_TOLD_AFTER_MS = 15_000;
const TOLD_EVERY_MS = 600_000;
/** What was heard longer ago says nothing of the clock as it is now. */
const RECENT_MS = 900_000;
/** Some 400 bytes each. */
const MOST_SERVERS = 10_000;
/** `utcUs` is right to a millisecond at either end. */
const LABEL_US = 2_000;

interface Heard {
  readonly server: ServerClock;
  tellAtMs: number;
  heardAtMs: number;
  isTold: boolean;
}

/** The clocks of all servers that tell the time, against ours: a few numbers for each, whatever the number of answers. */
export class ServerClocks {
  readonly #clock: Clock;
  readonly #tell: (reading: ClockReading) => void;
  /** By host and address. */
  readonly #heard = new Map<string, Heard>();
  #tidyAgainAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, tell: (reading: ClockReading) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Called when the probe is over, so that it costs no measured time. */
  hear({ host, dateUs, sentMs, headMs }: ToldTime, address: string | null): void {
    const nowMs = this.#clock.monotonicMs();
    const nowUs = this.#clock.utcUs();
    const heard = this.#of(host, address, nowMs);
    if (heard === null) return;
    heard.heardAtMs = nowMs;
    heard.isTold = false;
    const ended = heard.server.hear({
      dateUs,
      sentAtUs: Math.floor(nowUs - (nowMs - sentMs) * 1_000) - LABEL_US,
      headAtUs: Math.ceil(nowUs - (nowMs - headMs) * 1_000) + LABEL_US,
    });
    for (const reading of ended) this.#tell(reading);
    if (nowMs < heard.tellAtMs) return;
    heard.tellAtMs = nowMs + TOLD_EVERY_MS;
    this.#tellOf(heard);
  }

  /** Our own clock was set, or the machine slept: from now on the offsets are others. */
  beginAnew(): void {
    for (const { server } of this.#heard.values()) for (const reading of server.beginAnew()) this.#tell(reading);
  }

  /** By how much this machine's clock is known to be off, in milliseconds; see `clockOffMs`. */
  offMs(): number | null {
    const sinceMs = this.#clock.monotonicMs() - RECENT_MS;
    const recent = [...this.#heard.values()].filter(({ heardAtMs }) => heardAtMs >= sinceMs);
    return clockOffMs(recent.flatMap(({ server }) => server.readings().slice(-1)));
  }

  /** Tells all that is known. */
  stop(): void {
    for (const heard of this.#heard.values()) this.#tellOf(heard);
    this.#heard.clear();
  }

  /** null: there are too many. */
  #of(host: string, address: string | null, nowMs: number): Heard | null {
    const key = `${host} ${address}`;
    const known = this.#heard.get(key);
    if (known !== undefined) return known;
    if (this.#heard.size >= MOST_SERVERS && !this.#tidy(nowMs)) return null;
    const heard: Heard = {
      server: new ServerClock(host, address),
      tellAtMs: nowMs + FIRST_TOLD_AFTER_MS,
      heardAtMs: nowMs,
      isTold: false,
    };
    this.#heard.set(key, heard);
    return heard;
  }

  /** Forgets servers that answer no more, such as old addresses of a name. Says whether there is room again. */
  #tidy(nowMs: number): boolean {
    if (nowMs < this.#tidyAgainAtMs) return false;
    this.#tidyAgainAtMs = nowMs + TOLD_EVERY_MS;
    for (const [key, heard] of this.#heard) {
      if (heard.heardAtMs >= nowMs - RECENT_MS) continue;
      this.#tellOf(heard);
      this.#heard.delete(key);
    }
    return this.#heard.size < MOST_SERVERS;
  }

  #tellOf(heard: Heard): void {
    if (heard.isTold) return;
    heard.isTold = true;
    for (const reading of heard.server.readings()) this.#tell(reading);
  }
}
