import { expect, test } from 'vitest';
import type { ChannelFormJson } from '../../../../electron/contract/notice-shapes.ts';
import { channelFormShape } from '../../../../electron/contract/notice-shapes.ts';
import { type Channel, channelId } from '../../../../electron/domain/notice/channel.ts';
import { channelFormOf, type ReadChannel, readChannelForm } from '../../../../electron/service/notices/channel-form.ts';

type Slack = Extract<ChannelFormJson, { kind: 'slack' }>;
const common: Omit<Slack, 'kind' | 'url'> = {
  ...{ name: 'ops', enabled: true, targets: ['shop'], groups: [], recovery: true, reminders: false },
  ...{ certificates: true, quietHours: false, mostPerHour: 5 },
  least: 'down',
};
const webhook = (
  more: { readonly url?: string | null; readonly signingKey?: string | null } = {},
): ChannelFormJson => ({
  ...common,
  kind: 'webhook',
  url: 'https://hooks.example.com/T0/s3cret',
  signingKey: null,
  ...more,
});
const mail = (more: Partial<Extract<ChannelFormJson, { kind: 'mail' }>> = {}): ChannelFormJson => ({
  ...common,
  kind: 'mail',
  ...{
    host: 'mail.example.com',
    port: 587,
    security: 'starttls' as const,
    user: 'bot',
    password: 'p w',
    from: 'bot@example.com',
  },
  to: 'ops@example.com, Night Desk <night@example.com>',
  ...more,
});
const pagerduty = (routingKey: string | null, endpoint = ''): ChannelFormJson => ({
  ...common,
  kind: 'pagerduty',
  routingKey,
  endpoint,
});

const KEY_TEMPLATE = `${'$'}{SIGNING_KEY}`;
const ID = channelId('c-1');
const read = (form: ChannelFormJson, earlier: Channel | null = null) => readChannelForm(form, ID, earlier);
const fine = (form: ChannelFormJson, earlier: Channel | null = null): ReadChannel => {
  const reading = read(form, earlier);
  if (reading.kind === 'wrong') throw new Error(`${reading.problem.field}: ${reading.problem.reason}`);
  return reading.value;
};
const fieldOf = (form: ChannelFormJson): string | null => {
  const reading = read(form);
  return reading.kind === 'wrong' ? reading.problem.field : null;
};

test('a literal secret goes into no definition, and a template does', () => {
  const { channel, literals } = fine(webhook({ signingKey: KEY_TEMPLATE }));
  expect(channel.way).toEqual({
    kind: 'webhook',
    url: { kind: 'withheld' },
    signingKey: { kind: 'template', template: KEY_TEMPLATE },
  });
  expect([...literals]).toEqual([
    ['url', 'https://hooks.example.com/T0/s3cret'],
    ['signingKey', null],
  ]);
  expect(JSON.stringify(channel)).not.toContain('s3cret');
});

test('the form of a channel tells no secret, and given back as it is it changes nothing', () => {
  for (const form of [webhook({ signingKey: 'abc' }), mail(), pagerduty('0123456789abcdef0123456789abcdef')]) {
    const { channel } = fine(form);
    const shown = channelFormOf(channel);
    expect(channelFormShape.parse(shown)).toEqual(shown);
    expect(JSON.stringify(shown)).not.toMatch(/s3cret|p w|0123456789/);
    const again = fine(shown, channel);
    expect(again.channel).toEqual(channel);
    expect([...again.literals.values()].filter((value) => value !== null)).toEqual([]);
    expect(channelFormOf(again.channel)).toEqual(shown);
  }
});

test('null takes a secret away where the channel can do without, and is refused where it cannot', () => {
  const { channel } = fine(webhook({ signingKey: 'abc' }));
  const without = fine({ ...channelFormOf(channel), signingKey: null } as ChannelFormJson, channel);
  expect(without.channel.way).toMatchObject({ signingKey: null });
  expect(without.literals.get('signingKey')).toBeNull();
  expect(fieldOf(webhook({ url: null }))).toBe('url');
  expect(fieldOf(webhook({ url: '' }))).toBe('url');
});

test.each([
  ['url', webhook({ url: 'ftp://example.com/x' })],
  ['url', webhook({ url: 'javascript:alert(1)' })],
  ['url', webhook({ url: 'https://ann:pw@example.com/' })],
  ['url', webhook({ url: 'https://exa\nmple.com/' })],
  ['url', webhook({ url: `mailto:${'$'}{WHO}` })],
  ['signingKey', webhook({ signingKey: `in-clear-${'$'}{REST}` })],
  ['signingKey', webhook({ signingKey: 'line\nbreak' })],
  ['name', { ...webhook(), name: 'a\u0007b' }],
  ['routingKey', pagerduty('short')],
  ['routingKey', pagerduty(null)],
  ['endpoint', pagerduty('0123456789abcdef0123456789abcdef', 'file:///etc/passwd')],
  ['host', mail({ host: '-oProxyCommand=x' })],
  ['host', mail({ host: 'a b' })],
  ['host', mail({ host: '' })],
  ['from', mail({ from: 'bot@example.com\r\nBcc: all@example.com' })],
  ['to', mail({ to: '' })],
  ['to', mail({ to: 'ops@example.com, nonsense' })],
  ['to', mail({ to: Array.from({ length: 101 }, (_, index) => `a${index}@example.com`).join() })],
  ['user', mail({ user: '' })],
  ['program', { ...common, kind: 'command', program: 'rm', args: [] }],
  ['program', { ...common, kind: 'command', program: '../rm', args: [] }],
  ['args', { ...common, kind: 'command', program: '/bin/true', args: ['a\0b'] }],
] satisfies readonly (readonly [string, ChannelFormJson])[])(
  'what cannot be used is told by its field: %s of %o',
  (field, form) => {
    const reading = read(form);
    expect(reading).toMatchObject({ kind: 'wrong', problem: { field } });
    if (reading.kind === 'fine') return;
    expect(reading.problem.reason).toMatch(/^\P{Ll}.*[.!?…]$/su);
    expect(reading.problem.reason).not.toMatch(/in-clear|ann:pw|s3cret/);
  },
);

test('addresses are told apart by commas, semicolons and lines, each once', () => {
  const { channel } = fine(mail({ to: 'a@example.com; b@example.com\nB <c@example.com>,a@example.com' }));
  expect(channel.way).toMatchObject({ to: ['a@example.com', 'b@example.com', 'B <c@example.com>'] });
});

test('PagerDuty is reached at its own address where no other is named', () => {
  expect(fine(pagerduty('0123456789abcdef0123456789abcdef')).channel.way).toMatchObject({
    endpoint: 'https://events.pagerduty.com/v2/enqueue',
  });
});
