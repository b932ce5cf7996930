import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noticesStateShape } from '../../../electron/contract/notice-shapes.ts';
import { type Channel, channelId, USUAL_WANTS } from '../../../electron/domain/notice/channel.ts';
import type { Heartbeat, NoticePolicy, Weekday } from '../../../electron/domain/notice/notice-policy.ts';
import { USUAL_HEARTBEAT, USUAL_POLICY } from '../../../electron/domain/notice/notice-policy.ts';
import { problemLines } from '../../../electron/service/configuration/configuration.ts';
import { readConfiguration } from '../../../electron/service/configuration/read-configuration.ts';
import { writeNotices } from '../../../electron/service/configuration/write-notices.ts';
import { noticesOfFile } from '../../../electron/service/notices/notices-at-rest.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const DOCUMENTED = /```yaml\n(.*?)```/s.exec(DOCUMENT)?.[1] ?? '';

const ENVIRONMENT = {
  OPERATIONS_URL: 'https://hooks.example.com/operations',
  OPERATIONS_KEY: 'planted-key',
  CHAT_URL: 'https://chat.example.com/services/planted',
  PAGERDUTY_KEY: 'planted-routing-key',
  MAIL_PASSWORD: 'planted-password',
  HEARTBEAT_URL: 'https://beat.example.com/planted',
};
const template = (name: string) => ({ kind: 'template', template: `$\{${name}}` }) as const;

function read(text: string, environment: Record<string, string> | null = null) {
  const reading = readConfiguration(text, environment);
  if (reading.kind === 'wrong') throw new Error(problemLines('file', reading).join('\n'));
  const { notices } = reading.configuration;
  if (notices === null) throw new Error('there are no notices');
  return notices;
}

function problems(text: string, environment: Record<string, string> | null = null): string[] {
  const reading = readConfiguration(text, environment);
  return reading.kind === 'wrong' ? problemLines('f', reading) : [];
}

const notices = (lines: string) => `targets: [{ name: api, tcp: "192.0.2.1:80", group: shop }]\nnotices:\n${lines}`;
const channel = (lines: string) => notices(`  channels:\n    - name: ops\n${lines}`);

describe('notices as documented', () => {
  test('are read in all their parts', () => {
    const { policy, channels, heartbeat } = read(DOCUMENTED, ENVIRONMENT);
    expect(policy).toEqual({
      enabled: true,
      graceMs: 30_000,
      remindAfterMs: 14_400_000,
      certificateDays: [30, 14, 7, 1],
      quietHours: [
        { days: [0, 1, 2, 3, 4], from: '22:00', until: '07:00', zone: 'Europe/Vienna' },
        { days: [5, 6], from: '20:00', until: '10:00', zone: 'Europe/Vienna' },
      ],
      maintenance: [
        {
          id: 'file backup',
          name: 'backup',
          when: { kind: 'weekly', days: [6], from: '02:00', until: '04:00', zone: 'Europe/Vienna' },
          targets: ['ledger'],
          groups: [],
        },
        {
          id: 'file move to the new rack',
          name: 'move to the new rack',
          when: {
            kind: 'once',
            fromUs: Date.UTC(2026, 11, 1, 20) * 1_000,
            untilUs: Date.UTC(2026, 11, 1, 23) * 1_000,
          },
          targets: [],
          groups: ['payments'],
        },
      ],
    });
    expect(channels.map(({ channel }) => channel)).toEqual([
      {
        id: 'file operations',
        name: 'operations',
        enabled: true,
        wants: USUAL_WANTS,
        way: { kind: 'webhook', url: template('OPERATIONS_URL'), signingKey: template('OPERATIONS_KEY') },
      },
      {
        id: 'file chat',
        name: 'chat',
        enabled: true,
        wants: { ...USUAL_WANTS, reminders: false },
        way: { kind: 'slack', url: template('CHAT_URL') },
      },
      {
        id: 'file on duty',
        name: 'on duty',
        enabled: true,
        wants: { ...USUAL_WANTS, least: 'down', quietHours: false },
        way: {
          kind: 'pagerduty',
          routingKey: template('PAGERDUTY_KEY'),
          endpoint: 'https://events.pagerduty.com/v2/enqueue',
        },
      },
      {
        id: 'file everybody',
        name: 'everybody',
        enabled: true,
        wants: { ...USUAL_WANTS, groups: ['payments'], mostPerHour: 4 },
        way: {
          kind: 'mail',
          host: 'mail.example.com',
          port: 587,
          security: 'starttls',
          user: 'stallscope',
          password: template('MAIL_PASSWORD'),
          from: 'Stallscope <stallscope@example.com>',
          to: ['ops@example.com', 'boss@example.com'],
        },
      },
      {
        id: 'file siren',
        name: 'siren',
        enabled: true,
        wants: { ...USUAL_WANTS, recovery: false, certificates: false },
        way: { kind: 'command', program: '/usr/local/bin/siren', args: ['--loud'] },
      },
    ]);
    expect(channels.map(({ secrets }) => secrets)).toEqual([{}, {}, {}, {}, {}]);
    expect(heartbeat).toEqual({
      heartbeat: { enabled: true, url: template('HEARTBEAT_URL'), everyMs: 60_000, failWhenDown: false },
      secrets: {},
    });
  });

  test('ask for the variables that they name, all at once', () => {
    const asked = problems(DOCUMENTED, {}).map((line) => /environment variable (\w+) is not set/.exec(line)?.[1]);
    expect(asked).toEqual(Object.keys(ENVIRONMENT));
    expect(problems(DOCUMENTED, null)).toEqual([]);
  });
});

