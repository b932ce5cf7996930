import type { TargetId } from './ids.ts';

export type Role = 'subject' | 'control';
export type FamilyChoice = 'auto' | 4 | 6;

/** An address literal (no name) and a port. */
export interface AddressAndPort {
  readonly address: string;
  readonly port: number;
}

/** Which resolver answers for a target: the system's, or one server. */
export type ResolverChoice = { readonly kind: 'system' } | ({ readonly kind: 'server' } & AddressAndPort);

export interface Thresholds {
  readonly intervalMs: number;
  /** A probe in flight this long opens a stall and starts the capture plan. */
  readonly captureAfterMs: number;
  /** A probe that takes this long is slow. */
  readonly slowAfterMs: number;
  /** A probe that takes this long is given up. Long on purpose: a short one hides how long it really takes. */
  readonly timeoutMs: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  intervalMs: 5_000,
  captureAfterMs: 1_000,
  slowAfterMs: 2_000,
  timeoutMs: 30_000,
};

export const DEFAULT_BODY_CAP_BYTES = 1_048_576;
export const MAX_PROBES_IN_FLIGHT = 3;

/**
 * A value that may be secret, as it may be stored and shown.
 * `plain` is no secret; `template` names environment variables as `${NAME}` and holds no value; `withheld` is a literal
 * secret that lives only in the memory of the process that was given it.
 */
export type GuardedText =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'withheld' };

export interface HeaderField {
  readonly name: string;
  readonly value: GuardedText;
}

export interface HttpSpec {
  readonly kind: 'http';
  /** http: or https:, without credentials. */
  readonly url: string;
  /** User and password of the URL, joined by a colon; sent as Basic authentication. */
  readonly credentials: GuardedText | null;
  /** Where to connect instead of the URL's host; name, SNI and Host stay those of the URL. */
  readonly connectTo: AddressAndPort | null;
  readonly connection: 'fresh' | 'keep-alive';
  readonly version: 'auto' | '1.1' | '2';
  readonly method: string;
  readonly headers: readonly HeaderField[];
  readonly expect: HttpExpectation;
  readonly tlsVerify: boolean;
  /** How many redirects are followed; 0 takes the first answer as it is. */
  readonly followRedirects: number;
  /** The body is read up to here; what comes after is not waited for. */
  readonly bodyCapBytes: number;
  readonly proxy: 'environment' | 'none';
}

export interface HttpExpectation {
  /** null: any status below 400. */
  readonly status: readonly number[] | null;
  /** Text that the decoded body must contain. */
  readonly body: string | null;
}

export interface TcpSpec {
  readonly kind: 'tcp';
  /** Name or address literal. */
  readonly host: string;
  readonly port: number;
  readonly connectTo: AddressAndPort | null;
}

export const DNS_RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'SRV', 'PTR', 'CAA'] as const;
export type DnsRecordType = (typeof DNS_RECORD_TYPES)[number];

export interface DnsSpec {
  readonly kind: 'dns';
  readonly name: string;
  readonly type: DnsRecordType;
  readonly transport: 'udp' | 'tcp';
}

export type TargetSpec = HttpSpec | TcpSpec | DnsSpec;

export const PACKETS_CHOICES = ['off', 'headers', 'full'] as const;
/** Whether packets between here and a target are captured, to be kept when it hangs: none, their headers alone, or all of them. */
export type PacketsChoice = (typeof PACKETS_CHOICES)[number];

/** What a person asks to be probed. Holds no secret value, so it may be stored, shown and exported. */
export interface TargetDefinition {
  /** Unique among targets. */
  readonly name: string;
  readonly spec: TargetSpec;
  readonly thresholds: Thresholds;
  readonly family: FamilyChoice;
  readonly resolver: ResolverChoice;
  readonly role: Role;
  readonly group: string | null;
  readonly required: boolean;
  readonly packets: PacketsChoice;
}

/** Secret values of one target, held in memory only; the keys of `headers` are lower case. */
export interface TargetSecrets {
  readonly credentials: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export const NO_SECRETS: TargetSecrets = { credentials: null, headers: {} };

export interface Target extends TargetDefinition {
  readonly id: TargetId;
  /** `kept` targets run at every start; `passing` ones were named on a command line or in its configuration file. */
  readonly origin: 'kept' | 'passing';
}
