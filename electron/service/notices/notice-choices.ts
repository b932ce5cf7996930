import { z } from 'zod';
import { noticePolicyShape } from '../../contract/notice-shapes.ts';
import type { JsonValue } from '../../domain/json.ts';
import { type Channel, channelId, USUAL_WANTS } from '../../domain/notice/channel.ts';
import { type Heartbeat, type NoticePolicy, USUAL_HEARTBEAT, USUAL_POLICY } from '../../domain/notice/notice-policy.ts';
import type { ConfiguredNotices } from './configured-notices.ts';
import { fileId } from './file-id.ts';
import { HEARTBEAT_OWNER, type NoticeSecrets, type SecretOwner } from './notice-secrets.ts';
import { policyJson, readPolicy } from './policy-json.ts';

/** What the choices need of the store. */
export interface KeptNotices {
  settings(): Readonly<Record<string, JsonValue>>;
  putSetting(key: string, value: JsonValue): void;
}

/** What a person chose about being told, or what a configuration file says in its place. */
export interface NoticeChoices {
  policy(): NoticePolicy;
  channels(): readonly Channel[];
  heartbeat(): Heartbeat;
  /** What is kept is hidden by a configuration file. */
  isOverridden(): boolean;
  /** Its secrets are for a keychain. */
  isKept(owner: SecretOwner): boolean;
  keepPolicy(policy: NoticePolicy): void;
  keepChannels(channels: readonly Channel[]): void;
  keepHeartbeat(heartbeat: Heartbeat): void;
  /** A target has another name: what is kept about it goes on being about it. False where nothing is. */
  renamed(from: string, to: string): boolean;
  /** Takes another configuration, or none, in the place of the one that holds. */
  configure(configured: ConfiguredNotices | null): void;
}

const POLICY = 'notices.policy';
const CHANNELS = 'notices.channels';
const HEARTBEAT = 'notices.heartbeat';

export function createNoticeChoices(
  store: KeptNotices,
  secrets: NoticeSecrets,
  configured: ConfiguredNotices | null,
): NoticeChoices {
  const stored = store.settings();
  let keptPolicy = keptPolicyOf(stored[POLICY]);
  let keptChannels = keptChannelsOf(stored[CHANNELS]);
  let keptHeartbeat = keptHeartbeatOf(stored[HEARTBEAT]);
  let override: ConfiguredNotices | null = null;

  const configure = (next: ConfiguredNotices | null): void => {
    for (const { channel } of override?.channels ?? []) secrets.forget(channel.id);
    override = next === null ? null : underFileNames(next);
    for (const { channel, secrets: values } of override?.channels ?? []) secrets.replace(channel.id, values);
    const ofHeartbeat = override?.heartbeat ?? null;
    if (ofHeartbeat === null) secrets.forget(FILE_HEARTBEAT);
    else secrets.replace(FILE_HEARTBEAT, ofHeartbeat.secrets);
  };
  configure(configured);

  const keepPolicy = (policy: NoticePolicy): void => {
    keptPolicy = policy;
    store.putSetting(POLICY, policyJson(policy));
  };
  const keepChannels = (channels: readonly Channel[]): void => {
    keptChannels = channels;
    store.putSetting(CHANNELS, channels.map(channelValue));
  };

  return {
    policy: () => override?.policy ?? keptPolicy,
    channels: () => override?.channels.map(({ channel }) => channel) ?? keptChannels,
    heartbeat: () => (override === null ? keptHeartbeat : (override.heartbeat?.heartbeat ?? USUAL_HEARTBEAT)),
    isOverridden: () => override !== null,
    isKept: (owner) => owner === HEARTBEAT_OWNER || keptChannels.some(({ id }) => id === owner),
    keepPolicy,
    keepChannels,
    keepHeartbeat(heartbeat) {
      keptHeartbeat = heartbeat;
      store.putSetting(HEARTBEAT, { ...heartbeat });
    },
    renamed(from, to) {
      const isAbout = ({ targets }: { readonly targets: readonly string[] }): boolean => targets.includes(from);
      const underName = (targets: readonly string[]): readonly string[] => [
        ...new Set(targets.map((name) => (name === from ? to : name))),
      ];
      const inChannels = keptChannels.some(({ wants }) => isAbout(wants));
      const inPolicy = keptPolicy.maintenance.some(isAbout);
      if (inChannels) {
        keepChannels(
          keptChannels.map((one) => ({ ...one, wants: { ...one.wants, targets: underName(one.wants.targets) } })),
        );
      }
      if (inPolicy) {
        const maintenance = keptPolicy.maintenance.map((one) => ({ ...one, targets: underName(one.targets) }));
        keepPolicy({ ...keptPolicy, maintenance });
      }
      return inChannels || inPolicy;
    },
    configure,
  };
}

