import { describe, expect, test } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../../../electron/domain/failure.ts';
import { PHASES } from '../../../electron/domain/phase.ts';
import { SEGMENTS, type Segment } from '../../../electron/domain/verdict/verdict.ts';
import { failureWords } from '../../../electron/notices/failure-words.ts';
import { localTime } from '../../../electron/notices/local-time.ts';
import { cut, nameList, sentences, shortMs } from '../../../electron/notices/short-text.ts';
import { DESTINATION_VERDICT, PATH_VERDICT, World } from './world.ts';

/** What a person reads when one request of `api` hangs for so long, and when it is over. */
function hung(
  phase: (typeof PHASES)[number],
  segment: Segment,
  fromHop: number | null = null,
): readonly [string | undefined, string | undefined] {
  const world = World.running('api');
  const stall = world.hang('api', phase);
  world.pass(5_400);
  world.arrive('api', stall, 7_400);
  world.recover('api', { verdict: { ...PATH_VERDICT, segment, fromHop } });
  world.pass(5_000);
  return [world.titles[0], world.titles[1]];
}

function failedWith(code: FailureCode): string[] {
  const world = World.running('api');
  world.fail('api', code);
  world.pass(3_000);
  world.fail('api', code);
  world.recover('api', { verdict: DESTINATION_VERDICT });
  world.pass(5_000);
  return world.titles;
}

describe('while it hangs', () => {
  test.each([
    ['resolve', 'api has been waiting 3.0 s for the name lookup'],
    ['connect', 'api has been waiting 3.0 s for the connection'],
    ['tls', 'api has been waiting 3.0 s for TLS'],
    ['wait', 'api has been waiting 3.0 s for the first byte'],
    ['transfer', 'api has been waiting 3.0 s for the rest of the answer'],
  ] as const)('in %s: %s', (phase, title) => {
    expect(hung(phase, 'path')[0]).toBe(title);
  });
});

describe('when it is over', () => {
  test.each([
    ['resolve', 'resolver', 'api: 7.4 s in the name lookup, the name resolver was late'],
    ['connect', 'local-network', 'api: 7.4 s connecting, lost in the local network'],
    ['connect', 'isp', 'api: 7.4 s connecting, lost at the internet provider'],
    ['connect', 'path', 'api: 7.4 s connecting, lost on the path'],
    ['connect', 'destination', 'api: 7.4 s connecting, dropped at the server'],
    ['tls', 'tls', 'api: 7.4 s in TLS, stuck in the handshake'],
    ['wait', 'application', 'api: 7.4 s waiting for the first byte, the application was late'],
    ['wait', 'cdn-origin', 'api: 7.4 s waiting for the first byte, late between CDN and origin'],
    ['transfer', 'transfer', 'api: 7.4 s receiving the answer, the answer stalled'],
    ['tls', 'unknown', 'api: 7.4 s in TLS, cause unknown'],
    ['tls', 'observer', undefined],
  ] as const)('in %s, by %s: %s', (phase, segment, title) => {
    expect(hung(phase, segment)[1]).toBe(title);
  });

  test.each([
    ['path', 6, 'api: 7.4 s connecting, lost on the path from hop 6'],
    ['isp', 2, 'api: 7.4 s connecting, lost at the internet provider from hop 2'],
    // A server is one place, and says itself where it is.
    ['destination', 7, 'api: 7.4 s connecting, dropped at the server'],
  ] as const)('by %s, the hop is named where the fault goes on from it: %i', (segment, fromHop, title) => {
    expect(hung('connect', segment, fromHop)[1]).toBe(title);
  });

  test('there are words for every segment and phase', () => {
    for (const segment of SEGMENTS.filter((one) => one !== 'observer')) {
      for (const phase of PHASES) expect(hung(phase, segment)[1]).toMatch(/^api: 7\.4 s [a-zA-Z ]+, [a-zA-Z ]+$/);
    }
  });
});

test('a request that was given up after a long wait is told as one that hung', () => {
  const world = World.running('api');
  const stall = world.hang('api', 'wait');
  world.pass(28_000);
  world.happen({ kind: 'stall-closed', target: 'api', stall: stall.stall });
  world.fail('api', 'timeout');
  world.recover('api', { slow: 0, failed: 1, worstMs: 30_000 });
  world.pass(5_000);
  expect(world.titles).toEqual([
    'api has been waiting 3.0 s for the first byte',
    'api: 30.0 s waiting for the first byte, lost on the path from hop 6',
  ]);
});

