import type { ChannelFormJson } from '../../contract/notice-shapes.ts';
import {
  type Channel,
  type ChannelId,
  type ChannelWants,
  type ChannelWay,
  PAGERDUTY_ENDPOINT,
  SECRET_FIELDS,
} from '../../domain/notice/channel.ts';
import {
  guardSecret,
  parseMailAddress,
  parseProgramPath,
  parseReceiverUrl,
  parseSecretText,
} from '../../domain/notice/receiver-rules.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, refused } from '../../domain/parsed.ts';
import { templateVariables } from '../../domain/secrets.ts';
import { sentence } from '../../domain/sentence.ts';
import type { GuardedText } from '../../domain/target.ts';
import type { CheckedFields, FieldProblem } from './policy-json.ts';

/** A channel as it is kept, and what is to be done with the values of its secrets. */
export interface ReadChannel {
  readonly channel: Channel;
  /** By field: a literal value that was given; null: none is to be held any more. What is left out stays as it is. */
  readonly literals: ReadonlyMap<string, string | null>;
}

/** The secret of one field of a way; null where it has none. */
export function guardedOf(way: ChannelWay, field: string): GuardedText | null {
  switch (way.kind) {
    case 'webhook':
      return field === 'url' ? way.url : field === 'signingKey' ? way.signingKey : null;
    case 'slack':
      return field === 'url' ? way.url : null;
    case 'pagerduty':
      return field === 'routingKey' ? way.routingKey : null;
    case 'mail':
      return field === 'password' ? way.password : null;
    case 'command':
      return null;
  }
}

export const secretFieldsOf = (way: ChannelWay): readonly string[] => SECRET_FIELDS[way.kind];

/** The form that `readChannelForm` reads back to the same channel. Of secrets only templates are told. */
export function channelFormOf({ name, enabled, wants, way }: Channel): ChannelFormJson {
  const common = { name, enabled, ...wants, targets: [...wants.targets], groups: [...wants.groups] };
  switch (way.kind) {
    case 'webhook':
      return { ...common, kind: 'webhook', url: shown(way.url), signingKey: shown(way.signingKey) };
    case 'slack':
      return { ...common, kind: 'slack', url: shown(way.url) };
    case 'pagerduty':
      return { ...common, kind: 'pagerduty', routingKey: shown(way.routingKey), endpoint: way.endpoint };
    case 'mail':
      return {
        ...common,
        kind: 'mail',
        host: way.host,
        port: way.port,
        security: way.security,
        user: way.user ?? '',
        password: shown(way.password),
        from: way.from,
        to: way.to.join(', '),
      };
    case 'command':
      return { ...common, kind: 'command', program: way.program, args: [...way.args] };
  }
}

/** Empty: something is held, or is to be given; null: there is none. */
export function shown(guarded: GuardedText | null): string | null {
  if (guarded === null) return null;
  switch (guarded.kind) {
    case 'plain':
      return guarded.text;
    case 'template':
      return guarded.template;
    case 'withheld':
      return '';
  }
}

/** `earlier`: the channel that it replaces, whose secrets stay where the form has none. No reason holds a value of a secret. */
export function readChannelForm(
  form: ChannelFormJson,
  id: ChannelId,
  earlier: Channel | null,
): CheckedFields<ReadChannel> {
  const reading = new FormReading(earlier);
  const name = reading.take('name', parseOneLine(form.name));
  const wants = wantsOf(form);
  const way = readWay(form, reading);
  const [problem] = reading.problems;
  if (problem !== undefined) return { kind: 'wrong', problem };
  if (name === null || way === null) return { kind: 'wrong', problem: { field: 'name', reason: 'It cannot be read.' } };
  return {
    kind: 'fine',
    value: { channel: { id, name, enabled: form.enabled, wants, way }, literals: reading.literals },
  };
}

function wantsOf(form: ChannelFormJson): ChannelWants {
  const { targets, groups, least, recovery, reminders, certificates, quietHours, mostPerHour } = form;
  return {
    targets: [...new Set(targets)],
    groups: [...new Set(groups)],
    least,
    recovery,
    reminders,
    certificates,
    quietHours,
    mostPerHour,
  };
}

function readWay(form: ChannelFormJson, reading: FormReading): ChannelWay | null {
  switch (form.kind) {
    case 'webhook': {
      const url = reading.secret('url', form.url, parseReceiverUrl, 'Say where messages are posted to: https://…');
      const signingKey = reading.optionalSecret('signingKey', form.signingKey, parseSecretText);
      return url === null ? null : { kind: 'webhook', url, signingKey };
    }
    case 'slack': {
      const url = reading.secret('url', form.url, parseReceiverUrl, 'Give the URL of the incoming webhook: https://…');
      return url === null ? null : { kind: 'slack', url };
    }
    case 'pagerduty': {
      const routingKey = reading.secret(
        'routingKey',
        form.routingKey,
        parseRoutingKey,
        'Give the integration key of a service.',
      );
      const endpoint = reading.take(
        'endpoint',
        parseReceiverUrl(form.endpoint.trim() === '' ? PAGERDUTY_ENDPOINT : form.endpoint.trim()),
      );
      return routingKey === null || endpoint === null ? null : { kind: 'pagerduty', routingKey, endpoint };
    }
    case 'mail':
      return readMail(form, reading);
    case 'command': {
      const program = reading.take('program', parseProgramPath(form.program));
      if (form.args.some((one) => one.includes('\0'))) reading.wrong('args', 'there is a control character in them');
      return program === null ? null : { kind: 'command', program, args: form.args };
    }
  }
}