/** Under which the values of a configuration file are held, so that those that are kept are not lost over it. */
export const FILE_HEARTBEAT: SecretOwner = 'file heartbeat';

/** Channels of a file are known by their names, so that what waits for one is sent after the next start as well. */
function underFileNames(configured: ConfiguredNotices): ConfiguredNotices {
  return {
    ...configured,
    channels: configured.channels.map(({ channel, secrets }) => ({
      channel: { ...channel, id: channelId(fileId(channel.name)) },
      secrets,
    })),
  };
}

const guarded = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plain'), text: z.string() }),
  z.object({ kind: z.literal('template'), template: z.string() }),
  z.object({ kind: z.literal('withheld') }),
]);

const keptChannelShape = z.object({
  id: z.string().min(1).max(100),
  name: z.string().min(1),
  enabled: z.boolean(),
  wants: z.object({
    targets: z.array(z.string()),
    groups: z.array(z.string()),
    least: z.enum(['degraded', 'down']),
    recovery: z.boolean(),
    reminders: z.boolean(),
    certificates: z.boolean(),
    quietHours: z.boolean(),
    mostPerHour: z.number().positive().catch(USUAL_WANTS.mostPerHour),
  }),
  way: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('webhook'), url: guarded, signingKey: guarded.nullable() }),
    z.object({ kind: z.literal('slack'), url: guarded }),
    z.object({ kind: z.literal('pagerduty'), routingKey: guarded, endpoint: z.string() }),
    z.object({
      kind: z.literal('mail'),
      host: z.string(),
      port: z.int(),
      security: z.enum(['starttls', 'tls', 'none']),
      user: z.string().nullable(),
      password: guarded.nullable(),
      from: z.string(),
      to: z.array(z.string()).min(1),
    }),
    z.object({ kind: z.literal('command'), program: z.string(), args: z.array(z.string()) }),
  ]),
});

const keptHeartbeatShape = z.object({
  enabled: z.boolean(),
  url: guarded.nullable(),
  everyMs: z.number().min(1_000),
  failWhenDown: z.boolean(),
});

/** A value that is damaged stands at its default. */
function keptPolicyOf(value: JsonValue | undefined): NoticePolicy {
  const read = noticePolicyShape.safeParse(value);
  if (!read.success) return USUAL_POLICY;
  const checked = readPolicy(read.data);
  return checked.kind === 'fine' ? checked.value : USUAL_POLICY;
}

/** One that is damaged must not take the others along. */
function keptChannelsOf(value: JsonValue | undefined): readonly Channel[] {
  const list = z.array(z.unknown()).safeParse(value);
  if (!list.success) return [];
  return list.data.flatMap((one) => {
    const read = keptChannelShape.safeParse(one);
    return read.success ? [{ ...read.data, id: channelId(read.data.id) }] : [];
  });
}

function keptHeartbeatOf(value: JsonValue | undefined): Heartbeat {
  const read = keptHeartbeatShape.safeParse(value);
  return read.success ? read.data : USUAL_HEARTBEAT;
}

const channelValue = (channel: Channel): JsonValue => JSON.parse(JSON.stringify(channel));
