import type { Failure } from '../../domain/failure.ts';
import type { Phase } from '../../domain/phase.ts';
import type { TargetSpec } from '../../domain/target.ts';
import { PROBE_TIMEOUT, type ProbeContext, type TargetOf } from './prober.ts';
import { NOTHING_TO_MASK, type SecretMask } from './secret-mask.ts';

/**
 * What belongs to one probe while it runs. Listens to the abort signal once for the whole probe; the step in progress
 * puts what stops it into `interrupt`.
 */
export class ProbeRun {
  readonly target: TargetOf<TargetSpec>;
  readonly context: ProbeContext;
  /** For whatever the other side says: it may be what it was told. */
  mask: SecretMask = NOTHING_TO_MASK;
  #interrupt: (() => void) | null = null;
  readonly #onAbort: () => void;

  constructor(target: TargetOf<TargetSpec>, context: ProbeContext) {
    this.target = target;
    this.context = context;
    this.#onAbort = () => {
      const interrupt = this.#interrupt;
      this.#interrupt = null;
      interrupt?.();
    };
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Stops the step in progress; called at most once, when the signal aborts, or soon when it has aborted between two steps. */
  set interrupt(stop: (() => void) | null) {
    this.#interrupt = stop;
    if (stop !== null && this.aborted) queueMicrotask(this.#onAbort);
  }

  get aborted(): boolean {
    return this.context.signal.aborted;
  }

  /** The failure that an abort means, by its reason. */
  abortFailure(phase: Phase): Failure {
    if (this.context.signal.reason !== PROBE_TIMEOUT) {
      return { phase, code: 'cancelled', message: 'The probe was cancelled.' };
    }
    const seconds = this.target.thresholds.timeoutMs / 1_000;
    return { phase, code: 'timeout', message: `Given up after ${seconds} s, ${WHILE[phase]}.` };
  }

  /** Ends listening to the signal. */
  release(): void {
    this.#interrupt = null;
    this.context.signal.removeEventListener('abort', this.#onAbort);
  }
}

const WHILE: Readonly<Record<Phase, string>> = {
  resolve: 'while the name was being resolved',
  connect: 'while connecting',
  tls: 'during the TLS handshake',
  wait: 'while waiting for the first byte of the answer',
  transfer: 'while the answer was being received',
};
