import { isIPv4 } from 'node:net';
import type { Redactor } from '../redaction/redact.ts';

/** What stands in a capture for what was taken out of it. */
export interface StandIn {
  /** As it is written in the capture. */
  readonly shown: string;
  /** What stands for the same thing in the texts of the bundle. */
  readonly token: string;
}

/**
 * Addresses for those that must not be told: a capture has room for addresses only, so it gets some that nobody has. They are of the
 * nets for documentation (RFC 5737, RFC 3849), then of that for benchmarks (RFC 2544), and never one that is in the captures; hardware
 * addresses are locally administered ones. The same thing gets the same in all captures.
 */
export class StandIns {
  readonly #redactor: Redactor;
  readonly #free: Generator<string>;
  readonly #free6: Generator<string>;
  readonly #addresses = new Map<string, string>();
  readonly #hardware = new Map<string, string>();

  /** `seen`: all addresses of the captures, canonical. */
  constructor(redactor: Redactor, seen: ReadonlySet<string>) {
    this.#redactor = redactor;
    this.#free = unseen(ipv4StandIns(), seen);
    this.#free6 = unseen(ipv6StandIns(), seen);
  }

  /** The address that is written for a canonical one: often itself. null where there are none left. */
  address(address: string): string | null {
    let shown = this.#addresses.get(address);
    if (shown === undefined) {
      // Its last three bytes are those of the address that is looked for (RFC 4291, 2.7.1).
      if (address.startsWith('ff02::1:ff')) return 'ff02::1:ff00:0';
      if (this.#redactor.text(address) === address) return address;
      const next = (isIPv4(address) ? this.#free : this.#free6).next();
      if (next.done === true) return null;
      shown = next.value;
      this.#addresses.set(address, shown);
    }
    return shown;
  }

  /** The same for a hardware address of six bytes, written `02:00:00:00:00:01`. Nobody, everybody and groups stay. */
  hardware(address: string): string {
    if (address.startsWith('33:33:ff:')) return '33:33:ff:00:00:00';
    if (/^(00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|33:33:|01:00:5e:)/.test(address)) return address;
    let shown = this.#hardware.get(address);
    if (shown === undefined) {
      const number = this.#hardware.size + 1;
      const bytes = [0x02, 0, (number >> 24) & 255, (number >> 16) & 255, (number >> 8) & 255, number & 255];
      shown = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
      this.#hardware.set(address, shown);
    }
    return shown;
  }

  /** All that were given out, in the order in which they were met. */
  given(): readonly StandIn[] {
    const told = ([address, shown]: readonly [string, string]): StandIn => ({
      shown,
      token: this.#redactor.text(address),
    });
    return [...[...this.#addresses].map(told), ...[...this.#hardware].map(told)];
  }
}

function* unseen(addresses: Iterable<string>, seen: ReadonlySet<string>): Generator<string> {
  for (const address of addresses) if (!seen.has(address)) yield address;
}

function* ipv4StandIns(): Generator<string> {
  for (const net of ['192.0.2', '198.51.100', '203.0.113']) {
    for (let last = 1; last < 255; last += 1) yield `${net}.${last}`;
  }
  for (let net = 0; net < 512; net += 1) {
    for (let last = 1; last < 255; last += 1) yield `198.${18 + (net >> 8)}.${net & 255}.${last}`;
  }
}

function* ipv6StandIns(): Generator<string> {
  for (let number = 1; number < 0x1_0000; number += 1) yield `2001:db8:0:ffff::${number.toString(16)}`;
}
