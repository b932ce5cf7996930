import { parseHost, parsePort } from '../../domain/host.ts';
import {
  CHANNEL_KINDS,
  type Channel,
  type ChannelKind,
  type ChannelSecrets,
  type ChannelWants,
  type ChannelWay,
  channelId,
  PAGERDUTY_ENDPOINT,
  USUAL_WANTS,
} from '../../domain/notice/channel.ts';
import {
  parseMailAddress,
  parseProgramPath,
  parseReceiverUrl,
  parseSecretKey,
  parseSecretText,
} from '../../domain/notice/receiver-rules.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { fileId } from '../notices/file-id.ts';
import type { NamedThings } from './named-things.ts';
import { parseShortLine } from './policy-fields.ts';
import type { SecretFields } from './secret-fields.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

const WANT_KEYS = [
  'targets',
  'groups',
  'least',
  'recovery',
  'reminders',
  'certificates',
  'quietHours',
  'mostPerHour',
] as const;
/** Those that stand beside the word of the kind. */
const BESIDE = {
  webhook: ['signingKey'],
  slack: [],
  pagerduty: ['endpoint'],
  mail: [],
  command: [],
} as const satisfies Record<ChannelKind, readonly string[]>;
const CHANNEL_KEYS = ['name', 'enabled', ...CHANNEL_KINDS, ...Object.values(BESIDE).flat(), ...WANT_KEYS] as const;
const MAIL_KEYS = ['host', 'port', 'security', 'user', 'password', 'from', 'to'] as const;

const MAX_PER_HOUR = 3_600;
const MAX_ARGUMENTS = 100;
const MAX_ARGUMENT_LENGTH = 10_000;
const MAX_RECIPIENTS = 100;
/** As much of each as a form takes. */
const MAX_RECIPIENTS_LENGTH = 10_000;
const MAX_ENDPOINT_LENGTH = 2_000;
const USUAL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;

export interface ChannelEntry {
  readonly channel: Channel;
  /** Literal values that were in the file. */
  readonly secrets: ChannelSecrets;
  readonly nameField: Field;
}

/** Reads one item of `channels`; null when it has a problem that leaves no channel. */
export function readChannelEntry(
  fields: YamlFields,
  item: Field,
  named: NamedThings,
  secretFields: SecretFields,
): ChannelEntry | null {
  const map = fields.map(item, CHANNEL_KEYS);
  if (map === null) return null;
  const nameField = map.get('name');
  if (nameField === undefined) fields.problem(item.offset, '“name” is missing: a channel is called something');
  const name = nameField === undefined ? null : fields.parsed(nameField, parseShortLine);
  const enabled = map.get('enabled');
  const isEnabled = enabled === undefined ? true : (fields.boolean(enabled) ?? true);
  const wants = readWants(fields, map, named);
  const kind = readKind(fields, item, map);
  if (kind === null) return null;
  const secrets = secretFields.collecting();
  const way = readWay(fields, map, kind, secrets.read);
  if (name === null || nameField === undefined || way === null) return null;
  return {
    channel: { id: channelId(fileId(name)), name, enabled: isEnabled, wants, way },
    secrets: secrets.held(),
    nameField,
  };
}

