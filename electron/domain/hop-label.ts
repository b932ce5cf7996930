/** Who a hop's address belongs to, as far as somebody asked and somebody knew. */
export interface HopLabel {
  /** By reverse DNS. */
  readonly name: string | null;
  /** The autonomous system that announces the address, by the person's own table. */
  readonly system: { readonly number: number; readonly name: string | null } | null;
}

export const NO_LABEL: HopLabel = { name: null, system: null };

/** `AS64500 router.example (192.0.2.1)`, with as much of it as is known; the layout of `mtr --show-ips --aslookup`. */
export function labelledAddress(address: string, { name, system }: HopLabel): string {
  const place = name === null ? address : `${name} (${address})`;
  return system === null ? place : `AS${system.number} ${place}`;
}
