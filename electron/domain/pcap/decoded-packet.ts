/** Where something lies in the bytes of a packet. All of it is there: what is cut off has no span. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** What the headers of a packet say, and where they say it, so that it may be written anew. Nothing of it is trusted. */
export interface DecodedPacket {
  /** Hardware addresses (MAC) of the link header. */
  readonly hardware: readonly Span[];
  /** Where the network layer begins; the end of the bytes where the link header is cut off. */
  readonly networkAt: number;
  readonly network: NetworkLayer;
}

export type NetworkLayer =
  | IpLayer
  | ArpLayer
  /** `etherType` is null where the link says nothing of it. */
  | { readonly kind: 'other'; readonly etherType: number | null }
  /** The headers are not all there, or contradict themselves. */
  | { readonly kind: 'cut' };

export interface IpLayer {
  readonly kind: 'ip';
  readonly family: 4 | 6;
  readonly at: number;
  readonly source: Span;
  readonly destination: Span;
  /** Canonical literals (RFC 5952). */
  readonly from: string;
  readonly to: string;
  /** Time to live, or hop limit. */
  readonly ttl: number;
  /** Protocol number of what follows the IP header and, in IPv6, the extension headers. */
  readonly protocol: number;
  /** Of a fragment that is not the first one: what follows is no header. */
  readonly laterFragment: boolean;
  readonly transportAt: number;
  readonly transport: TransportLayer;
}

/** RFC 826 for IPv4 over Ethernet. */
export interface ArpLayer {
  readonly kind: 'arp';
  readonly at: number;
  readonly operation: 'request' | 'reply' | 'other';
  readonly from: string;
  readonly to: string;
  readonly hardware: readonly Span[];
  readonly addresses: readonly Span[];
}

export type TransportLayer =
  | TcpLayer
  | {
      readonly kind: 'udp';
      readonly at: number;
      readonly fromPort: number;
      readonly toPort: number;
      readonly payloadAt: number;
      /** On the wire, by the IP header. */
      readonly payloadBytes: number;
    }
  | {
      readonly kind: 'icmp';
      readonly at: number;
      readonly type: number;
      readonly code: number;
      /** The packet that an error speaks of; null for another message. */
      readonly quoted: NetworkLayer | null;
    }
  | { readonly kind: 'other'; readonly at: number }
  | { readonly kind: 'cut' };

export interface TcpLayer {
  readonly kind: 'tcp';
  readonly at: number;
  readonly fromPort: number;
  readonly toPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: TcpFlags;
  readonly window: number;
  /** With its options. */
  readonly headerBytes: number;
  readonly payloadAt: number;
  /** On the wire, by the IP header. */
  readonly payloadBytes: number;
}

export interface TcpFlags {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
}
