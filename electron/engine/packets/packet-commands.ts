import { canonicalAddress } from '../capture/address-literal.ts';

export type PacketProgram = 'dumpcap' | 'tcpdump';

/** The one that may run without root where Wireshark was installed for it goes first. */
export function packetPrograms(platform: NodeJS.Platform): readonly PacketProgram[] {
  return platform === 'win32' ? ['dumpcap'] : ['dumpcap', 'tcpdump'];
}

/**
 * Enough for a tagged link header, IPv4 with all of its options or IPv6 with an extension, and TCP with all of its options. What lies
 * behind the headers within it is cut away before anything is kept.
 */
export const HEADERS_SNAP_BYTES = 192;
export const FULL_SNAP_BYTES = 65_535;

/** A program that outlives us by an accident, and has no packet by which it would notice, ends by itself after this. */
export const LIVES_FOR_S = 900;

export interface PacketOrder {
  readonly interfaceName: string;
  readonly snapBytes: number;
  /** Canonical literals without a zone. */
  readonly addresses: readonly string[];
}

/** The filter of the order, in the language of pcap-filter(7); of address literals alone. */
export function hostFilter(addresses: readonly string[]): string {
  return addresses
    .flatMap((address) => canonicalAddress(address) ?? [])
    .map((address) => `host ${address}`)
    .join(' or ');
}

/** What writes packets to its standard output in the classic format: not promiscuous, no names looked up, nothing on disk. */
export function packetArguments(program: PacketProgram, order: PacketOrder): readonly string[] {
  const { interfaceName, snapBytes } = order;
  const common = ['-p', '-i', interfaceName, '-s', String(snapBytes)];
  const filter = hostFilter(order.addresses);
  return program === 'dumpcap'
    ? ['-q', '-P', ...common, '-f', filter, '-a', `duration:${LIVES_FOR_S}`, '-w', '-']
    : ['-U', '-n', ...common, '-w', '-', filter];
}
