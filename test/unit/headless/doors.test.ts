import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDoors } from '../../../electron/headless/server/doors.ts';
import { createSession } from '../../../electron/headless/server/session.ts';
import { isLoopback, parseUiAddress } from '../../../electron/headless/server/ui-address.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function knock(headers: Record<string, string | string[]>, target = '/api/overview', method = 'POST') {
  return checkDoors({ method, target, header: (name) => [headers[name] ?? []].flat() }, LOOPBACK).kind;
}

describe('who may ask', () => {
  test.each([
    [
      'the page itself',
      { host: '127.0.0.1:7878', origin: 'http://127.0.0.1:7878', 'sec-fetch-site': 'same-origin' },
      'open',
    ],
    ['a program', { host: '127.0.0.1:7878' }, 'open'],
    ['through a tunnel with another port', { host: 'localhost:9000', origin: 'http://localhost:9000' }, 'open'],
    ['IPv6', { host: '[::1]:7878' }, 'open'],
    ['a name that was made to point here', { host: 'evil.example:7878' }, 'refused'],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }, 'refused'],
    ['an address that is not ours', { host: '192.0.2.1:7878' }, 'refused'],
    ['no host', {}, 'refused'],
    ['two hosts', { host: ['127.0.0.1', 'evil.example'] }, 'refused'],
    ['a foreign page', { host: '127.0.0.1:7878', origin: 'https://evil.example' }, 'refused'],
    ['a page at another port', { host: '127.0.0.1:7878', origin: 'http://127.0.0.1:3000' }, 'refused'],
    ['a page without an origin', { host: '127.0.0.1:7878', origin: 'null' }, 'refused'],
    ['the same under another scheme', { host: '127.0.0.1:7878', origin: 'https://127.0.0.1:7878' }, 'refused'],
    ['an image on a foreign page', { host: '127.0.0.1:7878', 'sec-fetch-site': 'cross-site' }, 'refused'],
    ['a page of a sister site', { host: '127.0.0.1:7878', 'sec-fetch-site': 'same-site' }, 'refused'],
  ])('%s', (_who, headers, outcome) => {
    expect(knock(headers)).toBe(outcome);
  });

  test('a link followed from elsewhere opens the page, but starts no download', () => {
    const visit = {
      host: '127.0.0.1:7878',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect(knock(visit, '/?token=x', 'GET')).toBe('open');
    expect(knock(visit, '/', 'GET')).toBe('open');
    expect(knock(visit, '/bundle?incident=1', 'GET')).toBe('refused');
    expect(knock({ ...visit, 'sec-fetch-dest': 'iframe' }, '/', 'GET')).toBe('refused');
    expect(knock(visit, '/', 'POST')).toBe('refused');
  });

  test('a request for another server is none for us', () => {
    expect(knock({ host: '127.0.0.1:7878' }, 'http://evil.example/', 'GET')).toBe('refused');
    expect(knock({ host: '127.0.0.1:7878' }, '*', 'OPTIONS')).toBe('refused');
  });

  test('no host but ours ever gets in', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.domain(),
          fc.ipV4(),
          fc.ipV6().map((text) => `[${text}]`),
        ),
        (host) => {
          const bare = host.toLowerCase().replace(/:\d{1,5}$/, '');
          expect(knock({ host })).toBe(LOOPBACK.has(bare) ? 'open' : 'refused');
        },
      ),
    );
  });
});

describe('the token', () => {
  test('is 256 random bits, new at each start', () => {
    const one = createSession(1);
    const other = createSession(1);
    expect(one.token).toMatch(/^[\w-]{43}$/);
    expect(one.token).not.toBe(other.token);
    expect(one.isToken(other.token)).toBe(false);
  });

  test('opens by cookie or as a bearer, and only the right one', () => {
    const session = createSession(7_878);
    const cookie = session.cookie().split(';')[0] ?? '';
    const allowed = (headers: { cookie?: string; authorization?: string }) =>
      session.isAllowed({ cookie: headers.cookie, authorization: headers.authorization });
    expect(allowed({ cookie })).toBe(true);
    expect(allowed({ cookie: `other=1; ${cookie}; more=2` })).toBe(true);
    expect(allowed({ authorization: `Bearer ${session.token}` })).toBe(true);
    expect(allowed({})).toBe(false);
    expect(allowed({ cookie: `${cookie}x` })).toBe(false);
    expect(allowed({ cookie: `x${cookie}` })).toBe(false);
    expect(allowed({ cookie: createSession(7_878).cookie().split(';')[0] ?? '' })).toBe(false);
    expect(allowed({ authorization: 'Bearer x' })).toBe(false);
    expect(allowed({ cookie, authorization: 'Bearer x' })).toBe(false);
    expect(session.cookie()).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(session.cookie()).not.toContain(session.token);
  });
});

describe('where the page is served', () => {
  test.each([
    ['', '127.0.0.1', null],
    ['9000', '127.0.0.1', 9_000],
    [':9000', '127.0.0.1', 9_000],
    ['localhost', '127.0.0.1', null],
    ['[::1]:9000', '::1', 9_000],
    ['0.0.0.0:80', '0.0.0.0', 80],
  ])('%j', (text, host, port) => {
    expect(parseUiAddress(text)).toEqual({ kind: 'parsed', value: { host, port } });
  });

  test.each(['example.com:80', '127.0.0.1:0', '127.0.0.1:99999', 'x', '1.2.3:4'])('%j is refused', (text) => {
    expect(parseUiAddress(text).kind).toBe('refused');
  });

  test('only loopback is loopback', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].map(isLoopback)).toEqual([true, true, true]);
    expect(['0.0.0.0', '::', '192.0.2.1', '127.0.0.1.evil.example', '12.7.0.1'].map(isLoopback)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
