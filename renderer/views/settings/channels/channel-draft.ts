import { PAGERDUTY_ENDPOINT, USUAL_WANTS } from '../../../../electron/domain/notice/channel.ts';
import type { ChannelForm } from '../../../state/notices.ts';
import type { Refused } from '../use-sending.ts';

/** What the window sets up. One that runs a program is set up by the command line only. */
export type EditableKind = Exclude<ChannelForm['kind'], 'command'>;

/** A secret in its form: what is kept is never shown, only replaced or taken away. `template`: as `${NAME}` is, which is no secret. */
export type SecretDraft =
  | { readonly kind: 'kept'; readonly template: string | null }
  | { readonly kind: 'taken-away' }
  | { readonly kind: 'typed'; readonly value: string };

export interface ChannelDraft {
  readonly kind: EditableKind;
  readonly name: string;
  readonly enabled: boolean;
  readonly targets: readonly string[];
  readonly groups: readonly string[];
  readonly least: ChannelForm['least'];
  readonly recovery: boolean;
  readonly reminders: boolean;
  readonly certificates: boolean;
  readonly quietHours: boolean;
  readonly mostPerHour: string;
  /** By the name of its field. */
  readonly secrets: Readonly<Record<SecretName, SecretDraft>>;
  readonly endpoint: string;
  readonly host: string;
  readonly port: string;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string;
  readonly from: string;
  readonly to: string;
}

export type SecretName = 'url' | 'signingKey' | 'routingKey' | 'password';
const SECRET_NAMES: readonly SecretName[] = ['url', 'signingKey', 'routingKey', 'password'];

const NOTHING_TYPED: SecretDraft = { kind: 'typed', value: '' };

/** Usual ports of mail: submission (RFC 6409), submission over TLS (RFC 8314), and without encryption. */
const USUAL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;

export const newChannel = (): ChannelDraft => ({
  kind: 'webhook',
  name: '',
  enabled: true,
  ...USUAL_WANTS,
  mostPerHour: String(USUAL_WANTS.mostPerHour),
  secrets: { url: NOTHING_TYPED, signingKey: NOTHING_TYPED, routingKey: NOTHING_TYPED, password: NOTHING_TYPED },
  endpoint: PAGERDUTY_ENDPOINT,
  host: '',
  port: String(USUAL_PORTS.starttls),
  security: 'starttls',
  user: '',
  from: '',
  to: '',
});

/** Of a channel as it is told. `secrets`: those that it needs, whether they are at hand or not. */
export function channelDraft(
  form: Exclude<ChannelForm, { readonly kind: 'command' }>,
  secrets: readonly { readonly name: string; readonly held: boolean }[],
): ChannelDraft {
  const { name, enabled, targets, groups, least, recovery, reminders, certificates, quietHours, kind } = form;
  const told = form as Readonly<Record<string, unknown>>;
  const draftOf = (field: SecretName): SecretDraft => {
    const template = told[field];
    if (typeof template === 'string' && template !== '') return { kind: 'kept', template };
    return secrets.some((secret) => secret.name === field && secret.held)
      ? { kind: 'kept', template: null }
      : NOTHING_TYPED;
  };
  const empty = newChannel();
  const common = { kind, name, enabled, targets, groups, least, recovery, reminders, certificates, quietHours };
  return {
    ...empty,
    ...common,
    mostPerHour: String(form.mostPerHour),
    secrets: {
      url: draftOf('url'),
      signingKey: draftOf('signingKey'),
      routingKey: draftOf('routingKey'),
      password: draftOf('password'),
    },
    ...(form.kind === 'pagerduty' ? { endpoint: form.endpoint } : {}),
    ...(form.kind === 'mail'
      ? {
          ...{ host: form.host, port: String(form.port), security: form.security },
          ...{ user: form.user, from: form.from, to: form.to },
        }
      : {}),
  };
}

/** As long as nobody chose another port, it follows the kind of encryption. */
export function withSecurity(draft: ChannelDraft, security: ChannelDraft['security']): ChannelDraft {
  const isUsual = draft.port.trim() === '' || draft.port === String(USUAL_PORTS[draft.security]);
  return { ...draft, security, port: isUsual ? String(USUAL_PORTS[security]) : draft.port };
}

