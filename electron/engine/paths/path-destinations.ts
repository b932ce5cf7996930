import type { TargetId } from '../../domain/ids.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import { canonicalAddress } from '../capture/address-literal.ts';
import type { Appointment } from '../schedule/timetable.ts';
import type { PathDestination } from './engine-paths.ts';

/** One address that targets use; traced by the port and protocol of the first of them. */
export class Destination implements Appointment {
  dueMs = 0;
  heapIndex = -1;
  readonly address: string;
  way: PathDestination;
  readonly users = new Set<TargetId>();
  /** Monotonic; when the last of its users has left it. */
  leftMs = Number.NEGATIVE_INFINITY;
  /** Traces begun so far. */
  rounds = 0;
  running: AbortController | null = null;
  readonly #due: (destination: Destination, nowMs: number) => void;

  constructor(way: PathDestination, due: (destination: Destination, nowMs: number) => void) {
    this.address = way.address;
    this.way = way;
    this.#due = due;
  }

  fire(nowMs: number): void {
    this.#due(this, nowMs);
  }
}

/** Where a target's newest sample went. */
interface Place {
  readonly rawAddress: string;
  readonly rawPort: number;
  readonly way: PathDestination;
  readonly destination: Destination;
}

/** Which targets use which addresses, as their samples tell it. */
export class PathDestinations {
  readonly #places = new Map<TargetId, Place>();
  readonly #byAddress = new Map<string, Destination>();
  readonly #due: (destination: Destination, nowMs: number) => void;

  constructor(due: (destination: Destination, nowMs: number) => void) {
    this.#due = due;
  }

  wayOf(id: TargetId): PathDestination | null {
    return this.#places.get(id)?.way ?? null;
  }

  at(address: string): Destination | null {
    return this.#byAddress.get(address) ?? null;
  }

  all(): Iterable<Destination> {
    return this.#byAddress.values();
  }

  /**
   * Takes in a sample. Returns the destination that it made known, if that is a new one. Only an answer makes one known: an address
   * that never answered has no path of good times. Called for each sample, so the usual case is one look-up.
   */
  see(target: Target, sample: Sample, nowMs: number): Destination | null {
    const { remoteAddress, remotePort } = sample;
    if (remoteAddress === null || remotePort === null || sample.failure !== null) return null;
    const place = this.#places.get(target.id);
    if (place !== undefined && place.rawAddress === remoteAddress && place.rawPort === remotePort) return null;
    const address = traceableAddress(remoteAddress);
    if (address === null || remotePort === 0) return null;
    const way: PathDestination = { address, port: remotePort, protocol: protocolOf(target) };
    const known = this.#byAddress.get(address);
    const destination = known ?? new Destination(way, this.#due);
    this.#byAddress.set(address, destination);
    this.#leave(target.id, nowMs);
    destination.users.add(target.id);
    this.#places.set(target.id, { rawAddress: remoteAddress, rawPort: remotePort, way, destination });
    if (destination.users.size === 1) destination.way = way;
    return known === undefined ? destination : null;
  }

  /** The target is gone, or goes elsewhere from now on. */
  removeTarget(id: TargetId, nowMs: number): void {
    this.#leave(id, nowMs);
    this.#places.delete(id);
  }

  drop(destination: Destination): void {
    this.#byAddress.delete(destination.address);
  }

  #leave(id: TargetId, nowMs: number): void {
    const destination = this.#places.get(id)?.destination;
    if (destination === undefined) return;
    destination.users.delete(id);
    destination.leftMs = nowMs;
    for (const heir of destination.users) {
      destination.way = this.#places.get(heir)?.way ?? destination.way;
      break;
    }
  }
}

export function protocolOf({ spec }: Target): PathDestination['protocol'] {
  return spec.kind === 'dns' && spec.transport === 'udp' ? 'udp' : 'tcp';
}

/** Canonical; a link-local address keeps its zone, and has no path without one. */
export function traceableAddress(text: string): string | null {
  const address = canonicalAddress(text);
  if (address === null || !/^fe[89ab]/i.test(address)) return address;
  const zone = /%[A-Za-z0-9_.-]{1,32}$/.exec(text)?.[0];
  return zone === undefined ? null : `${address}${zone}`;
}
