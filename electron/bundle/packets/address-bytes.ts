import { isIPv4 } from 'node:net';
import { ipv6Groups } from '../../domain/private-address.ts';

/** The bytes of an address in network order: four or sixteen. Takes a valid literal without a zone. */
export function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number));
  return Uint8Array.from(ipv6Groups(address).flatMap((group) => [group >> 8, group & 255]));
}
