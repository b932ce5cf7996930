import type { Cancel, Clock } from '../../domain/clock.ts';
import type { PcapPacket } from '../../domain/pcap/pcap-packet.ts';
import type { StartProgram } from './long-program.ts';
import { LIVES_FOR_S, type PacketOrder, type PacketProgram, packetPrograms } from './packet-commands.ts';
import { type PacketObstacle, worstObstacle } from './packet-obstacle.ts';
import { PacketSource } from './packet-source.ts';

/** Well before it ends by itself, so that one after the other has no gap. */
const RENEW_MS = (LIVES_FOR_S - 60) * 1_000;
const FIRST_RETRY_MS = 1_000;
/** Also when a program is missing or forbidden: a person may be mending just that. */
const LONGEST_RETRY_MS = 60_000;
/** One that had run this long did not fail of how it was started. */
const RAN_WELL_MS = 60_000;

export interface InterfaceParts {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly start: StartProgram;
  readonly packet: (linkType: number, packet: PcapPacket) => void;
}

/** Since when the packets of an address are captured without a gap. */
export interface Listening {
  readonly sinceUs: number;
  readonly program: PacketProgram;
  readonly linkType: number;
}

/**
 * Captures on one interface: one program at a time, and for a moment two when the addresses are others, so that nothing is missed
 * meanwhile. What ends unasked is started again, ever more rarely.
 */
export class InterfaceListener {
  readonly interfaceName: string;
  readonly #parts: InterfaceParts;
  #wanted: PacketOrder | null = null;
  #current: { readonly source: PacketSource; readonly linkType: number; readonly openedMs: number } | null = null;
  /** Started, and does not listen yet. */
  #coming: PacketSource | null = null;
  /** By address. */
  readonly #sinceUs = new Map<string, number>();
  readonly #ending = new Set<Promise<void>>();
  #program: PacketProgram | null = null;
  #obstacle: PacketObstacle | null = null;
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: Cancel = () => {};
  #cancelRenewal: Cancel = () => {};
  #isRetrying = false;

  constructor(interfaceName: string, parts: InterfaceParts) {
    this.interfaceName = interfaceName;
    this.#parts = parts;
  }

  /** What is in the way now; null while it listens, or is about to. */
  get obstacle(): PacketObstacle | null {
    return this.#obstacle;
  }

  listening(address: string): Listening | null {
    const sinceUs = this.#sinceUs.get(address);
    const current = this.#current;
    if (sinceUs === undefined || current === null) return null;
    return { sinceUs, program: current.source.program, linkType: current.linkType };
  }

  /** Captures these addresses from now on. */
  want(order: PacketOrder): void {
    if (this.#wanted !== null && isSame(this.#wanted, order)) return;
    this.#wanted = order;
    // A program that does not run for want of permission will not for other addresses.
    if (this.#isRetrying) return;
    this.#startNext();
  }

  async stop(): Promise<void> {
    this.#wanted = null;
    this.#cancelRetry();
    this.#cancelRenewal();
    this.#isRetrying = false;
    this.#sinceUs.clear();
    const sources = [this.#current?.source, this.#coming].flatMap((source) => source ?? []);
    this.#current = null;
    this.#coming = null;
    await Promise.all([...sources.map((source) => source.stop()), ...this.#ending]);
  }

  #startNext(): void {
    if (this.#wanted === null) return;
    const superseded = this.#coming;
    this.#coming = null;
    if (superseded !== null) this.#letEnd(superseded);
    this.#try(this.#programs(), [], this.#wanted);
  }

  /** That which worked last time goes first. */
  #programs(): readonly PacketProgram[] {
    const all = packetPrograms(this.#parts.platform);
    return this.#program === null ? all : [this.#program, ...all.filter((one) => one !== this.#program)];
  }

  #try(programs: readonly PacketProgram[], failures: readonly PacketObstacle[], order: PacketOrder): void {
    const [program, ...others] = programs;
    if (program === undefined) {
      this.#blocked(worstObstacle(failures));
      return;
    }
    let linkType = 0;
    const source: PacketSource = new PacketSource(program, order, this.#parts, {
      opened: (found) => {
        linkType = found;
        if (this.#coming === source) this.#opened(source, found);
      },
      packet: (packet) => this.#parts.packet(linkType, packet),
      ended: (obstacle) => {
        if (this.#coming === source) {
          this.#coming = null;
          if (obstacle !== null) this.#try(others, [...failures, obstacle], order);
        } else if (this.#current?.source === source) this.#lost(obstacle);
      },
    });
    this.#coming = source;
  }

  #opened(source: PacketSource, linkType: number): void {
    const { clock } = this.#parts;
    const before = this.#current?.source ?? null;
    const nowUs = clock.utcUs();
    const addresses = new Set(source.order.addresses);
    for (const known of [...this.#sinceUs.keys()]) if (!addresses.has(known)) this.#sinceUs.delete(known);
    for (const address of addresses) if (!this.#sinceUs.has(address)) this.#sinceUs.set(address, nowUs);
    this.#coming = null;
    this.#current = { source, linkType, openedMs: clock.monotonicMs() };
    this.#program = source.program;
    this.#obstacle = null;
    if (before !== null) this.#letEnd(before);
    this.#cancelRenewal();
    this.#cancelRenewal = clock.schedule(RENEW_MS, () => this.#startNext());
  }

  /** That which listened has ended by itself. */
  #lost(obstacle: PacketObstacle | null): void {
    const ranMs = this.#parts.clock.monotonicMs() - (this.#current?.openedMs ?? 0);
    this.#current = null;
    this.#sinceUs.clear();
    this.#cancelRenewal();
    if (ranMs >= RAN_WELL_MS) this.#retryMs = FIRST_RETRY_MS;
    if (this.#coming === null) this.#blocked(obstacle);
  }

  #blocked(obstacle: PacketObstacle | null): void {
    if (this.#wanted === null) return;
    if (this.#current === null) this.#obstacle = obstacle;
    this.#isRetrying = true;
    this.#cancelRetry = this.#parts.clock.schedule(this.#retryMs, () => {
      this.#isRetrying = false;
      this.#startNext();
    });
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #letEnd(source: PacketSource): void {
    const ending = source.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

function isSame(one: PacketOrder, other: PacketOrder): boolean {
  return (
    one.interfaceName === other.interfaceName &&
    one.snapBytes === other.snapBytes &&
    one.addresses.join() === other.addresses.join()
  );
}
