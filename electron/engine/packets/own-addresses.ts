import { networkInterfaces } from 'node:os';
import type { Clock } from '../../domain/clock.ts';
import { canonicalAddress } from '../capture/address-literal.ts';

/** Asking the system costs a good part of a millisecond; an address that is new is known this soon. */
const ASKED_AGAIN_MS = 2_000;

/** The addresses of this machine, as literals in their canonical form. */
export class OwnAddresses {
  readonly #clock: Clock;
  readonly #list: () => readonly string[];
  #known: ReadonlySet<string> = new Set();
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, list: () => readonly string[] = addressesOfInterfaces) {
    this.#clock = clock;
    this.#list = list;
  }

  has(address: string): boolean {
    if (address.startsWith('127.') || this.#known.has(address)) return true;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#askedMs < ASKED_AGAIN_MS) return false;
    this.#askedMs = nowMs;
    this.#known = new Set(this.#list().flatMap((one) => canonicalAddress(one) ?? []));
    return this.#known.has(address);
  }

  forget(): void {
    this.#askedMs = Number.NEGATIVE_INFINITY;
    this.#known = new Set();
  }
}

function addressesOfInterfaces(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
