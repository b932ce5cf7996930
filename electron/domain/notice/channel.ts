import type { GuardedText } from '../target.ts';

declare const brand: unique symbol;
/** Names a channel for as long as it exists, whatever it is called. */
export type ChannelId = string & { readonly [brand]: 'ChannelId' };
export const channelId = (text: string): ChannelId => text as ChannelId;

export const CHANNEL_KINDS = ['webhook', 'slack', 'pagerduty', 'mail', 'command'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Where a message of Stallscope goes, beside the desktop, and of what it tells. Holds no secret. */
export interface Channel {
  readonly id: ChannelId;
  /** One line, unique. */
  readonly name: string;
  readonly enabled: boolean;
  readonly wants: ChannelWants;
  readonly way: ChannelWay;
}

export interface ChannelWants {
  /** Names of targets and of groups that it is told of; both empty: all. What concerns the monitor itself is told in any case. */
  readonly targets: readonly string[];
  readonly groups: readonly string[];
  /** `down`: only where a required target is in trouble; `degraded`: of optional ones as well. */
  readonly least: 'degraded' | 'down';
  readonly recovery: boolean;
  readonly reminders: boolean;
  readonly certificates: boolean;
  /** In quiet hours messages for it wait until they are over. */
  readonly quietHours: boolean;
  /** More messages than that are not sent in an hour: what happens meanwhile is told in one, later. */
  readonly mostPerHour: number;
}

export const USUAL_WANTS: ChannelWants = {
  targets: [],
  groups: [],
  least: 'degraded',
  recovery: true,
  reminders: true,
  certificates: true,
  quietHours: true,
  mostPerHour: 20,
};

/** URLs of receivers are secrets: whoever has one may post. */
export type ChannelWay =
  | { readonly kind: 'webhook'; readonly url: GuardedText; readonly signingKey: GuardedText | null }
  | { readonly kind: 'slack'; readonly url: GuardedText }
  | { readonly kind: 'pagerduty'; readonly routingKey: GuardedText; readonly endpoint: string }
  | {
      readonly kind: 'mail';
      readonly host: string;
      readonly port: number;
      /** `starttls`: refuses to go on where the server does not offer it; `tls`: from the first byte on; `none`: in clear. */
      readonly security: 'starttls' | 'tls' | 'none';
      readonly user: string | null;
      readonly password: GuardedText | null;
      readonly from: string;
      readonly to: readonly string[];
    }
  /** An absolute path and its arguments, never a shell line; the message comes on standard input as JSON. */
  | { readonly kind: 'command'; readonly program: string; readonly args: readonly string[] };

export const PAGERDUTY_ENDPOINT = 'https://events.pagerduty.com/v2/enqueue';

/** Names of the fields of each way that may be secret, in the order of a form. */
export const SECRET_FIELDS = {
  webhook: ['url', 'signingKey'],
  slack: ['url'],
  pagerduty: ['routingKey'],
  mail: ['password'],
  command: [],
} as const satisfies Readonly<Record<ChannelKind, readonly string[]>>;

/** Secret values of one channel by the name of the field, as they are sent: templates are filled in. Never stored or logged. */
export type ChannelSecrets = Readonly<Record<string, string>>;
