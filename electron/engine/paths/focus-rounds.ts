import type { Cancel } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Focus, PathDestination } from './engine-paths.ts';
import { MAX_HOPS, PATIENCE_MS, type RoundHost } from './round-host.ts';

const EVERY_MS = 1_000;
const LASTS_MS = 1_800_000;
export const MOST_FOCUSED = 5;
/** Two targets of one address share its rounds: one that was asked for so short a time before serves both. */
const SHARED_MS = 900;

interface FocusRecord {
  readonly targetId: TargetId;
  readonly sinceUs: number;
  readonly stopping: AbortController;
  untilMs: number;
  cancelTimer: Cancel;
}

/** Traces the paths that a person looks at, each second. */
export class FocusRounds {
  readonly #host: RoundHost;
  readonly #wayOf: (id: TargetId) => PathDestination | null;
  readonly #records = new Map<TargetId, FocusRecord>();
  /** By address: when a round was asked for last. Monotonic. */
  readonly #askedMs = new Map<string, number>();

  constructor(host: RoundHost, wayOf: (id: TargetId) => PathDestination | null) {
    this.#host = host;
    this.#wayOf = wayOf;
  }

  /** null when as many targets as allowed are in focus already. */
  start(id: TargetId): Focus | null {
    const { clock } = this.#host;
    const nowMs = clock.monotonicMs();
    const known = this.#records.get(id);
    if (known !== undefined) {
      known.untilMs = nowMs + LASTS_MS;
      return focusOf(known, nowMs);
    }
    if (this.#records.size >= MOST_FOCUSED) return null;
    const record: FocusRecord = {
      targetId: id,
      sinceUs: clock.utcUs(),
      stopping: new AbortController(),
      untilMs: nowMs + LASTS_MS,
      cancelTimer: () => {},
    };
    this.#records.set(id, record);
    void this.#tick(record);
    return focusOf(record, nowMs);
  }

  stop(id: TargetId): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    record.cancelTimer();
    record.stopping.abort();
    if (this.#records.size === 0) this.#askedMs.clear();
  }

  stopAll(): void {
    for (const id of [...this.#records.keys()]) this.stop(id);
  }

  list(): readonly Focus[] {
    const nowMs = this.#host.clock.monotonicMs();
    return [...this.#records.values()].map((record) => focusOf(record, nowMs));
  }

  async #tick(record: FocusRecord): Promise<void> {
    const { clock, log } = this.#host;
    const beganMs = clock.monotonicMs();
    if (beganMs >= record.untilMs) {
      this.stop(record.targetId);
      return;
    }
    try {
      await this.#round(record, beganMs);
    } catch (error) {
      log(error);
    }
    if (record.stopping.signal.aborted) return;
    const restMs = Math.max(0, beganMs + EVERY_MS - clock.monotonicMs());
    record.cancelTimer = clock.schedule(restMs, () => void this.#tick(record));
  }

  async #round({ targetId, stopping }: FocusRecord, nowMs: number): Promise<void> {
    const { tracer, paths, isPaused, isHanging } = this.#host;
    // The machine is about to sleep, or nearly awake.
    if (isPaused(targetId)) return;
    const way = this.#wayOf(targetId);
    if (way === null || nowMs - (this.#askedMs.get(way.address) ?? Number.NEGATIVE_INFINITY) < SHARED_MS) return;
    this.#askedMs.set(way.address, nowMs);
    const outcome = await tracer.round(
      {
        ...way,
        maxHops: MAX_HOPS,
        probesPerHop: 1,
        patienceMs: PATIENCE_MS,
        known: paths.known(way.address),
        urgency: 'repeat',
        spareRouters: false,
        sizeBytes: null,
      },
      stopping.signal,
    );
    if (outcome.kind === 'traced' && !stopping.signal.aborted) {
      paths.learn(outcome.findings, 'focus', isHanging(targetId));
    }
  }
}

function focusOf({ targetId, sinceUs, untilMs }: FocusRecord, nowMs: number): Focus {
  return { targetId, sinceUs, leftMs: Math.max(0, untilMs - nowMs) };
}
