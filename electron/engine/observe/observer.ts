import type { Cancel, Clock } from '../../domain/clock.ts';
import type { ObserverDoubt } from '../../domain/observer-doubt.ts';
import type { SuspectReason } from '../../domain/sample.ts';
import { DelayRecord } from './delay-record.ts';
import { isOffline } from './network-fingerprint.ts';
import type { Surroundings } from './surroundings.ts';

/** Each wake costs 60 to 200 µs with all that comes with it; a delay is told too short by less than this. */
const HEARTBEAT_MS = 50;
/** While nothing is in flight there is nothing that a delay could bend, only sleep, steps and the network to look for. */
const IDLE_HEARTBEAT_MS = 250;
/** The wall clock may slew by half a millisecond a second; a difference this big was a step, or sleep. */
const STEP_MS = 100;
/** The time since boot is told in hundredths of a second, on some systems in whole ones. */
const SLEEP_MS = 1_500;
/** A silence this long in which the process used hardly any CPU time was sleep, even where the monotonic clock went on. */
const STANDSTILL_MS = 5_000;
/** How long a person is told of what has made measurements doubtful. */
const DOUBT_FOR_MS = 10_000;
/** A delay of this share of a threshold may make a request overdue that is not. */
const DOUBTFUL_SHARE = 1 / 4;
/** Readings come once a second; a stretch of this many is told well enough by them. */
const STARVED_OVER_MS = 5_000;
const READINGS_EVERY_MS = 1_000;
const READINGS_KEPT = 1_200;
const NETWORK_EVERY_MS = 2_000;
/** When many probes go bad at once, one look is enough for all. */
const NETWORK_AGAIN_MS = 250;

/** Told of what happened to the observer. UTC microseconds: the last moment known before it, and the first after it. */
export interface ObserverEvents {
  slept(fromUs: number, toUs: number): void;
  clockStepped(fromUs: number, toUs: number): void;
  /** Addresses or the default route are others than before. */
  networkChanged(nowMs: number): void;
}

/** What is asked about when a probe is judged. Monotonic milliseconds. */
export interface Observed {
  readonly startedMs: number;
  /** `delayTotalMs` of the observer when the probe began. */
  readonly delayTotalAtStartMs: number;
  readonly elapsedMs: number;
  /** The probe is slow or failed. */
  readonly bad: boolean;
  /** What the probe would have had to stay under to be fine; null when its outcome has nothing to do with time. */
  readonly limitMs: number | null;
}

interface Reading {
  readonly atMs: number;
  readonly runDelayMs: number;
  readonly cpuMs: number;
}

/** Watches the watcher: whether the event loop, the CPU, the clocks and the network let a measurement be believed. */
export class Observer {
  readonly #clock: Clock;
  readonly #surroundings: Surroundings;
  readonly #events: ObserverEvents;
  readonly #delays = new DelayRecord();
  readonly #readings: Reading[] = [];
  #cancel: Cancel | null = null;
  #beatDueMs = Number.POSITIVE_INFINITY;
  #inFlight = 0;
  #lastAwakeUs = 0;
  #utcMinusMonotonicMs = 0;
  #bootMinusMonotonicMs: number | null = null;
  #sleptAtMs = Number.NEGATIVE_INFINITY;
  #steppedAtMs = Number.NEGATIVE_INFINITY;
  #network = '';
  #networkLookedAtMs = Number.NEGATIVE_INFINITY;
  #networkChangedAtMs = Number.NEGATIVE_INFINITY;
  /** What the last suspect probe was suspect for, and when. */
  #lastSuspicion: { readonly reason: SuspectReason; readonly atMs: number } | null = null;

  constructor(clock: Clock, surroundings: Surroundings, events: ObserverEvents) {
    this.#clock = clock;
    this.#surroundings = surroundings;
    this.#events = events;
  }

  start(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#remember(nowMs, this.#clock.utcUs(), this.#clock.sinceBootMs());
    this.#read(nowMs);
    this.#network = this.#surroundings.networkFingerprint();
    this.#networkLookedAtMs = nowMs;
    this.#armHeartbeat(nowMs);
  }

  /** The machine is about to sleep: nothing is looked at until it is started again, and that sleep is not told of. What it slept before is told now. */
  suspend(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#lookForSleep(nowMs, nowMs - this.#beatDueMs);
    this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#beatDueMs = Number.POSITIVE_INFINITY;
  }

