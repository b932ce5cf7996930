import type { PathCause, PathSnapshot } from '../../../electron/domain/path-snapshot.ts';
import type { Hop, Trace } from '../../../electron/domain/trace.ts';

/** A hop at which these answered, with their round trips in milliseconds. */
export function hopBy(ttl: number, answers: readonly (readonly [address: string, rttMs: readonly number[]])[]): Hop {
  const rttMs = answers.flatMap(([, times]) => times);
  return {
    ttl,
    addresses: answers.map(([address]) => address),
    rttMs,
    answerers: answers.map(([address, times]) => ({
      address,
      rttMs: times,
      answers: ['time-exceeded'],
      mtuBytes: null,
    })),
    sent: rttMs.length,
    lost: 0,
    statistics: null,
    note: null,
  };
}

export const silentHop = (ttl: number, sent: number): Hop => ({
  ttl,
  addresses: [],
  rttMs: [],
  answerers: [],
  sent,
  lost: sent,
  statistics: null,
  note: null,
});

export const pathOf = (destination: string, hops: readonly Hop[]): Trace => ({
  destination,
  port: 443,
  protocol: 'tcp',
  reached: true,
  durationMs: 41.25,
  pathMtuBytes: null,
  hops,
});

export const snapshot = (takenAtUs: number, cause: PathCause, trace: Trace): PathSnapshot => ({
  takenAtUs,
  cause,
  trace,
});