function readMail(form: Extract<ChannelFormJson, { kind: 'mail' }>, reading: FormReading): ChannelWay | null {
  const host = reading.take('host', parseMailHost(form.host));
  const user = form.user.trim() === '' ? null : reading.take('user', parseOneLine(form.user));
  const password = reading.optionalSecret('password', form.password, parsePassword);
  const from = reading.take('from', parseMailAddress(form.from));
  const to = form.to
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .flatMap((one) => reading.take('to', parseMailAddress(one)) ?? []);
  if (to.length === 0) reading.wrong('to', 'say who is to get it: at least one address');
  if (to.length > MOST_ADDRESSES) reading.wrong('to', `more than ${MOST_ADDRESSES} addresses are refused; use a list`);
  if (password !== null && user === null) reading.wrong('user', 'say which user the password is of');
  if (host === null || from === null) return null;
  return { kind: 'mail', host, port: form.port, security: form.security, user, password, from, to: [...new Set(to)] };
}

const MOST_ADDRESSES = 100;

function parseMailHost(text: string): Parsed<string> {
  const line = parseOneLine(text);
  if (line.kind === 'refused') return refused('say the name or the address of the mail server');
  const isHost = /^(?!-)[\p{L}\p{N}._-]+$/u.test(line.value) || /^\[?[0-9A-Fa-f:.]+\]?$/.test(line.value);
  return isHost ? line : refused(`“${line.value}” is no name and no address of a server`);
}

/** Integration keys of today are 32 letters and digits; other receivers of the same form take others. */
function parseRoutingKey(text: string): Parsed<string> {
  const key = parseSecretText(text);
  if (key.kind === 'refused') return key;
  return key.value.length < 8 || key.value.length > 200 ? refused('an integration key has 32 letters and digits') : key;
}

function parsePassword(text: string): Parsed<string> {
  return /\p{Cc}/u.test(text) ? refused('there is a control character in it') : { kind: 'parsed', value: text };
}

/** Takes values out of a form and gathers what is wrong with them and which secrets were given. */
class FormReading {
  readonly problems: FieldProblem[] = [];
  readonly literals = new Map<string, string | null>();
  readonly #earlier: Channel | null;

  constructor(earlier: Channel | null) {
    this.#earlier = earlier;
  }

  wrong(field: string, reason: string): void {
    this.problems.push({ field, reason: sentence(reason) });
  }

  take<Value>(field: string, read: Parsed<Value>): Value | null {
    if (read.kind === 'parsed') return read.value;
    this.wrong(field, read.reason);
    return null;
  }

  /** `lacking`: what is said where there is none. */
  secret(
    field: string,
    text: string | null,
    parse: (text: string) => Parsed<string>,
    lacking: string,
  ): GuardedText | null {
    const guarded = this.optionalSecret(field, text, parse);
    if (guarded === null && !this.problems.some((problem) => problem.field === field)) this.wrong(field, lacking);
    return guarded;
  }

  optionalSecret(field: string, text: string | null, parse: (text: string) => Parsed<string>): GuardedText | null {
    if (text === null) {
      this.literals.set(field, null);
      return null;
    }
    if (text === '') return this.#earlier === null ? null : guardedOf(this.#earlier.way, field);
    const given = field === 'password' ? text : text.trim();
    const { guarded, secret } = guardSecret(given);
    if (secret === null && field !== 'url' && !/^\$\{[A-Za-z_]\w*\}$/.test(given)) {
      this.wrong(field, `write the whole of it as ${'$'}{NAME}; a part in clear would be stored in clear`);
      return null;
    }
    // What a variable holds is seen when it is sent; that it stands where it can is seen now.
    const trial = secret ?? trialOf(given);
    if (trial !== null && this.take(field, parse(trial)) === null) return null;
    this.literals.set(field, secret);
    return guarded;
  }
}

/** A template with something harmless in the place of its variables; null where they are all of it. */
function trialOf(template: string): string | null {
  const rest = template.replace(/\$\{[A-Za-z_]\w*\}/g, '');
  if (rest === '' || template.startsWith('${') || templateVariables(template).length === 0) return null;
  return template.replace(/\$\{[A-Za-z_]\w*\}/g, 'aaaaaaaa');
}
