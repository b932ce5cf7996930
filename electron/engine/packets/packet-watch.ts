import type { Cancel, Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import { decodePacket } from '../../domain/pcap/decode-packet.ts';
import type { DecodedPacket } from '../../domain/pcap/decoded-packet.ts';
import { headerBytes } from '../../domain/pcap/headers-only.ts';
import type { PcapPacket } from '../../domain/pcap/pcap-packet.ts';
import { InterfaceListener, type Listening } from './interface-listener.ts';
import type { StartProgram } from './long-program.ts';
import type { OwnAddresses } from './own-addresses.ts';
import { FULL_SNAP_BYTES, HEADERS_SNAP_BYTES } from './packet-commands.ts';
import type { PacketObstacle } from './packet-obstacle.ts';
import { PacketRing } from './packet-ring.ts';

/** Of all targets together, in memory. */
const RING_BYTES = 8 * 1_048_576;
/** What is older is of no use, but for a request that hangs. */
const KEPT_MS = 60_000;
const LOOK_MS = 1_000;
/** Names may come to one address after the other; programs are not started anew for each. */
const SETTLE_MS = 250;
/** A filter becomes a program in the kernel, which has an end. */
const MOST_ADDRESSES = 128;
/** The ring has two bytes for the number of an address; beginning anew after so many is better than to mix two up. */
const MOST_NUMBERS = 65_536;

/** What is wanted of a target. */
export interface WantedPackets {
  readonly mode: 'headers' | 'full';
  /** Canonical literals without a zone. */
  readonly addresses: readonly string[];
}

export interface PacketWatchParts {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly start: StartProgram;
  /** The interface by which the system reaches an address; null where nothing tells. */
  readonly interfaceOf: (address: string) => Promise<string | null>;
  readonly own: OwnAddresses;
}

/** Where the packets of an address come by. */
export interface Channel {
  readonly interfaceName: string;
  readonly linkType: number;
}

/** How it stands with the packets of a target. */
export type PacketsState =
  | { readonly kind: 'no-address' }
  /** A program is being started. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'listening'; readonly places: readonly ListeningPlace[] }
  | { readonly kind: 'blocked'; readonly obstacle: PacketObstacle };

export interface ListeningPlace extends Listening {
  readonly interfaceName: string;
  readonly addresses: readonly string[];
}

/** Captures the packets of the targets that ask for it, and nothing while none does. */
export class PacketWatch {
  readonly ring = new PacketRing(RING_BYTES);
  readonly channels: Channel[] = [];
  readonly #parts: PacketWatchParts;
  #wanted: ReadonlyMap<TargetId, WantedPackets> = new Map();
  #modes = new Map<string, WantedPackets['mode']>();
  /** Numbers of addresses in the ring; those of addresses that are wanted no longer stay, for what is still there. */
  readonly #numbers = new Map<string, number>();
  readonly #interfaces = new Map<string, string | null>();
  readonly #listeners = new Map<string, InterfaceListener>();
  readonly #stopping = new Set<Promise<void>>();
  readonly #holds = new Set<{ readonly fromUs: number }>();
  #generation = 0;
  #cancelSettling: Cancel | null = null;
  #cancelLook: Cancel | null = null;

  constructor(parts: PacketWatchParts) {
    this.#parts = parts;
  }

  /** What is wanted from now on; the same as before costs nothing. */
  want(wanted: ReadonlyMap<TargetId, WantedPackets>): void {
    if (isSame(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    this.#modes = modesOf(wanted);
    if (wanted.size === 0) {
      this.#settle();
      return;
    }
    this.#cancelLook ??= this.#parts.clock.schedule(LOOK_MS, this.#look);
    this.#cancelSettling ??= this.#parts.clock.schedule(SETTLE_MS, () => this.#settle());
  }

  /** Another network: ways and interfaces are others. */
  beginAnew(): void {
    this.#interfaces.clear();
    this.#parts.own.forget();
    if (this.#wanted.size > 0) this.#cancelSettling ??= this.#parts.clock.schedule(SETTLE_MS, () => this.#settle());
  }

  stateOf(id: TargetId): PacketsState {
    const wanted = this.#wanted.get(id);
    if (wanted === undefined || wanted.addresses.length === 0) return { kind: 'no-address' };
    const places = new Map<string, ListeningPlace>();
    let obstacle: PacketObstacle | null = null;
    for (const address of wanted.addresses) {
      const interfaceName = this.#interfaces.get(address);
      if (interfaceName === null) obstacle ??= noInterface(address);
      const listener = interfaceName == null ? undefined : this.#listeners.get(interfaceName);
      const listening = listener?.listening(address) ?? null;
      if (interfaceName != null && listening !== null) {
        const known = places.get(interfaceName);
        places.set(interfaceName, {
          ...listening,
          sinceUs: Math.max(listening.sinceUs, known?.sinceUs ?? 0),
          interfaceName,
          addresses: [...(known?.addresses ?? []), address],
        });
      } else obstacle ??= listener?.obstacle ?? null;
    }
    if (places.size > 0) return { kind: 'listening', places: [...places.values()] };
    return obstacle === null ? { kind: 'starting' } : { kind: 'blocked', obstacle };
  }

  /** Keeps what is newer than that, as far as the memory goes, until the hold is let go. */
  hold(fromUs: number): Cancel {
    const hold = { fromUs };
    this.#holds.add(hold);
    return () => {
      this.#holds.delete(hold);
    };
  }

  /** The numbers by which the ring knows the addresses. */
  numbersOf(addresses: readonly string[]): ReadonlySet<number> {
    return new Set(addresses.flatMap((address) => this.#numbers.get(address) ?? []));
  }

  /** Ends all programs; resolves when they have ended, after half a second at most. */
  async stop(): Promise<void> {
    this.want(new Map());
    await Promise.all(this.#stopping);
  }

  readonly #look = (): void => {
    const { clock } = this.#parts;
    const oldestUs = Math.min(clock.utcUs() - KEPT_MS * 1_000, ...[...this.#holds].map((hold) => hold.fromUs));
    this.ring.forgetBefore(oldestUs);
    this.#cancelLook = this.#wanted.size === 0 ? null : clock.schedule(LOOK_MS, this.#look);
  };

  #settle(): void {
    this.#cancelSettling?.();
    this.#cancelSettling = null;
    this.#generation += 1;
    void this.#follow(this.#generation);
  }

  async #follow(generation: number): Promise<void> {
    const addresses = [...this.#modes.keys()].slice(0, MOST_ADDRESSES);
    const perInterface = new Map<string, string[]>();
    for (const address of addresses) {
      const known = this.#interfaces.get(address);
      const interfaceName = known === undefined ? await this.#parts.interfaceOf(address) : known;
      // Another round has begun meanwhile, and knows better what is wanted.
      if (generation !== this.#generation) return;
      this.#interfaces.set(address, interfaceName);
      if (interfaceName !== null)
        perInterface.set(interfaceName, [...(perInterface.get(interfaceName) ?? []), address]);
    }
    for (const address of [...this.#interfaces.keys()]) if (!this.#modes.has(address)) this.#interfaces.delete(address);
    for (const [name, listener] of this.#listeners) if (!perInterface.has(name)) this.#end(name, listener);
    for (const [interfaceName, all] of perInterface) {
      const isFull = all.some((address) => this.#modes.get(address) === 'full');
      this.#listenerOf(interfaceName).want({
        interfaceName,
        snapBytes: isFull ? FULL_SNAP_BYTES : HEADERS_SNAP_BYTES,
        addresses: all.toSorted(),
      });
    }
    if (this.#wanted.size === 0) {
      this.ring.clear();
      this.#numbers.clear();
    }
  }

  #listenerOf(interfaceName: string): InterfaceListener {
    const known = this.#listeners.get(interfaceName);
    if (known !== undefined) return known;
    const { clock, platform, start } = this.#parts;
    const packet = (linkType: number, one: PcapPacket) => this.#take(interfaceName, linkType, one);
    const listener = new InterfaceListener(interfaceName, { clock, platform, start, packet });
    this.#listeners.set(interfaceName, listener);
    return listener;
  }

  #end(name: string, listener: InterfaceListener): void {
    this.#listeners.delete(name);
    const stopping = listener.stop().finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }

  /** Keeps of a packet what may be kept: nothing of others, and of headers no more than these. */
  #take(interfaceName: string, linkType: number, packet: PcapPacket): void {
    const decoded = decodePacket(linkType, packet.bytes, packet.wireBytes);
    const address = this.#addressOf(decoded);
    if (address === null) return;
    const bytes =
      this.#modes.get(address) === 'full'
        ? packet.bytes
        : packet.bytes.subarray(0, headerBytes(decoded, packet.bytes.length));
    this.ring.add(this.#channel(interfaceName, linkType), this.#numberOf(address), { ...packet, bytes });
  }

  /** The wanted address that the packet goes to or comes from, when this machine is its other end; null for all others. */
  #addressOf({ network }: DecodedPacket): string | null {
    if (network.kind !== 'ip' && network.kind !== 'arp') return null;
    const { from, to } = network;
    if (this.#modes.has(to) && this.#parts.own.has(from)) return to;
    if (this.#modes.has(from) && this.#parts.own.has(to)) return from;
    return null;
  }

  #channel(interfaceName: string, linkType: number): number {
    const known = this.channels.findIndex((one) => one.interfaceName === interfaceName && one.linkType === linkType);
    return known >= 0 ? known : this.channels.push({ interfaceName, linkType }) - 1;
  }

  #numberOf(address: string): number {
    const known = this.#numbers.get(address);
    if (known !== undefined) return known;
    if (this.#numbers.size >= MOST_NUMBERS) {
      this.ring.clear();
      this.#numbers.clear();
    }
    this.#numbers.set(address, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

function modesOf(wanted: ReadonlyMap<TargetId, WantedPackets>): Map<string, WantedPackets['mode']> {
  const modes = new Map<string, WantedPackets['mode']>();
  for (const { mode, addresses } of wanted.values()) {
    for (const address of addresses) if (modes.get(address) !== 'full') modes.set(address, mode);
  }
  return modes;
}

function isSame(one: ReadonlyMap<TargetId, WantedPackets>, other: ReadonlyMap<TargetId, WantedPackets>): boolean {
  if (one.size !== other.size) return false;
  for (const [id, { mode, addresses }] of one) {
    const second = other.get(id);
    if (second === undefined || second.mode !== mode || second.addresses.join() !== addresses.join()) return false;
  }
  return true;
}

function noInterface(address: string): PacketObstacle {
  return {
    status: 'failed',
    summary: `By which interface ${address} is reached is not known, so its packets were not captured.`,
    remedy: null,
  };
}
