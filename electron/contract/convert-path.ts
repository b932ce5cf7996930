import { hopJitterMs } from '../domain/hop-jitter.ts';
import { hopTimes } from '../domain/mtr-report.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import { type Hop, hopLoss, type Trace } from '../domain/trace.ts';
import { utcText } from '../domain/utc-text.ts';
import type { HopJson, PathJson, RouteChangeJson, TraceJson } from './path-shapes.ts';

const roundedOrNull = (value: number | null): number | null => (value === null ? null : roundedMs(value));

function hopJson(hop: Hop): HopJson {
  const times = hop.statistics ?? hopTimes(hop.rttMs);
  return {
    ttl: hop.ttl,
    addresses: [...hop.addresses],
    rttMs: hop.rttMs.map(roundedMs),
    sent: hop.sent,
    lost: hop.lost,
    loss: hopLoss(hop),
    lastMs: roundedOrNull(times.lastMs),
    averageMs: roundedOrNull(times.averageMs),
    bestMs: roundedOrNull(times.bestMs),
    worstMs: roundedOrNull(times.worstMs),
    deviationMs: roundedOrNull(times.deviationMs),
    jitterMs: roundedOrNull(hopJitterMs(hop)),
    note: hop.note,
    answerers: hop.answerers.map(({ address, rttMs, answers, mtuBytes }) => ({
      address,
      rttMs: rttMs.map(roundedMs),
      answers: [...answers],
      mtuBytes,
    })),
  };
}

export function traceJson(trace: Trace): TraceJson {
  return {
    destination: trace.destination,
    port: trace.port,
    protocol: trace.protocol,
    reached: trace.reached,
    durationMs: roundedMs(trace.durationMs),
    pathMtuBytes: trace.pathMtuBytes,
    hops: trace.hops.map(hopJson),
  };
}

export const pathJson = ({ takenAtUs, cause, trace }: PathSnapshot): PathJson => ({
  at: utcText(takenAtUs),
  cause,
  trace: traceJson(trace),
});

export const routeChangeJson = (change: RouteChange): RouteChangeJson => ({
  destination: change.destination,
  at: utcText(change.atUs),
  kind: change.kind,
  ttl: change.ttl,
  before: [...change.before],
  after: [...change.after],
  summary: change.summary,
});
