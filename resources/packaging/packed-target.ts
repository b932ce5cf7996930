/** What electron-builder hands to its hooks, as far as it is used here. */
export interface PackedTarget {
  /** As Node calls it. */
  readonly electronPlatformName: string;
  /** In electron-builder's own numbers. */
  readonly arch: number;
}

const CHIPS: Readonly<Record<number, string>> = { 1: 'x64', 3: 'arm64' };

/** Such as `darwin-arm64`, by which native binaries are named. Throws with a sentence for a chip that there are none for. */
export function targetName({ electronPlatformName, arch }: PackedTarget): string {
  const chip = CHIPS[arch];
  if (chip === undefined) throw new Error('Stallscope has native binaries for x64 and arm64 only.');
  return `${electronPlatformName}-${chip}`;
}
