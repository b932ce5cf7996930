import type { Clock } from '../../domain/clock.ts';
import type { PathCause, PathSnapshot, RouteChange } from '../../domain/path-snapshot.ts';
import { RouteWatch } from '../../domain/route-watch.ts';
import type { Trace } from '../../domain/trace.ts';
import type { PathMemory } from '../trace/path-memory.ts';
import type { KnownPath, RoundFindings } from '../trace/tracer.ts';
import { knownPathAfter } from './known-path.ts';
import { sightingOf } from './sighting-of.ts';

/** Longer than the time between two baselines, so that a path that is traced stays known. */
const KNOWN_FOR_MS = 600_000;
/** More than targets are meant to be; the destination that has not been traced for longest is forgotten first. */
const MOST_DESTINATIONS = 2_000;
/** A destination is watched by the ports and protocols of its targets; more are not told apart. */
const MOST_SERVICES = 4;

/** Who is told of what rounds show. */
export interface PathListener {
  path(snapshot: PathSnapshot): void;
  routeChanged(change: RouteChange): void;
}

export interface LearnedPathsParts {
  readonly clock: Clock;
  readonly listener: PathListener;
  readonly traceOf: (rounds: readonly RoundFindings[]) => Trace;
  /** Told of what the listener throws. */
  readonly log: (error: unknown) => void;
}

/** One port and protocol of a destination. */
interface Service {
  readonly watch: RouteWatch;
  farthest: number;
  shape: string;
}

interface Destination {
  known: KnownPath | null;
  /** Monotonic; when the destination was reached last. */
  reachedMs: number;
  lastGood: PathSnapshot | null;
  /** By protocol and port: what is filtered for one may be open for another. */
  readonly services: Map<string, Service>;
  /** The change told last, so that two services on one route do not both tell it. */
  told: { readonly text: string; readonly atMs: number } | null;
}

/** Learns from all rounds, tells the listener of paths worth keeping and of changed routes. */
export class LearnedPaths implements PathMemory {
  readonly #parts: LearnedPathsParts;
  /** The least lately traced first. */
  readonly #destinations = new Map<string, Destination>();

  constructor(parts: LearnedPathsParts) {
    this.#parts = parts;
  }

  known(address: string): KnownPath | null {
    const destination = this.#destinations.get(address);
    if (destination === undefined) return null;
    return this.#parts.clock.monotonicMs() - destination.reachedMs <= KNOWN_FOR_MS ? destination.known : null;
  }

  lastGood(address: string): PathSnapshot | null {
    return this.#destinations.get(address)?.lastGood ?? null;
  }

  /** A good path from an earlier run, where this one has seen none yet. It proves nothing of the way now, so rounds do not rely on it. */
  remember(snapshot: PathSnapshot): void {
    const destination = this.#touch(snapshot.trace.destination);
    destination.lastGood ??= snapshot;
  }

  learn(findings: RoundFindings, cause: PathCause, hanging: boolean): void {
    const { order, startedAtUs, reachedTtl, spared } = findings;
    const nowMs = this.#parts.clock.monotonicMs();
    const destination = this.#touch(order.address);
    const service = serviceOf(destination, findings);
    destination.known = knownPathAfter(findings, destination.known);
    if (reachedTtl !== null) {
      destination.reachedMs = nowMs;
      if (!findings.reachedAtMost) service.farthest = Math.max(service.farthest, reachedTtl);
    }
    const snapshot: PathSnapshot = { takenAtUs: startedAtUs, cause, trace: this.#parts.traceOf([findings]) };
    // A path with routers left out would make a poor picture of good times, and what a person asked for may be another protocol.
    const isGood = reachedTtl !== null && !hanging && spared.length === 0 && !saysLess(snapshot, destination.lastGood);
    if (isGood && (cause !== 'asked' || destination.lastGood === null)) destination.lastGood = snapshot;
    const change = this.#news(service.watch.see(sightingOf(findings, nowMs, service.farthest)), destination, nowMs);
    const shape = shapeText(snapshot.trace);
    // Beside a tool's trace rounds ask hardly any router: they tell that the destination hangs, which is known, and no path.
    const isPartial = cause === 'stall' && spared.length > 0;
    const isKept = change !== null || (!isPartial && (cause !== 'asked' || shape !== service.shape));
    if (!isPartial) service.shape = shape;
    try {
      if (isKept) this.#parts.listener.path(snapshot);
      if (change !== null) this.#parts.listener.routeChanged(change);
    } catch (error) {
      this.#parts.log(error);
    }
  }

  /** The network is another one: the ways through the old one are of no use for quick rounds. */
  forgetKnown(): void {
    for (const destination of this.#destinations.values()) destination.known = null;
  }

  #touch(address: string): Destination {
    const destination = this.#destinations.get(address) ?? {
      known: null,
      reachedMs: Number.NEGATIVE_INFINITY,
      lastGood: null,
      services: new Map<string, Service>(),
      told: null,
    };
    this.#destinations.delete(address);
    this.#destinations.set(address, destination);
    for (const oldest of this.#destinations.keys()) {
      if (this.#destinations.size <= MOST_DESTINATIONS) break;
      this.#destinations.delete(oldest);
    }
    return destination;
  }

  /** The change, unless another service of the same destination has just told the same. */
  #news(change: RouteChange | null, destination: Destination, nowMs: number): RouteChange | null {
    if (change === null) return null;
    const text = JSON.stringify([change.kind, change.ttl, change.after]);
    const { told } = destination;
    const isOld =
      told !== null && told.text === text && nowMs - told.atMs <= KNOWN_FOR_MS && destination.services.size > 1;
    destination.told = { text, atMs: nowMs };
    return isOld ? null : change;
  }
}

function serviceOf({ services }: Destination, { order }: RoundFindings): Service {
  const key = `${order.protocol} ${order.port}`;
  const service = services.get(key) ?? { watch: new RouteWatch(order.address), farthest: 0, shape: '' };
  services.delete(key);
  services.set(key, service);
  for (const oldest of services.keys()) {
    if (services.size <= MOST_SERVICES) break;
    services.delete(oldest);
  }
  return service;
}

/**
 * Whether it only leaves out routers that the other shows: they keep silent when others have asked them a lot. Of a path that is
 * old it is told all the same, for what stood there then may have gone.
 */
function saysLess(newer: PathSnapshot, older: PathSnapshot | null): boolean {
  if (older === null || newer.takenAtUs - older.takenAtUs > KNOWN_FOR_MS * 1_000) return false;
  if (newer.trace.hops.length !== older.trace.hops.length) return false;
  let missing = 0;
  for (const [at, { addresses }] of newer.trace.hops.entries()) {
    const former = older.trace.hops[at]?.addresses ?? [];
    if (addresses.some((address) => !former.includes(address))) return false;
    if (addresses.length === 0 && former.length > 0) missing += 1;
  }
  return missing > 0;
}

/** Who answered where: two traces with the same text show the same path. */
function shapeText({ reached, hops }: Trace): string {
  return JSON.stringify([reached, hops.map(({ ttl, addresses }) => [ttl, addresses])]);
}
