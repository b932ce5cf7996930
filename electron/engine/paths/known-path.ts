import type { KnownPath, RoundFindings } from '../trace/tracer.ts';

/** The router at that distance in the round, the first of several; null for silence. One that refuses does so for all that is sent beyond it. */
function routerAt({ probes, scouts }: RoundFindings, ttl: number): string | null {
  for (const { ttl: at, state } of [...probes, ...scouts]) {
    if (at === ttl && state.kind === 'answered' && state.answer === 'time-exceeded') return state.address;
  }
  return null;
}

/**
 * What is known of a path after this round, given what was known before it; null while the destination was never reached. A
 * round that did not reach leaves the distance as it was, and a router that was spared or kept silent stays known as it was:
 * routers are silent when they were asked too often, and destinations when they hang.
 */
export function knownPathAfter(findings: RoundFindings, before: KnownPath | null): KnownPath | null {
  const distance = findings.reachedTtl ?? before?.distance ?? null;
  if (distance === null) return null;
  const former = before?.distance === distance ? before.routers : [];
  const routers: (string | null)[] = [];
  for (let ttl = 1; ttl < distance; ttl += 1) routers.push(routerAt(findings, ttl) ?? former[ttl - 1] ?? null);
  return { distance, routers };
}
