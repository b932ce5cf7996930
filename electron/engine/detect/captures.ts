import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { CaptureContext, CaptureSubject, CaptureTier } from '../capture/capture.ts';
import type { CapturePlan } from '../capture/plan.ts';
import type { StallRecord } from './stall-record.ts';

/** Starts the parts of the capture plan for stalls and knows when all of it has ended. */
export class Captures {
  readonly #plan: CapturePlan;
  readonly #context: () => CaptureContext;
  readonly #found: (stall: StallRecord, draft: EvidenceDraft) => void;
  readonly #failed: (error: unknown) => void;
  #running = 0;
  readonly #awaited = new Set<() => void>();
  #silenced = false;

  /** `found` is told of each piece of evidence, `failed` of what a capture or `found` throws. */
  constructor(
    plan: CapturePlan,
    context: () => CaptureContext,
    found: (stall: StallRecord, draft: EvidenceDraft) => void,
    failed: (error: unknown) => void,
  ) {
    this.#plan = plan;
    this.#context = context;
    this.#found = found;
    this.#failed = failed;
  }

  start(tier: CaptureTier, stall: StallRecord): void {
    const { flight } = stall;
    this.#running += 1;
    void this.#run(tier, stall, {
      stallId: stall.id,
      target: flight.entry.target,
      secrets: flight.entry.secrets,
      startedAtUs: flight.startedAtUs,
      startedMs: flight.startedMs,
      openedBy: stall.openedBy,
      phaseNow: () => stall.phase,
      onMoved: (listener) => stall.onMoved(listener),
      progress: flight.progress,
      ended: stall.ended.signal,
    });
  }

  /** Resolves when nothing runs any more, or after `atMostMs`. */
  async settle(clock: Clock, atMostMs: number): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        this.#awaited.delete(done);
        resolve();
      };
      const cancel = clock.schedule(atMostMs, done);
      this.#awaited.add(done);
    });
  }

  /** The same, for the last time: evidence that comes later is dropped. */
  async finish(clock: Clock, atMostMs: number): Promise<void> {
    await this.settle(clock, atMostMs);
    this.#silenced = true;
  }

  async #run(tier: CaptureTier, stall: StallRecord, subject: CaptureSubject): Promise<void> {
    try {
      await this.#plan.run(tier, subject, this.#context(), (draft) => {
        if (this.#silenced) return;
        try {
          this.#found(stall, draft);
        } catch (error) {
          this.#failed(error);
        }
      });
    } catch (error) {
      this.#failed(error);
    }
    this.#running -= 1;
    if (this.#running === 0) for (const done of [...this.#awaited]) done();
  }
}
