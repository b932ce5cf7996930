import type { Cancel, Clock } from '../../domain/clock.ts';
import { parseHost } from '../../domain/host.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import { canonicalAddress } from '../capture/address-literal.ts';
import type { ProbeProgress } from '../probe/prober.ts';
import type { PacketWatch, WantedPackets } from './packet-watch.ts';

const LOOK_MS = 1_000;
/** A name that is answered differently each time has more addresses than that; the latest are what the next request may go to. */
const MOST_OF_TARGET = 16;
/** An address that no request used or got for so long is no longer one of the target's. */
const FORGOTTEN_AFTER_MS = 600_000;

/** One of the engine's targets, as far as packets are concerned. */
export interface PacketTarget {
  readonly entry: { readonly target: Target };
  readonly flights: readonly { readonly progress: Reached }[];
}

/** Where a request goes, as far as that is known. */
export type Reached = Pick<ProbeProgress, 'resolvedAddresses' | 'remoteAddress'>;

/** Knows which addresses the targets have whose packets are wanted, and keeps the watch told of them. */
export class WatchedAddresses {
  readonly #watch: Pick<PacketWatch, 'want' | 'beginAnew' | 'stop'>;
  readonly #clock: Clock;
  readonly #targets: () => Iterable<PacketTarget>;
  readonly #isHeld: (id: TargetId) => boolean;
  /** By target and address, when it was last used; monotonic. The oldest first. */
  readonly #seen = new Map<TargetId, { spec: Target['spec']; readonly usedMs: Map<string, number> }>();
  #cancelLook: Cancel = () => {};

  /** `isHeld`: whether nothing of the target is probed now. */
  constructor(
    watch: Pick<PacketWatch, 'want' | 'beginAnew' | 'stop'>,
    clock: Clock,
    targets: () => Iterable<PacketTarget>,
    isHeld: (id: TargetId) => boolean,
  ) {
    this.#watch = watch;
    this.#clock = clock;
    this.#targets = targets;
    this.#isHeld = isHeld;
  }

  start(): void {
    this.#look();
  }

  /** A request of the target has ended. */
  see(target: Target, reached: Reached): void {
    if (target.packets !== 'off') this.#note(target, reached);
  }

  /** Another network: names may have other addresses there. */
  beginAnew(): void {
    this.#seen.clear();
    this.#watch.beginAnew();
  }

  async stop(): Promise<void> {
    this.#cancelLook();
    this.#seen.clear();
    await this.#watch.stop();
  }

  /** Requests that hang are looked at as well: they may be the first ones to their address. */
  #look(): void {
    const wanted = new Map<TargetId, WantedPackets>();
    for (const { entry, flights } of this.#targets()) {
      const { target } = entry;
      if (target.packets === 'off' || this.#isHeld(target.id)) continue;
      for (const { progress } of flights) this.#note(target, progress);
      wanted.set(target.id, { mode: target.packets, addresses: this.#addressesOf(target) });
    }
    for (const id of this.#seen.keys()) if (!wanted.has(id)) this.#seen.delete(id);
    this.#watch.want(wanted);
    this.#cancelLook = this.#clock.schedule(LOOK_MS, () => this.#look());
  }

  #note(target: Target, { resolvedAddresses, remoteAddress }: Reached): void {
    // A DNS probe resolves what it asks for, and sends nothing there.
    const resolved = target.spec.kind === 'dns' ? [] : resolvedAddresses.slice(0, MOST_OF_TARGET);
    const nowMs = this.#clock.monotonicMs();
    for (const text of [...resolved, ...(remoteAddress === null ? [] : [remoteAddress])]) {
      const address = canonicalAddress(text);
      if (address === null) continue;
      const { usedMs } = this.#seenOf(target);
      usedMs.delete(address);
      usedMs.set(address, nowMs);
    }
  }

  #addressesOf(target: Target): readonly string[] {
    const { usedMs } = this.#seenOf(target);
    const nowMs = this.#clock.monotonicMs();
    for (const [address, atMs] of usedMs) if (nowMs - atMs > FORGOTTEN_AFTER_MS) usedMs.delete(address);
    const all = new Set([...literalsOf(target), ...[...usedMs.keys()].slice(-MOST_OF_TARGET)]);
    return [...all].toSorted();
  }

  #seenOf({ id, spec }: Target): { readonly usedMs: Map<string, number> } {
    const known = this.#seen.get(id);
    // What goes elsewhere now has other addresses.
    if (known !== undefined && known.spec === spec) return known;
    const seen = { spec, usedMs: new Map<string, number>() };
    this.#seen.set(id, seen);
    return seen;
  }
}

/** Addresses that stand in the target itself. */
function literalsOf({ spec, resolver }: Target): readonly string[] {
  switch (spec.kind) {
    case 'dns':
      return resolver.kind === 'server' ? present(canonicalAddress(resolver.address)) : [];
    case 'tcp':
      return present(spec.connectTo === null ? literal(spec.host) : canonicalAddress(spec.connectTo.address));
    case 'http':
      return present(
        spec.connectTo === null ? literal(new URL(spec.url).hostname) : canonicalAddress(spec.connectTo.address),
      );
  }
}

function literal(text: string): string | null {
  const host = parseHost(text);
  return host.kind === 'parsed' && host.value.kind === 'address' ? canonicalAddress(host.value.text) : null;
}

const present = (address: string | null): readonly string[] => (address === null ? [] : [address]);
