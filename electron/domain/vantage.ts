/** Where it was measured from. Without interface, address and gateway the machine was on no network. */
export interface Vantage {
  readonly host: string;
  readonly interfaceName: string | null;
  readonly sourceAddress: string | null;
  readonly gateway: string | null;
  /** The interface looks like a tunnel. */
  readonly vpn: boolean;
  /** Only if the person has told it; nothing is asked of the network. */
  readonly publicAddress: string | null;
}

/** The same place with the address that the person told; on no network, no server sees this computer under any. */
export function seenAs(vantage: Vantage, publicAddress: string | null): Vantage {
  const { interfaceName, sourceAddress, gateway } = vantage;
  const isNowhere = interfaceName === null && sourceAddress === null && gateway === null;
  return { ...vantage, publicAddress: isNowhere ? null : publicAddress };
}

export function isSameVantage(one: Vantage, other: Vantage): boolean {
  return (
    one.host === other.host &&
    one.interfaceName === other.interfaceName &&
    one.sourceAddress === other.sourceAddress &&
    one.gateway === other.gateway &&
    one.vpn === other.vpn &&
    one.publicAddress === other.publicAddress
  );
}