export type ChannelField = 'name' | 'mostPerHour' | 'endpoint' | 'host' | 'port' | 'user' | 'from' | 'to' | SecretName;
export type ChannelProblems = Partial<Record<ChannelField, string>>;

const isGiven = (secret: SecretDraft): boolean =>
  secret.kind === 'kept' || (secret.kind === 'typed' && secret.value.trim() !== '');

const whole = (text: string, most: number): number | null => {
  const figure = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return figure >= 1 && figure <= most ? figure : null;
};

/** What is wrong with it as far as a page can know; the engine reads it once more. `missing`: a secret that is not at hand may stay so. */
export function channelProblems(draft: ChannelDraft, missing: readonly string[]): ChannelProblems {
  const { secrets } = draft;
  const lacks = (field: SecretName): boolean => !isGiven(secrets[field]) && !missing.includes(field);
  const problems: ChannelProblems = {
    ...(draft.name.trim() === '' ? { name: 'Give it a name.' } : {}),
    ...(whole(draft.mostPerHour, 3_600) === null ? { mostPerHour: 'Type a whole number, from 1 to 3,600.' } : {}),
  };
  switch (draft.kind) {
    case 'webhook':
    case 'slack':
      return { ...problems, ...(lacks('url') ? { url: 'Type the address that messages are sent to.' } : {}) };
    case 'pagerduty':
      return { ...problems, ...(lacks('routingKey') ? { routingKey: 'Type the key of the integration.' } : {}) };
    case 'mail':
      return {
        ...problems,
        ...(draft.host.trim() === '' ? { host: 'Type the server that takes the mail.' } : {}),
        ...(whole(draft.port, 65_535) === null ? { port: 'Type a port, from 1 to 65,535.' } : {}),
        ...(draft.from.trim() === '' ? { from: 'Type the address that it comes from.' } : {}),
        ...(draft.to.trim() === '' ? { to: 'Type at least one address.' } : {}),
      };
  }
}

const FIELDS: readonly ChannelField[] = [
  ...(['name', 'mostPerHour', 'endpoint', 'host', 'port', 'user', 'from', 'to'] as const),
  ...SECRET_NAMES,
];

/** Whether a refusal of the engine belongs to a field of the form, and to which. */
export const fieldOf = (refused: Refused | null): ChannelField | null =>
  FIELDS.find((field) => field === refused?.field) ?? null;

/** What is sent of a secret: empty leaves one that `is` there as it is, null takes it away. */
function secretOf(secret: SecretDraft, is: boolean): string | null {
  switch (secret.kind) {
    case 'kept':
      return secret.template ?? '';
    case 'taken-away':
      return null;
    case 'typed':
      return secret.value === '' && !is ? null : secret.value;
  }
}

/** As it is sent. `known`: secrets that the channel has already, at hand or not, by the names of their fields. */
export function channelForm(draft: ChannelDraft, known: readonly string[]): ChannelForm {
  const { enabled, least, recovery, reminders, certificates, quietHours, secrets } = draft;
  const common = {
    ...{ name: draft.name.trim(), enabled, least, recovery, reminders, certificates, quietHours },
    targets: [...draft.targets],
    groups: [...draft.groups],
    mostPerHour: Number(draft.mostPerHour),
  };
  const secret = (field: SecretName): string | null => secretOf(secrets[field], known.includes(field));
  switch (draft.kind) {
    case 'webhook':
      return { ...common, kind: 'webhook', url: secret('url'), signingKey: secret('signingKey') };
    case 'slack':
      return { ...common, kind: 'slack', url: secret('url') };
    case 'pagerduty':
      return { ...common, kind: 'pagerduty', routingKey: secret('routingKey'), endpoint: draft.endpoint.trim() };
    case 'mail':
      return {
        ...common,
        kind: 'mail',
        host: draft.host.trim(),
        port: Number(draft.port),
        security: draft.security,
        user: draft.user.trim(),
        password: secret('password'),
        from: draft.from.trim(),
        to: draft.to.trim(),
      };
  }
}
