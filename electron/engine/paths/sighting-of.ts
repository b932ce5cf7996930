import type { PathProbe } from '../../domain/path-probe.ts';
import type { RouteSighting } from '../../domain/route-sighting.ts';
import { isSameAddress } from '../trace/round/answer-meaning.ts';
import type { RoundFindings } from '../trace/tracer.ts';

/** A probe whose patience ended with the round may be told a little before its time. */
const SLACK_MS = 20;

/**
 * What a round showed of the route. A probe that was given up early, because the round was called off, shows nothing; nor do
 * answers of routers that refuse, for these come for each greater distance from the same one. `farthest`: the greatest distance at
 * which the destination was ever reached; a round that did not look so far says nothing of the destination.
 */
export function sightingOf(findings: RoundFindings, atMs: number, farthest: number): RouteSighting {
  const { order, probes, scouts, reachedTtl, reachedAtMost, durationMs, startedAtUs } = findings;
  const wasWaitedFor = ({ atMs: sentMs }: PathProbe): boolean => sentMs + order.patienceMs <= durationMs + SLACK_MS;
  const isDestination = (address: string): boolean => isSameAddress(address, order.address);
  const byTtl = new Map<number, string[]>();
  for (const probe of [...probes, ...scouts]) {
    const { ttl, state } = probe;
    if (state.kind === 'timed-out' && wasWaitedFor(probe)) {
      if (!byTtl.has(ttl)) byTtl.set(ttl, []);
    } else if (state.kind === 'answered' && state.answer === 'time-exceeded' && !isDestination(state.address)) {
      const addresses = byTtl.get(ttl) ?? [];
      if (!addresses.includes(state.address)) addresses.push(state.address);
      byTtl.set(ttl, addresses);
    }
  }
  const hops: (readonly string[] | null)[] = [];
  for (let ttl = 1; ttl <= Math.max(0, ...byTtl.keys()); ttl += 1) hops.push(byTtl.get(ttl) ?? null);
  return { atUs: startedAtUs, atMs, hops, end: endOf() };

  function endOf(): RouteSighting['end'] {
    if (reachedTtl !== null) {
      if (!reachedAtMost) return { kind: 'reached', ttl: reachedTtl, atMost: false };
      const heard = [...probes, ...scouts].filter(
        ({ state }) => state.kind === 'answered' && isDestination(state.address),
      );
      return { kind: 'reached', ttl: Math.min(...heard.map(({ ttl }) => ttl), order.maxHops), atMost: true };
    }
    const lost = probes.filter(({ state }) => state.kind === 'timed-out');
    const refused = probes.some(({ state }) => state.kind === 'answered' && state.answer !== 'time-exceeded');
    // A round that nobody answers to its end lasts as long as its first probe has patience, however late the last ones left.
    const isWhole = refused || (lost.length > 0 && durationMs + SLACK_MS >= order.patienceMs);
    return isWhole && order.maxHops >= farthest ? { kind: 'silent' } : { kind: 'unknown' };
  }
}
