import { describe, expect, test } from 'vitest';
import { goesTo } from '../../../electron/alerts/goes-to.ts';
import type { ChannelWay } from '../../../electron/domain/notice/channel.ts';

const withheld = { kind: 'withheld' } as const;
const mail = (...to: string[]): ChannelWay => ({
  kind: 'mail',
  host: 'mail.example.com',
  port: 587,
  security: 'starttls',
  user: null,
  password: null,
  from: 'a@example.com',
  to,
});

describe('where a channel goes', () => {
  test.each<[string, ChannelWay, Record<string, string>]>([
    [
      'hooks.example.com',
      { kind: 'webhook', url: withheld, signingKey: null },
      { url: 'https://hooks.example.com/s3cret' },
    ],
    ['127.0.0.1:8080, in clear', { kind: 'slack', url: withheld }, { url: 'http://127.0.0.1:8080/s3cret' }],
    ['an address that is not at hand', { kind: 'slack', url: withheld }, {}],
    ['an address that is none', { kind: 'slack', url: withheld }, { url: 's3cret' }],
    [
      'events.pagerduty.com',
      { kind: 'pagerduty', routingKey: withheld, endpoint: 'https://events.pagerduty.com/v2/enqueue' },
      { routingKey: 's3cret' },
    ],
    ['ops@example.com', mail('ops@example.com'), {}],
    ['ops@example.com and 2 more', mail('ops@example.com', 'b@example.com', 'c@example.com'), {}],
    ['/usr/local/bin/page', { kind: 'command', program: '/usr/local/bin/page', args: ['s3cret'] }, {}],
  ])('%s', (words, way, secrets) => {
    expect(goesTo({ way }, secrets)).toBe(words);
  });

  test('is told without user, password, path or query of the URL', () => {
    const url = 'https://user:s3cret@hooks.example.com/s3cret?s3cret#s3cret';
    expect(goesTo({ way: { kind: 'slack', url: withheld } }, { url })).toBe('hooks.example.com');
  });
});