describe('what fails at once', () => {
  test.each([
    ['refused', 'api refuses connections', 'api: refused connections (2 times), at the server'],
    ['reset', 'api resets connections', 'api: reset connections (2 times), at the server'],
    ['host-unreachable', 'api cannot be reached', 'api: could not be reached (2 times), at the server'],
    ['name-not-found', 'api has a name that is not found', 'api: name not found (2 times), at the server'],
    ['certificate-expired', 'api has an expired certificate', 'api: certificate had expired (2 times), at the server'],
    [
      'unexpected-status',
      'api answers with the wrong status',
      'api: answered with the wrong status (2 times), at the server',
    ],
  ] as const)('%s: "%s", and "%s"', (code, now, past) => {
    expect(failedWith(code)).toEqual([now, past]);
  });

  test.each(['cancelled', 'internal', 'out-of-descriptors', 'secret-missing'] as const)(
    'of %s the target is not to blame: nothing is said while it lasts',
    (code) => {
      const world = World.running('api');
      world.fail('api', code);
      world.pass(5_000);
      expect(world.titles).toEqual([]);
    },
  );

  test('each code has its words in all three forms', () => {
    for (const code of FAILURE_CODES) {
      const { state, now, past } = failureWords(code);
      for (const text of [state, now, past]) expect(text).toMatch(/^[A-Za-z][A-Za-z, ]+[a-z]$/);
      expect(state.length).toBeLessThan(40);
    }
  });

  test('several that fail alike are told so, others are counted', () => {
    const world = World.running('api', 'shop', 'admin');
    world.fail('api', 'refused');
    world.fail('shop', 'refused');
    world.pass(3_000);
    expect(world.shown[0]).toMatchObject({ title: '2 targets are failing: api and shop', body: 'All: refused.' });
    const mixed = World.running('api', 'shop', 'admin', 'mail');
    mixed.fail('api', 'refused');
    mixed.fail('shop', 'reset');
    mixed.fail('mail', 'refused');
    mixed.hang('admin', 'connect');
    mixed.pass(3_000);
    expect(mixed.shown[0]).toMatchObject({
      title: '4 targets are in trouble: api, shop and 2 more',
      body: '1 waiting up to 3.0 s for the connection, 2 refused, 1 reset. Path and sockets are being recorded.',
    });
    for (const name of ['api', 'shop', 'mail']) mixed.recover(name);
    mixed.pass(60_000);
    expect(mixed.shown[1]).toMatchObject({
      title: '3 of 4 targets answer again: api, shop and mail',
      body: 'Most likely the fault lay at the server. Still in trouble: admin.',
    });
  });
});

describe('short texts', () => {
  test.each([
    [0, '<1 ms'],
    [0.4, '<1 ms'],
    [62.6, '63 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [2_310, '2.3 s'],
    [31_000, '31.0 s'],
    [192_000, '3 min 12 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(shortMs(ms)).toBe(text);
  });

  test.each([
    [[], ''],
    [['api'], 'api'],
    [['api', 'shop'], 'api and shop'],
    [['api', 'shop', 'admin'], 'api, shop and admin'],
    [['api', 'shop', 'admin', 'mail'], 'api, shop and 2 more'],
  ])('%j is "%s"', (names, text) => {
    expect(nameList(names)).toBe(text);
  });

  test('what is too long is cut with a mark, never in the middle of a character', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abcde…');
    expect(cut('abcd😀fg', 6)).toBe('abcd…');
    expect(cut('a\nb', 6)).toBe('a\\x0ab');
  });

  test('sentences that have no room are left out whole', () => {
    expect(sentences(['One.', 'Two.', 'Three.'], 11)).toBe('One. Two.');
    expect(sentences(['Much too long.', 'Two.'], 8)).toBe('Much to…');
    expect(sentences([], 8)).toBe('');
  });

  test('a time is that of the clock on the wall, with the day where it is another one', () => {
    const us = (...at: [number, number, number, number, number]) => new Date(...at).getTime() * 1_000;
    const now = us(2026, 10, 21, 14, 32);
    expect(localTime(us(2026, 10, 21, 4, 5), now)).toBe('04:05');
    expect(localTime(us(2026, 10, 20, 14, 32), now)).toBe('Friday 14:32');
    expect(localTime(us(2026, 10, 1, 14, 32), now)).toBe('Nov 1');
    expect(localTime(us(2026, 10, 22, 0, 5), now)).toBe('Sunday 00:05');
    expect(localTime(Number.NaN, now)).toBe('some time');
  });
});