describe('secrets', () => {
  test('that stand in the file are held apart from what may be stored', () => {
    const { channels, heartbeat } = read(
      channel(
        '      webhook: https://hooks.example.com/a\n      signingKey: k\n  heartbeat: https://beat.example.com/b\n',
      ),
    );
    expect(channels[0]?.channel.way).toEqual({
      kind: 'webhook',
      url: { kind: 'withheld' },
      signingKey: { kind: 'withheld' },
    });
    expect(channels[0]?.secrets).toEqual({ url: 'https://hooks.example.com/a', signingKey: 'k' });
    expect(heartbeat).toEqual({
      heartbeat: { ...USUAL_HEARTBEAT, enabled: true, url: { kind: 'withheld' } },
      secrets: { url: 'https://beat.example.com/b' },
    });
  });

  test('are never part of what is said about a mistake, wherever they were written', () => {
    const secret = 'pl4nted';
    const ways = [
      `webhook: "https://hooks.example.com/${secret} x"`,
      `webhook: { url: https://hooks.example.com/${secret} }`,
      `webhook: ftp://hooks.example.com/${secret}`,
      `webhook: https://user:${secret}@hooks.example.com/`,
      `slack: ${secret}`,
      `slack: [ ${secret} ]`,
      `pagerduty: "${secret}\\n"`,
      `pagerduty: { key: ${secret} }`,
      `mail: smtp://stallscope:${secret}@mail.example.com`,
      `mail: { host: "stallscope:${secret}@mail.example.com", from: a@b.example, to: c@d.example }`,
      `mail: { host: mail.example.com, from: a@b.example, to: c@d.example, password: ${secret} }`,
      `mail: { host: m.example.com, user: a, from: a@b.example, to: c@d.example, password: "${secret}\\t" }`,
      `mail: { host: m.example.com, user: a, from: a@b.example, to: c@d.example, security: none, password: ${secret} }`,
      `command: curl -H authorization:${secret} https://hooks.example.com/`,
      `url: https://hooks.example.com/${secret}`,
      `https://hooks.example.com/${secret}: true`,
      `webhook: https://hooks.example.com/${secret}\n      slack: https://hooks.example.com/${secret}`,
    ];
    const texts = [
      ...ways.map((way) => channel(`      ${way}\n`)),
      ...ways.map((way) => channel(`      ${way}\n`.replace(secret, () => '$' + '{PLANTED}'))),
      notices(`  channels: https://hooks.example.com/${secret}\n`),
      notices(`  channels: [https://hooks.example.com/${secret}]\n`),
      notices(`  heartbeat: [https://hooks.example.com/${secret}]\n`),
      notices(`  heartbeat: beat.example.com/${secret}\n`),
      notices(`  heartbeat: { url: beat.example.com/${secret}, every: 1s }\n`),
      channel(`      webhook: [https://hooks.example.com/${secret}\n`),
      channel(`      webhook: "https://hooks.example.com/${secret}\n`),
      channel(`      webhook: {https://hooks.example.com/${secret}}}\n`),
      channel(`      webhook: *https://hooks.example.com/${secret}\n`),
      channel(`      webhook: !${secret} x\n`),
    ];
    for (const text of texts) {
      const said = problems(text, { PLANTED: secret });
      expect(said, text).not.toEqual([]);
      expect(said.join('\n'), text).not.toContain(secret);
    }
  });

  test('from the environment are looked at as they will be sent', () => {
    const text = channel('      webhook: $' + '{BASE}/in\n');
    expect(problems(text, { BASE: 'https://hooks.example.com' })).toEqual([]);
    expect(problems(text, { BASE: 'hooks.example.com' })).toEqual([
      'f:5:16: webhook (with BASE from the environment): this is no URL; it starts with https://',
    ]);
  });
});

