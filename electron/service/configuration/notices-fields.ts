import { parseDurationMs } from '../../domain/duration.ts';
import { type Heartbeat, USUAL_HEARTBEAT } from '../../domain/notice/notice-policy.ts';
import { type Parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { parseHeartbeatAddress } from '../heartbeat/heartbeat-form.ts';
import type { ConfiguredNotices } from '../notices/configured-notices.ts';
import { type ChannelEntry, readChannelEntry } from './channel-entry.ts';
import type { NamedThings } from './named-things.ts';
import { limited, POLICY_KEYS, readPolicy } from './policy-fields.ts';
import { type SecretFields, secretFields } from './secret-fields.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

const MAX_CHANNELS = 100;
const LEAST_BEAT_MS = 10_000;
const MOST_BEAT_MS = 86_400_000;

/** Reads `notices`; with problems, what it answers is of no use. */
export function readNotices(
  fields: YamlFields,
  field: Field,
  named: NamedThings,
  environment: Readonly<Record<string, string | undefined>> | null,
): ConfiguredNotices | null {
  const map = fields.map(field, [...POLICY_KEYS, 'channels', 'heartbeat']);
  if (map === null) return null;
  const secrets = secretFields(fields, environment);
  const policy = readPolicy(fields, map, named);
  const entries = limited(fields, map.get('channels'), MAX_CHANNELS).flatMap(
    (item) => readChannelEntry(fields, item, named, secrets) ?? [],
  );
  reportDuplicates(fields, entries);
  const beat = map.get('heartbeat');
  return {
    policy,
    channels: entries.map(({ channel, secrets }) => ({ channel, secrets })),
    heartbeat: beat === undefined ? null : readHeartbeat(fields, beat, secrets),
  };
}

function reportDuplicates(fields: YamlFields, entries: readonly ChannelEntry[]): void {
  const lineOfName = new Map<string, number>();
  for (const { channel, nameField } of entries) {
    const earlier = lineOfName.get(channel.name);
    if (earlier === undefined) lineOfName.set(channel.name, fields.lineOf(nameField.offset));
    else
      fields.problem(nameField.offset, `the name ${quoted(channel.name)} is taken by the channel of line ${earlier}`);
  }
}

/** A URL alone, or a map with it. */
function readHeartbeat(fields: YamlFields, field: Field, secretsOf: SecretFields): ConfiguredNotices['heartbeat'] {
  const secrets = secretsOf.collecting();
  const isUrl = !fields.isMap(field);
  const map = isUrl ? new Map([['url', field]]) : fields.map(field, ['enabled', 'url', 'every', 'failWhenDown']);
  if (map === null) return null;
  const urlField = map.get('url');
  if (urlField === undefined) fields.problem(field.offset, '“url” is missing in “heartbeat”');
  const url = urlField === undefined ? null : secrets.read(urlField, 'url', parseHeartbeatAddress);
  const enabled = map.get('enabled');
  const every = map.get('every');
  const fail = map.get('failWhenDown');
  const heartbeat: Heartbeat = {
    // Whoever names one in a file wants it.
    enabled: enabled === undefined ? true : (fields.boolean(enabled) ?? true),
    url,
    everyMs: every === undefined ? USUAL_HEARTBEAT.everyMs : (fields.parsed(every, parseEveryMs) ?? 0),
    failWhenDown: fail === undefined ? USUAL_HEARTBEAT.failWhenDown : (fields.boolean(fail) ?? false),
  };
  return { heartbeat, secrets: secrets.held() };
}

function parseEveryMs(text: string): Parsed<number> {
  const read = parseDurationMs(text);
  if (read.kind === 'refused') return read;
  return read.value >= LEAST_BEAT_MS && read.value <= MOST_BEAT_MS
    ? read
    : refused(`${quoted(text)} is not between 10s and 1d`);
}
