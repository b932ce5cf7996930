import { isTimeBound, longestPhase } from '../../domain/classify.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Phase } from '../../domain/phase.ts';
import type { EdgeFacts, Sample } from '../../domain/sample.ts';
import { canonicalAddress } from '../capture/address-literal.ts';
import type { Flight } from '../schedule/flight.ts';

/** How a bad probe went wrong. */
export interface Trouble {
  readonly phase: Phase;
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly edge: EdgeFacts | null;
  /** Where it went, in canonical form; null when it did not get so far. */
  readonly address: string | null;
  readonly port: number | null;
  /** On a connection that had served an earlier request. */
  readonly reused: boolean;
  /** This machine was on no network at the time. */
  readonly offline: boolean;
  /** Longest time for which the event loop was held up meanwhile. */
  readonly delayMs: number;
}

/** What is known of a probe that hangs. */
export function troubleInFlight({ progress }: Flight, offline: boolean): Trouble {
  return {
    phase: progress.phase,
    failure: null,
    status: null,
    edge: null,
    address: canonicalAddress(progress.remoteAddress ?? ''),
    port: progress.remotePort,
    // Known only where the kernel tells of connections.
    reused: (progress.tcp.at(-1)?.taken ?? null) !== null,
    offline,
    delayMs: 0,
  };
}

/** The same of a probe that has ended. */
export function troubleAtEnd(flight: Flight, sample: Sample, offline: boolean): Trouble {
  const inFlight = troubleInFlight(flight, offline);
  return {
    ...inFlight,
    phase: sample.failure?.phase ?? longestPhase(sample.phases, flight.progress.phase),
    failure: sample.failure,
    status: sample.status,
    edge: sample.edge,
    reused: sample.reusedConnection || inFlight.reused,
    // A refusal is one however late it is read.
    delayMs: isHang(sample.failure) ? sample.observer.eventLoopDelayMs : 0,
  };
}

/** It took too long, whether or not it came in the end. */
export const isHang = (failure: Failure | null): boolean => failure === null || isTimeBound(failure.code);

/**
 * Equal for probes that went wrong alike. One that was given up in a phase hung in it just as one did that came in the end; of those that
 * failed, the code and the status count.
 */
export function kindOf({ phase, failure, status }: Trouble): string {
  if (failure === null || isHang(failure)) return `hung ${phase}`;
  return `${failure.code} ${phase} ${status ?? ''}`;
}
