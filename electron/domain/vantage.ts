/** Where it was measured from. */
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