test('a file that was damaged anywhere is read or refused, and nothing that is said holds a secret of it', () => {
  const secret = 'pl4nted';
  const values: Readonly<Record<string, string>> = {
    OPERATIONS_URL: `https://hooks.example.com/${secret}`,
    OPERATIONS_KEY: `"${secret} key"`,
    CHAT_URL: `https://chat.example.com/services/${secret}`,
    PAGERDUTY_KEY: secret,
    MAIL_PASSWORD: secret,
    HEARTBEAT_URL: `https://beat.example.com/${secret}`,
  };
  const whole = DOCUMENTED.replace(/\$\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
  expect(problems(whole, {})).toEqual([]);
  const damage = fc.record({
    at: fc.nat(whole.length),
    taken: fc.integer({ min: 0, max: 12 }),
    put: fc.oneof(
      fc.constantFrom('', ':', '- ', '\n', ' ', '"', '{', '}', '[', '|', '>', '*', '&a ', '!', '#', '\t', ', ', '<<: '),
      fc.string({ maxLength: 3 }),
    ),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const text = damages.reduce((now, { at, taken, put }) => now.slice(0, at) + put + now.slice(at + taken), whole);
      expect(problems(text, {}).join('\n')).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

describe('mistakes are named with their place', () => {
  test.each([
    [
      'unknown key',
      notices('  remind: 1h\n'),
      'f:3:3: “remind” is not known in “notices”; there are enabled, grace, remindAfter, certificateDays, quietHours, maintenance, channels, heartbeat',
    ],
    [
      'slip of a key',
      channel('      webhook: https://a.example/\n      reminder: false\n'),
      'f:6:7: “reminder” is not known in “channels”; did you mean “reminders”?',
    ],
    ['no way', channel('      least: down\n'), 'f:4:7: a channel has one of webhook, slack, pagerduty, mail, command'],
    [
      'two ways',
      channel('      slack: https://a.example/\n      command: /bin/true\n'),
      'f:6:16: a channel has one of webhook, slack, pagerduty, mail, command, not slack and command',
    ],
    [
      'field of another way',
      channel('      slack: https://a.example/\n      signingKey: k\n'),
      'f:6:19: “signingKey” is for webhook, and this is slack',
    ],
    [
      'name twice',
      channel('      slack: https://a.example/\n    - { name: ops, command: /bin/true }\n'),
      'f:6:15: the name “ops” is taken by the channel of line 4',
    ],
    [
      'target that is not there',
      channel('      slack: https://a.example/\n      targets: [apy]\n'),
      'f:6:17: no target of this file is called “apy”; did you mean “api”?',
    ],
    [
      'group that is not there',
      channel('      slack: https://a.example/\n      groups: nowhere\n'),
      'f:6:15: no group of this file is called “nowhere”',
    ],
    ['reminder too often', notices('  remindAfter: 1s\n'), 'f:3:16: remindAfter: “1s” is not between 1m and 31d'],
    ['grace too long', notices('  grace: 2h\n'), 'f:3:10: grace: “2h” is longer than 1h'],
    [
      'no such zone',
      notices('  quietHours: [{ from: 1:00, until: 02:00, zone: Europe/Wien }]\n'),
      [
        'f:3:24: from: “1:00” is no time of day; write it with 24 hours, such as 07:30',
        'f:3:50: zone: “Europe/Wien” is no zone; write the name of one, such as Europe/Vienna or UTC',
      ],
    ],
    [
      'an offset for a zone',
      notices('  quietHours: [{ from: 01:00, until: 02:00, zone: "+02:00" }]\n'),
      'f:3:51: zone: “+02:00” is no zone; write the name of one, such as Europe/Vienna or UTC',
    ],
    [
      'no zone',
      notices('  quietHours: [{ from: 01:00, until: 02:00 }]\n'),
      'f:3:16: “zone” is missing in “quietHours”',
    ],
    [
      'no such day',
      notices('  quietHours: [{ days: [mo], from: 01:00, until: 02:00, zone: UTC }]\n'),
      'f:3:25: days: “mo” is no day; the days are mon, tue, wed, thu, fri, sat, sun, and mon-fri is a stretch of them',
    ],
    [
      'maintenance without a time',
      notices('  maintenance: [{ name: x }]\n'),
      'f:3:17: a maintenance needs “from” and “until”, two times such as 2026-11-21T07:00:00Z, or “weekly” with days, from, until, zone',
    ],
    [
      'maintenance that ends first',
      notices('  maintenance: [{ name: x, from: 2026-01-02, until: 2026-01-01 }]\n'),
      'f:3:53: “until” is not after “from”',
    ],
    [
      'mail to nobody',
      channel('      mail: { host: m.example.com, from: a@b.example, to: [] }\n'),
      'f:5:59: “to” names 1 to 100 addresses',
    ],
    [
      'mail with a line break in it',
      channel('      mail: { host: m.example.com, from: a@b.example, to: "c@d.example\\nbcc: x@y.example" }\n'),
      'f:5:59: to: “c@d.example\\x0abcc: x@y.example” has a control character in it',
    ],
    [
      'mail with two recipients in one',
      channel('      mail: { host: m.example.com, from: a@b.example, to: "c@d.example,x@y.example" }\n'),
      'f:5:59: to: “c@d.example,x@y.example” is no mail address, such as ops@example.com',
    ],
    [
      'a program without its place',
      channel('      command: [siren]\n'),
      'f:5:17: command: the program is no absolute path; write it from the root, such as /usr/local/bin/tell',
    ],
    [
      'heartbeat too often',
      notices('  heartbeat: { url: https://a.example/, every: 1s }\n'),
      'f:3:48: every: “1s” is not between 10s and 1d',
    ],
    [
      'too many in an hour',
      channel('      slack: https://a.example/\n      mostPerHour: 0\n'),
      'f:6:20: “mostPerHour” must be a whole number from 1 to 3600, not “0”',
    ],
  ] as const)('%s', (_name, text, expected) => {
    expect(problems(text)).toEqual(typeof expected === 'string' ? [expected] : expected);
  });

  test('and then nothing of the file is taken, its targets neither', () => {
    expect(readConfiguration(notices('  grace: soon\n'), null).kind).toBe('wrong');
  });
});

test('what a file may say, whoever asks an engine is told', () => {
  const long = 'n'.repeat(200);
  const mails = Array.from({ length: 100 }, (_, index) => `${'m'.repeat(60)}${index}@example.com`);
  const text = notices(
    `  maintenance: [{ name: ${long}, from: 2026-01-01, until: 2027-01-01 }]\n  channels:\n    - { name: ${long}, slack: "\${A}" }\n    - { name: c, command: ["/${'p'.repeat(3_900)}"] }\n    - { name: m, mail: { host: h.example, from: a@b.example, to: [${mails.join()}] } }\n`,
  );
  const options = { environment: {}, platform: 'linux', log: () => {} } as const;
  const state = noticesOfFile(read(text), options).state();
  expect(noticesStateShape.parse(state).channels.map(({ form }) => form.name)).toEqual([long, 'c', 'm']);
  expect(state.channels.every(({ id }) => id.length <= 100)).toBe(true);
  expect(problems(channel(`      slack: https://a.example/\n    - { name: ${long}n, command: /bin/true }\n`))).toEqual([
    'f:6:15: name: it is longer than 200 characters',
  ]);
});

test('days go over the end of the week, in any order, each once', () => {
  const days = (text: string) =>
    read(notices(`  quietHours: [{ days: ${text}, from: 01:00, until: 02:00, zone: UTC }]\n`)).policy.quietHours[0]
      ?.days;
  expect(days('sat-mon')).toEqual([0, 5, 6]);
  expect(days('[sunday, Mon, mon]')).toEqual([0, 6]);
  expect(days('wed')).toEqual([2]);
});

test('a file for what is kept may name targets that it does not have', () => {
  const text = 'notices:\n  channels:\n    - { name: a, command: /bin/true, targets: [elsewhere] }\n';
  expect(problems(text)).toEqual(['f:3:48: no target of this file is called “elsewhere”']);
  const into = {
    thresholds: { intervalMs: 1, captureAfterMs: 1, slowAfterMs: 1, timeoutMs: 2 },
    taken: new Set<string>(),
  };
  expect(readConfiguration(text, null, { ...into, namesOthers: true }).kind).toBe('read');
});

const word = fc.stringMatching(/^[A-Za-z0-9äß :#&*!|>'"%@`{}[\],?-]{1,12}$/).map((text) => `n${text.trim()}`);
const names = fc.uniqueArray(word, { maxLength: 3 });
const weekly = fc.record({
  days: fc
    .uniqueArray(fc.constantFrom<Weekday>(0, 1, 2, 3, 4, 5, 6), { minLength: 1 })
    .map((days) => [...days].sort((a, b) => a - b)),
  from: fc.constantFrom('00:00', '07:30', '23:59'),
  until: fc.constantFrom('00:00', '12:00', '22:00'),
  zone: fc.constantFrom('UTC', 'Europe/Vienna', 'America/St_Johns'),
});
const instantUs = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
const policy: fc.Arbitrary<NoticePolicy> = fc.record({
  enabled: fc.boolean(),
  graceMs: fc.integer({ min: 0, max: 3_600_000 }),
  remindAfterMs: fc.option(fc.integer({ min: 60_000, max: 31 * 86_400_000 })),
  certificateDays: fc
    .uniqueArray(fc.integer({ min: 1, max: 3_650 }), { maxLength: 10 })
    .map((days) => days.sort((a, b) => b - a)),
  quietHours: fc.array(weekly, { maxLength: 3 }),
  maintenance: fc.uniqueArray(
    fc
      .record({
        name: word,
        when: fc.oneof(
          weekly.map((time) => ({ kind: 'weekly' as const, ...time })),
          fc
            .tuple(instantUs, fc.integer({ min: 1, max: 1e12 }))
            .map(([fromUs, forUs]) => ({ kind: 'once' as const, fromUs, untilUs: fromUs + forUs })),
        ),
        targets: names,
        groups: names,
      })
      .map((entry) => ({ ...entry, id: `file ${entry.name}` })),
    { maxLength: 3, selector: ({ name }) => name },
  ),
});
const secret = fc.constantFrom(
  { kind: 'template' as const, template: '$' + '{A_VARIABLE}' },
  { kind: 'template' as const, template: 'https://$' + '{HOST}/in' },
);
const way: fc.Arbitrary<Channel['way']> = fc.oneof(
  fc.record({ kind: fc.constant('webhook' as const), url: secret, signingKey: fc.option(secret) }),
  fc.record({ kind: fc.constant('slack' as const), url: secret }),
  fc.record({
    kind: fc.constant('pagerduty' as const),
    routingKey: secret,
    endpoint: fc.constantFrom('https://events.pagerduty.com/v2/enqueue', 'http://192.0.2.1/'),
  }),
  fc
    .record({
      kind: fc.constant('mail' as const),
      host: fc.constantFrom('mail.example.com', '192.0.2.25', '2001:db8::25'),
      port: fc.integer({ min: 1, max: 65_535 }),
      security: fc.constantFrom('starttls' as const, 'tls' as const),
      credentials: fc.option(fc.record({ user: word, password: secret })),
      from: fc.constantFrom('a@b.example', 'A B <a@b.example>'),
      to: fc.array(fc.constantFrom('a@b.example', 'C <c@d.example>'), { minLength: 1, maxLength: 3 }),
    })
    .map(({ credentials, ...mail }) => ({
      ...mail,
      user: credentials?.user ?? null,
      password: credentials?.password ?? null,
    })),
  fc.record({
    kind: fc.constant('command' as const),
    program: fc.constantFrom('/bin/true', 'C:\\tell.exe'),
    args: fc.array(word, { maxLength: 3 }),
  }),
);
const anyChannel: fc.Arbitrary<Channel> = fc
  .record({
    name: word,
    enabled: fc.boolean(),
    way,
    wants: fc.record({
      targets: names,
      groups: names,
      least: fc.constantFrom('degraded' as const, 'down' as const),
      recovery: fc.boolean(),
      reminders: fc.boolean(),
      certificates: fc.boolean(),
      quietHours: fc.boolean(),
      mostPerHour: fc.integer({ min: 1, max: 3_600 }),
    }),
  })
  .map((entry) => ({ ...entry, id: channelId(`file ${entry.name}`) }));
const heartbeat: fc.Arbitrary<Heartbeat> = fc.record({
  enabled: fc.boolean(),
  url: secret,
  everyMs: fc.integer({ min: 10_000, max: 86_400_000 }),
  failWhenDown: fc.boolean(),
});

describe('written again', () => {
  const into = {
    thresholds: { intervalMs: 1, captureAfterMs: 1, slowAfterMs: 1, timeoutMs: 2 },
    taken: new Set<string>(),
    namesOthers: true,
  };

  test('they are read back to the same', () => {
    fc.assert(
      fc.property(
        policy,
        fc.uniqueArray(anyChannel, { maxLength: 4, selector: ({ name }) => name }),
        fc.option(heartbeat),
        (policy, channels, heartbeat) => {
          const reading = readConfiguration(writeNotices({ policy, channels, heartbeat }), null, into);
          if (reading.kind === 'wrong') throw new Error(problemLines('f', reading).join('\n'));
          const { notices } = reading.configuration;
          expect(notices?.policy).toEqual(policy);
          expect(notices?.channels.map(({ channel }) => channel)).toEqual(channels);
          expect(notices?.heartbeat?.heartbeat ?? null).toEqual(heartbeat);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a secret that was never stored becomes a variable, and a comment says so', () => {
    const { channels, heartbeat } = read(channel('      slack: https://a.example/\n  heartbeat: https://b.example/\n'));
    const text = writeNotices({
      policy: USUAL_POLICY,
      channels: channels.map(({ channel }) => channel),
      heartbeat: heartbeat?.heartbeat ?? null,
    });
    expect(text).toContain('# not stored, so not here: url; set the environment variable of that name');
    expect(text).toContain('slack: $' + '{STALLSCOPE_OPS_URL}');
    expect(text).toContain('url: $' + '{STALLSCOPE_HEARTBEAT_URL}');
    expect(text).not.toContain('a.example');
  });
});
