/** Of files, as file managers tell it: 1 kB is 1,000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${(bytes / 1_000).toFixed(0)} kB`;
  const megabytes = bytes / 1_000_000;
  if (megabytes < 9.95) return `${megabytes.toFixed(1)} MB`;
  if (megabytes < 999.5) return `${megabytes.toFixed(0)} MB`;
  return `${(megabytes / 1_000).toFixed(1)} GB`;
}