function readKind(fields: YamlFields, item: Field, map: ReadonlyMap<string, Field>): ChannelKind | null {
  const given = CHANNEL_KINDS.filter((kind) => map.has(kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const place = given[1] === undefined ? item.offset : (map.get(given[1])?.offset ?? item.offset);
    fields.problem(
      place,
      `a channel has one of ${CHANNEL_KINDS.join(', ')}${kind === undefined ? '' : `, not ${given.join(' and ')}`}`,
    );
    return null;
  }
  for (const [other, keys] of Object.entries(BESIDE)) {
    if (other === kind) continue;
    for (const key of keys) {
      const field = map.get(key);
      if (field !== undefined) fields.problem(field.offset, `${quoted(key)} is for ${other}, and this is ${kind}`);
    }
  }
  return kind;
}

type ReadSecret = ReturnType<SecretFields['collecting']>['read'];

function readWay(
  fields: YamlFields,
  map: ReadonlyMap<string, Field>,
  kind: ChannelKind,
  secret: ReadSecret,
): ChannelWay | null {
  const main = map.get(kind);
  if (main === undefined) return null;
  switch (kind) {
    case 'webhook': {
      const url = secret(main, 'url', parseReceiverUrl);
      const keyField = map.get('signingKey');
      const signingKey = keyField === undefined ? null : secret(keyField, 'signingKey', parseSecretText);
      return url === null ? null : { kind, url, signingKey };
    }
    case 'slack': {
      const url = secret(main, 'url', parseReceiverUrl);
      return url === null ? null : { kind, url };
    }
    case 'pagerduty': {
      const routingKey = secret(main, 'routingKey', parseSecretKey);
      const place = map.get('endpoint');
      const endpoint = place === undefined ? PAGERDUTY_ENDPOINT : fields.parsed(place, parseEndpoint);
      return routingKey === null || endpoint === null ? null : { kind, routingKey, endpoint };
    }
    case 'mail':
      return readMail(fields, main, secret);
    case 'command':
      return readCommand(fields, main);
  }
}

function readMail(fields: YamlFields, main: Field, secret: ReadSecret): ChannelWay | null {
  const map = fields.map(main, MAIL_KEYS);
  if (map === null) return null;
  const needed = <Value>(key: 'host' | 'from' | 'to', reader: (field: Field) => Value | null): Value | null => {
    const field = map.get(key);
    if (field !== undefined) return reader(field);
    fields.problem(main.offset, `${quoted(key)} is missing in “mail”`);
    return null;
  };
  const host = needed('host', (field) => fields.parsed(field, parseMailHost));
  const from = needed('from', (field) => fields.parsed(field, parseMailAddress));
  const to = needed('to', (field) => readRecipients(fields, field));
  const securityField = map.get('security');
  const security = securityField === undefined ? 'starttls' : fields.choice(securityField, ['starttls', 'tls', 'none']);
  const portField = map.get('port');
  const port = portField === undefined ? null : fields.parsed(portField, parsePort);
  const userField = map.get('user');
  const user = userField === undefined ? null : fields.parsed(userField, parseOneLine);
  const passwordField = map.get('password');
  const password = passwordField === undefined ? null : secret(passwordField, 'password', parseSecretText);
  if (passwordField !== undefined && userField === undefined)
    fields.problem(passwordField.offset, 'a password needs a “user”');
  if (userField !== undefined && passwordField === undefined)
    fields.problem(userField.offset, 'a user needs a “password”');
  if (passwordField !== undefined && security === 'none') {
    fields.problem(
      passwordField.offset,
      'a password is not sent in clear; take it out, or choose starttls or tls as “security”',
    );
  }
  if (host === null || from === null || to === null || security === null) return null;
  return { kind: 'mail', host, port: port ?? USUAL_PORTS[security], security, user, password, from, to };
}

function parseMailHost(text: string): Parsed<string> {
  // A URL may have a password in it, so it is not repeated.
  if (/[@/]/.test(text)) return refused('here the name or the address of the mail server alone is needed');
  const host = parseHost(text);
  return host.kind === 'refused' ? host : parsed(host.value.text);
}

function readRecipients(fields: YamlFields, field: Field): readonly string[] | null {
  const items = fields.isList(field) ? (fields.list(field) ?? []) : [field];
  if (items.length === 0 || items.length > MAX_RECIPIENTS) {
    fields.problem(field.offset, `“to” names 1 to ${MAX_RECIPIENTS} addresses`);
    return null;
  }
  const read = items.flatMap((item) => fields.parsed(item, parseMailAddress) ?? []);
  if (read.join(', ').length > MAX_RECIPIENTS_LENGTH) {
    fields.problem(field.offset, `“to” has more than ${MAX_RECIPIENTS_LENGTH} characters; use the address of a list`);
  }
  return read;
}

function parseEndpoint(text: string): Parsed<string> {
  const url = parseReceiverUrl(text);
  return text.length > MAX_ENDPOINT_LENGTH ? refused(`the URL is longer than ${MAX_ENDPOINT_LENGTH} characters`) : url;
}

/** An argument vector: what stands in it is never read by a shell, so `${NAME}` in it stays as it is. */
function readCommand(fields: YamlFields, field: Field): ChannelWay | null {
  const items = fields.isList(field) ? (fields.list(field) ?? []) : [field];
  const [first, ...rest] = items;
  if (first === undefined) {
    fields.problem(field.offset, '“command” is a list: the program, and its arguments');
    return null;
  }
  const extra = rest[MAX_ARGUMENTS];
  if (extra !== undefined) fields.problem(extra.offset, `there are more than ${MAX_ARGUMENTS} arguments`);
  const program = fields.parsed(first, parseProgramPath);
  const args = rest.slice(0, MAX_ARGUMENTS).flatMap((item) => {
    const text = fields.text(item);
    if (text === null) return [];
    if (text.length <= MAX_ARGUMENT_LENGTH && !text.includes('\0')) return [text];
    fields.problem(
      item.offset,
      `an argument has a zero character in it, or more than ${MAX_ARGUMENT_LENGTH} characters`,
    );
    return [];
  });
  return program === null ? null : { kind: 'command', program, args };
}

function readWants(fields: YamlFields, map: ReadonlyMap<string, Field>, named: NamedThings): ChannelWants {
  const read = <Value>(
    key: (typeof WANT_KEYS)[number],
    reader: (field: Field) => Value | null,
    usual: Value,
  ): Value => {
    const field = map.get(key);
    return field === undefined ? usual : (reader(field) ?? usual);
  };
  const flag = (key: 'recovery' | 'reminders' | 'certificates' | 'quietHours') =>
    read(key, (field) => fields.boolean(field), USUAL_WANTS[key]);
  return {
    targets: named.targets(map.get('targets')),
    groups: named.groups(map.get('groups')),
    least: read<ChannelWants['least']>(
      'least',
      (field) => fields.choice(field, ['degraded', 'down']),
      USUAL_WANTS.least,
    ),
    recovery: flag('recovery'),
    reminders: flag('reminders'),
    certificates: flag('certificates'),
    quietHours: flag('quietHours'),
    mostPerHour: read('mostPerHour', (field) => fields.integer(field, 1, MAX_PER_HOUR), USUAL_WANTS.mostPerHour),
  };
}
