import { addressBytes, addressOfBytes } from '../../native/address-bytes.ts';

export const AF_INET = 2;
export const AF_INET6 = 30;

/**
 * A `sockaddr_in` or `sockaddr_in6` of the BSDs, whose first byte is the length (netinet/in.h, netinet6/in6.h).
 * @param interfaceIndex of a zone's name; asked only for an address with one that is no number
 */
export function bsdSocketAddress(address: string, port: number, interfaceIndex: (zone: string) => number): Buffer {
  const zone = address.split('%')[1];
  const bytes = addressBytes(address) ?? Buffer.alloc(4);
  const isSix = bytes.length === 16;
  const packed = Buffer.alloc(isSix ? 28 : 16);
  packed.writeUInt8(packed.length, 0);
  packed.writeUInt8(isSix ? AF_INET6 : AF_INET, 1);
  packed.writeUInt16BE(port, 2);
  bytes.copy(packed, isSix ? 8 : 4);
  if (isSix && zone !== undefined) packed.writeUInt32LE(/^\d+$/.test(zone) ? Number(zone) : interfaceIndex(zone), 24);
  return packed;
}

/** The address in a sockaddr of the BSDs; null for another family or when it is cut off. */
export function addressInBsdSocketAddress(packed: Buffer): string | null {
  switch (packed[1]) {
    case AF_INET:
      return addressOfBytes(packed.subarray(4, 8));
    case AF_INET6:
      return addressOfBytes(packed.subarray(8, 24));
    default:
      return null;
  }
}
