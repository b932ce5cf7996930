import { longestPhase } from '../../domain/classify.ts';
import type { Sample } from '../../domain/sample.ts';
import { canonicalAddress } from '../capture/address-literal.ts';
import type { Flight } from '../schedule/flight.ts';
import { isHang, type Trouble } from './trouble.ts';

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
