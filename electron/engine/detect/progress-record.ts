import type { Socket } from 'node:net';
import type { CertificateShown } from '../../domain/certificate-shown.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Phase, Phases } from '../../domain/phase.ts';
import type { CertificateFacts } from '../../domain/sample.ts';
import type { HttpExchange, ProbeProgress } from '../probe/prober.ts';
import type { DnsAnswer } from '../probe/resolve/dns-message.ts';
import type { TcpReadings } from '../probe/tcp-readings.ts';

const NONE_SHOWN: readonly CertificateShown[] = [];

/**
 * What the prober writes while its probe is in flight. Says at once when the probe moves to another phase, so that nobody
 * has to poll hundreds of hanging requests for it, and keeps the time of each phase for those who watch.
 */
export class ProgressRecord implements ProbeProgress {
  phaseStartedMs: number;
  resolverAddress: string | null = null;
  resolvedAddresses: readonly string[] = [];
  remoteAddress: string | null = null;
  remotePort: number | null = null;
  localAddress: string | null = null;
  localPort: number | null = null;
  socket: Socket | null = null;
  tcp: TcpReadings[] = [];
  exchanges: HttpExchange[] = [];
  certificate: CertificateFacts | null = null;
  shown: readonly CertificateShown[] = NONE_SHOWN;
  dnsAnswer: DnsAnswer | null = null;
  failure: Failure | null = null;
  /** Set while somebody wants to know of a new phase. */
  moved: (() => void) | null = null;

  readonly #clock: Clock;
  #phase: Phase = 'resolve';
  /** False until the prober has named its first phase: an address needs no resolving, and none must be reported then. */
  #named = false;
  #enteredMs: number;
  #resolveMs: number | null = null;
  #connectMs: number | null = null;
  #tlsMs: number | null = null;
  #waitMs: number | null = null;
  #transferMs: number | null = null;

  constructor(clock: Clock, startedMs: number) {
    this.#clock = clock;
    this.phaseStartedMs = startedMs;
    this.#enteredMs = startedMs;
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    const named = this.#named;
    this.#named = true;
    if (phase === this.#phase) return;
    const nowMs = this.#clock.monotonicMs();
    if (named) this.#spend(nowMs - this.#enteredMs);
    this.#phase = phase;
    this.#enteredMs = nowMs;
    this.moved?.();
  }

  /** Milliseconds in each phase until now; redirects add up. */
  phasesUntil(nowMs: number): Phases {
    const currentMs = Math.max(0, nowMs - this.#enteredMs);
    const until = (phase: Phase, spentMs: number | null): number | null =>
      phase === this.#phase ? (spentMs ?? 0) + currentMs : spentMs;
    return {
      resolveMs: until('resolve', this.#resolveMs),
      connectMs: until('connect', this.#connectMs),
      tlsMs: until('tls', this.#tlsMs),
      waitMs: until('wait', this.#waitMs),
      transferMs: until('transfer', this.#transferMs),
    };
  }

  #spend(ms: number): void {
    switch (this.#phase) {
      case 'resolve':
        this.#resolveMs = (this.#resolveMs ?? 0) + ms;
        break;
      case 'connect':
        this.#connectMs = (this.#connectMs ?? 0) + ms;
        break;
      case 'tls':
        this.#tlsMs = (this.#tlsMs ?? 0) + ms;
        break;
      case 'wait':
        this.#waitMs = (this.#waitMs ?? 0) + ms;
        break;
      case 'transfer':
        this.#transferMs = (this.#transferMs ?? 0) + ms;
        break;
    }
  }
}