  /** To be called when a probe begins, before `delayTotalMs` is read for it: from now on the heartbeat is quick. */
  probeBegan(nowMs: number): void {
    this.#inFlight += 1;
    if (this.#cancel === null || this.#beatDueMs - nowMs <= HEARTBEAT_MS) return;
    this.#cancel();
    this.#armHeartbeat(nowMs);
  }

  /** To be called once for each that began, however it ends. */
  probeEnded(): void {
    this.#inFlight -= 1;
  }

  /** All that the event loop was held up by so far, what is going on right now included. */
  delayTotalMs(nowMs: number): number {
    return this.#delays.totalMs + DelayRecord.notable(nowMs - this.#beatDueMs);
  }

  longestDelaySinceMs(sinceMs: number, nowMs: number): number {
    const longest = Math.max(this.#delays.longestSinceMs(sinceMs), nowMs - this.#beatDueMs);
    return Math.max(0, Math.min(longest, nowMs - sinceMs));
  }

  /**
   * Looks for sleep and steps of the wall clock since the last look. Cheap; to be called before a probe begins, so that none
   * lies within a sleep that is noticed later, and before an ended one is judged: either may come before the heartbeat does.
   */
  look(nowMs: number): void {
    const utcUs = this.#clock.utcUs();
    const offsetMs = utcUs / 1_000 - nowMs;
    const jumpMs = offsetMs - this.#utcMinusMonotonicMs;
    if (Math.abs(jumpMs) < STEP_MS) {
      this.#utcMinusMonotonicMs = offsetMs;
      // Where the monotonic clock goes on during sleep, a late heartbeat may yet say that there was one before now.
      if (nowMs - this.#beatDueMs <= STANDSTILL_MS) this.#lastAwakeUs = utcUs;
      return;
    }
    // A process that was held up between two readings sees the same; only what is still there at a second look is true.
    const againMs = this.#clock.monotonicMs();
    const againUs = this.#clock.utcUs();
    if (Math.abs(againUs / 1_000 - againMs - this.#utcMinusMonotonicMs) < STEP_MS) return;
    const bootMs = this.#clock.sinceBootMs();
    if (this.#hasSlept(againMs, bootMs, jumpMs)) {
      this.#noteSleep(againMs, againUs);
    } else {
      this.#steppedAtMs = againMs;
      const expectedUs = Math.round((againMs + this.#utcMinusMonotonicMs) * 1_000);
      this.#events.clockStepped(jumpMs > 0 ? expectedUs : againUs, againUs);
    }
    this.#remember(againMs, againUs, bootMs);
  }

  /** Looks whether the network is still the same; at a stall or a failure at once, otherwise as the heartbeat asks. */
  lookAtNetwork(nowMs: number, everyMs: number = NETWORK_AGAIN_MS): void {
    if (nowMs - this.#networkLookedAtMs < everyMs) return;
    this.#networkLookedAtMs = nowMs;
    const network = this.#surroundings.networkFingerprint();
    if (network === this.#network) return;
    this.#network = network;
    this.#networkChangedAtMs = nowMs;
    this.#events.networkChanged(nowMs);
  }

  /** Whether the machine was on no network when it was looked at last. */
  isOffline(): boolean {
    return isOffline(this.#network);
  }

  /** Why a probe that ends (or has hung until) now is not to be believed; null when it can be. */
  suspicion(probe: Observed, nowMs: number): SuspectReason | null {
    const reason = this.#suspicion(probe, nowMs);
    if (reason !== null) this.#lastSuspicion = { reason, atMs: nowMs };
    return reason;
  }

  /**
   * Why probes of these moments are, or may become, suspect; null when all is well. A delay counts from a part of `limitMs` on, the
   * shortest threshold that is measured by.
   */
  doubt(nowMs: number, limitMs: number): ObserverDoubt | null {
    const sinceMs = nowMs - DOUBT_FOR_MS;
    const delayMs = this.longestDelaySinceMs(sinceMs, nowMs);
    const starvedShare = Math.min(1, this.#runDelaySinceMs(nowMs - STARVED_OVER_MS) / STARVED_OVER_MS);
    const doubtful = (reason: SuspectReason): ObserverDoubt => ({ reason, delayMs, starvedShare });
    if (this.#sleptAtMs > sinceMs) return doubtful('asleep');
    if (this.#steppedAtMs > sinceMs) return doubtful('clock-step');
    if (this.#networkChangedAtMs > sinceMs) return doubtful('network-changed');
    if (delayMs >= limitMs * DOUBTFUL_SHARE) return doubtful('event-loop-delay');
    if (starvedShare >= DOUBTFUL_SHARE) return doubtful('cpu-starved');
    const last = this.#lastSuspicion;
    return last === null || last.atMs <= sinceMs ? null : doubtful(last.reason);
  }

  #suspicion(probe: Observed, nowMs: number): SuspectReason | null {
    // What was noticed as the probe began was before it.
    if (this.#sleptAtMs > probe.startedMs) return 'asleep';
    if (this.#steppedAtMs > probe.startedMs) return 'clock-step';
    if (probe.bad) {
      this.lookAtNetwork(nowMs);
      if (this.#networkChangedAtMs >= probe.startedMs) return 'network-changed';
    }
    if (probe.limitMs === null || probe.elapsedMs < probe.limitMs) return null;
    const delayMs = this.delayTotalMs(nowMs) - probe.delayTotalAtStartMs;
    const runDelayMs = this.#runDelaySinceMs(probe.startedMs);
    if (probe.elapsedMs - Math.max(delayMs, runDelayMs) >= probe.limitMs) return null;
    return runDelayMs >= delayMs / 2 ? 'cpu-starved' : 'event-loop-delay';
  }

  /** True when something happened during the probe after which waiting longer does not make it believable again. */
  isSpoiled(startedMs: number): boolean {
    return this.#sleptAtMs > startedMs || this.#steppedAtMs > startedMs || this.#networkChangedAtMs >= startedMs;
  }

  /** Share of one core, 0 to 1 (more with several threads), over the last seconds; null before it is known. */
  cpuShare(nowMs: number): number | null {
    const first = this.#readings.find((reading) => nowMs - reading.atMs <= 5_000);
    if (first === undefined || nowMs - first.atMs < READINGS_EVERY_MS) return null;
    return (this.#surroundings.cpuMs() - first.cpuMs) / (nowMs - first.atMs);
  }

  readonly #beat = (): void => {
    const nowMs = this.#clock.monotonicMs();
    const delayMs = nowMs - this.#beatDueMs;
    this.#delays.add(nowMs, delayMs);
    this.#lookForSleep(nowMs, delayMs);
    this.#lastAwakeUs = this.#clock.utcUs();
    const lastReading = this.#readings.at(-1);
    if (lastReading === undefined || nowMs - lastReading.atMs >= READINGS_EVERY_MS) this.#read(nowMs);
    this.lookAtNetwork(nowMs, NETWORK_EVERY_MS);
    this.#armHeartbeat(nowMs);
  };

  /** `delayMs`: how late the heartbeat is. */
  #lookForSleep(nowMs: number, delayMs: number): void {
    if (delayMs > STANDSTILL_MS && this.#stoodStill(delayMs)) {
      const utcUs = this.#clock.utcUs();
      this.#noteSleep(nowMs, utcUs);
      this.#remember(nowMs, utcUs, this.#clock.sinceBootMs());
    } else {
      this.look(nowMs);
    }
  }

  #armHeartbeat(nowMs: number): void {
    const everyMs = this.#inFlight > 0 ? HEARTBEAT_MS : IDLE_HEARTBEAT_MS;
    this.#beatDueMs = nowMs + everyMs;
    this.#cancel = this.#clock.schedule(everyMs, this.#beat);
  }

  #hasSlept(nowMs: number, bootMs: number | null, jumpMs: number): boolean {
    if (bootMs !== null && this.#bootMinusMonotonicMs !== null) {
      return bootMs - nowMs - this.#bootMinusMonotonicMs >= Math.min(SLEEP_MS, Math.abs(jumpMs) / 2 + 20);
    }
    // Nothing tells the two apart: people's machines sleep more often than their clocks are set.
    return jumpMs >= SLEEP_MS;
  }

  #stoodStill(delayMs: number): boolean {
    const last = this.#readings.at(-1);
    return last !== undefined && this.#surroundings.cpuMs() - last.cpuMs < delayMs / 2;
  }

  #noteSleep(nowMs: number, utcUs: number): void {
    this.#sleptAtMs = nowMs;
    this.#events.slept(Math.min(this.#lastAwakeUs, utcUs), utcUs);
  }

  #remember(nowMs: number, utcUs: number, bootMs: number | null): void {
    this.#utcMinusMonotonicMs = utcUs / 1_000 - nowMs;
    this.#bootMinusMonotonicMs = bootMs === null ? null : bootMs - nowMs;
    this.#lastAwakeUs = utcUs;
  }

  #read(nowMs: number): void {
    const runDelayMs = this.#surroundings.runDelayMs() ?? 0;
    this.#readings.push({ atMs: nowMs, runDelayMs, cpuMs: this.#surroundings.cpuMs() });
    if (this.#readings.length > READINGS_KEPT) this.#readings.splice(0, READINGS_KEPT / 2);
  }

  #runDelaySinceMs(sinceMs: number): number {
    const totalMs = this.#surroundings.runDelayMs();
    if (totalMs === null) return 0;
    let before = this.#readings[0];
    for (let index = this.#readings.length - 1; index >= 0; index -= 1) {
      const reading = this.#readings[index];
      if (reading === undefined) break;
      before = reading;
      if (reading.atMs <= sinceMs) break;
    }
    return before === undefined ? 0 : totalMs - before.runDelayMs;
  }
}
