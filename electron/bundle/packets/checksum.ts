/** The checksum of the internet (RFC 1071) over stretches of bytes; each begins at an even place of what is summed. */
export function checksum(...stretches: readonly Uint8Array[]): number {
  let sum = 0;
  for (const bytes of stretches) {
    for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}
