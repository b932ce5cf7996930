import { describe, expect, test } from 'vitest';
import type { ChannelFormJson } from '../../../../electron/contract/notice-shapes.ts';
import {
  channelDraft,
  channelForm,
  channelProblems,
  fieldOf,
  newChannel,
  withSecurity,
} from '../../../../renderer/views/settings/channels/channel-draft.ts';

type EditableForm = Exclude<ChannelFormJson, { readonly kind: 'command' }>;

const WANTS = {
  ...{ name: 'ops', enabled: true, targets: ['db'], groups: ['Shop'], least: 'down' as const, recovery: false },
  ...{ reminders: false, certificates: false, quietHours: false, mostPerHour: 7 },
};
const TEMPLATE = `\${KEY}`;
const WEBHOOK: EditableForm = { ...WANTS, kind: 'webhook', url: '', signingKey: null };
const FORMS: readonly EditableForm[] = [
  WEBHOOK,
  { ...WANTS, kind: 'slack', url: TEMPLATE },
  { ...WANTS, kind: 'pagerduty', routingKey: TEMPLATE, endpoint: 'https://events.example.com/v2/enqueue' },
  {
    ...{ ...WANTS, kind: 'mail', host: 'mail.example.com', port: 465, security: 'tls', user: 'u', password: '' },
    ...{ from: 'a@example.com', to: 'b@example.com, c@example.com' },
  },
];
const SECRETS = { webhook: ['url'], slack: ['url'], pagerduty: ['routingKey'], mail: ['password'] } as const;
const held = (...names: readonly string[]) => names.map((name) => ({ name, held: true }));

describe('the form of a channel', () => {
  test.each(FORMS)('gives a channel of kind $kind back as it was told, where nothing was typed', (form) => {
    const known = SECRETS[form.kind];
    const draft = channelDraft(form, held(...known));
    expect(channelProblems(draft, [])).toEqual({});
    expect(channelForm(draft, known)).toEqual(form);
  });

  test('leaves a secret as it is, takes another one, or takes it away', () => {
    const draft = channelDraft(WEBHOOK, held('url', 'signingKey'));
    expect(draft.secrets.url).toEqual({ kind: 'kept', template: null });
    const sent = (signingKey: (typeof draft.secrets)['signingKey']) =>
      channelForm({ ...draft, secrets: { ...draft.secrets, signingKey } }, ['url', 'signingKey']);
    expect(sent({ kind: 'kept', template: null })).toMatchObject({ signingKey: '' });
    expect(sent({ kind: 'typed', value: '' }), 'nothing was typed in its place').toMatchObject({ signingKey: '' });
    expect(sent({ kind: 'typed', value: 'new' })).toMatchObject({ signingKey: 'new' });
    expect(sent({ kind: 'taken-away' })).toMatchObject({ signingKey: null });
  });

  test('of a new channel sends nothing for a secret that it does without', () => {
    expect(channelForm({ ...newChannel(), name: ' desk ' }, [])).toMatchObject({
      ...{ kind: 'webhook', name: 'desk', url: null, signingKey: null, mostPerHour: 20, least: 'degraded' },
    });
  });

  test('shows a template, which is no secret', () => {
    const draft = channelDraft({ ...WANTS, kind: 'slack', url: TEMPLATE }, [{ name: 'url', held: false }]);
    expect(draft.secrets.url).toEqual({ kind: 'kept', template: TEMPLATE });
  });

  test('asks for what a new one needs, and not for a secret that was not at hand before', () => {
    const empty = newChannel();
    expect(Object.keys(channelProblems(empty, []))).toEqual(['name', 'url']);
    expect(Object.keys(channelProblems(empty, ['url']))).toEqual(['name']);
    expect(Object.keys(channelProblems({ ...empty, kind: 'pagerduty' }, []))).toEqual(['name', 'routingKey']);
    const mail = { ...empty, kind: 'mail' as const, name: 'm', port: '0', mostPerHour: '1.5' };
    expect(Object.keys(channelProblems(mail, []))).toEqual(['mostPerHour', 'host', 'port', 'from', 'to']);
  });

  test('lets the port follow the encryption as long as nobody chose another one', () => {
    const tls = withSecurity(newChannel(), 'tls');
    expect([tls.security, tls.port]).toEqual(['tls', '465']);
    expect(withSecurity({ ...tls, port: '2525' }, 'starttls').port).toBe('2525');
  });

  test('says a refusal at its field, and one that has none of the form elsewhere', () => {
    expect(fieldOf({ field: 'routingKey', message: 'No.' })).toBe('routingKey');
    expect(fieldOf({ field: 'constructor', message: 'No.' })).toBeNull();
    expect(fieldOf(null)).toBeNull();
  });
});
