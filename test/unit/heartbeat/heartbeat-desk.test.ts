import { expect, test } from 'vitest';
import type { HttpAnswer, HttpOrder } from '../../../electron/alerts/http/post.ts';
import type { HistoryEvent } from '../../../electron/domain/history-event.ts';
import type { Heartbeat } from '../../../electron/domain/notice/notice-policy.ts';
import { createHeartbeatDesk } from '../../../electron/service/heartbeat/heartbeat-desk.ts';
import type { NoticeNews } from '../../../electron/service/notices/notice-news.ts';
import { createNoticeSecrets, HEARTBEAT_OWNER } from '../../../electron/service/notices/notice-secrets.ts';
import type { Probing } from '../../../electron/service/watchdog/probing-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const CHECK = 'https://hc-ping.com/5d8e1c7a-6b1f-4c0e-9d52-3f7a9b2c4e60';
const MINUTE_MS = 60_000;
const PROBING: Probing = { kind: 'probing' };
const TAKEN: HttpAnswer = { kind: 'answered', status: 200, body: 'OK', afterMs: null };
const UNREACHED: HttpAnswer = {
  kind: 'unreached',
  code: 'unreachable',
  sent: false,
  says: 'hc-ping.com cannot be reached from here.',
};

/** A heartbeat over a receiver that answers as told, and all that came of it. */
function world(choice: Partial<Heartbeat> = {}, address: string | null = CHECK, answer: HttpAnswer = TAKEN) {
  const clock = new FakeClock();
  const startMs = clock.monotonicMs();
  const told: string[] = [];
  const urls: string[] = [];
  const history: string[] = [];
  const news: NoticeNews[] = [];
  const is: { probing: Probing; down: string[]; answer: HttpAnswer | 'hangs' } = {
    probing: PROBING,
    down: [],
    answer,
  };
  let heartbeat: Heartbeat = {
    enabled: true,
    url: address === null ? null : { kind: 'withheld' },
    everyMs: MINUTE_MS,
    failWhenDown: false,
    ...choice,
  };
  const secrets = createNoticeSecrets({ CHECK }, []);
  secrets.give(HEARTBEAT_OWNER, 'url', address);
  const post = ({ url, timeoutMs, signal }: HttpOrder): Promise<HttpAnswer> => {
    const word = /\/(start|fail)\b/.exec(url)?.[1] ?? 'success';
    told.push(`${Math.round((clock.monotonicMs() - startMs) / 1_000)} ${word}`);
    urls.push(url);
    const { answer } = is;
    if (answer !== 'hangs') return Promise.resolve(answer);
    return new Promise((resolve) => {
      const late = (): void =>
        resolve({ kind: 'unreached', code: 'timeout', sent: true, says: 'hc-ping.com did not answer.' });
      clock.schedule(timeoutMs, late);
      signal.addEventListener('abort', late, { once: true });
    });
  };
  const desk = createHeartbeatDesk({
    clock,
    probing: { now: () => is.probing },
    down: () => is.down,
    choices: {
      heartbeat: () => heartbeat,
      isOverridden: () => false,
      keepHeartbeat: (next) => {
        heartbeat = next;
      },
    },
    secrets,
    history: { add: ({ says }: Omit<HistoryEvent, 'atUs'>) => history.push(says) },
    news: { tell: (one) => news.push(one) },
    post,
    random: () => 0.5,
    userAgent: 'Stallscope/0.0.0',
    runId: '9f1b6d4e-2c3a-4f5b-8e7d-0a1b2c3d4e5f',
    changed: () => {},
    secretsChanged: () => {},
    failed: (thrown) => {
      throw thrown;
    },
  });
  desk.start();
  return { clock, desk, is, told, urls, history, news, kept: () => heartbeat };
}

test('a run says that it starts, and from then on that it measures', async () => {
  const { clock, desk, told, urls } = world();
  await clock.advance(3 * MINUTE_MS);
  expect(told).toEqual(['0 start', '10 success', '70 success', '130 success']);
  expect(new Set(urls.map((url) => new URL(url).searchParams.get('rid')))).toEqual(
    new Set(['9f1b6d4e-2c3a-4f5b-8e7d-0a1b2c3d4e5f']),
  );
  expect(desk.state()).toMatchObject({ lastTold: 'success', missed: 0, says: null, goesTo: 'hc-ping.com' });
  desk.stop();
  await clock.advance(10 * MINUTE_MS);
  expect(told).toHaveLength(4);
  expect(clock.pendingTimers).toBe(0);
});

test('an engine that only lives is no sign of life', async () => {
  const { clock, desk, is, told } = world();
  await clock.advance(30_000);
  is.probing = { kind: 'stuck', says: 'No request was started for 45 s.' };
  await clock.advance(90_000);
  expect(told).toEqual(['0 start', '10 success', '40 fail', '100 fail']);
  expect(desk.state()).toMatchObject({ lastTold: 'fail', says: 'No request was started for 45 s.' });
  is.probing = PROBING;
  await clock.advance(20_000);
  expect(told.at(-1)).toBe('130 success');
});

test('required targets in trouble are told where a person wants it, and only there', async () => {
  const quiet = world();
  quiet.is.down = ['api'];
  await quiet.clock.advance(MINUTE_MS);
  expect(quiet.told).not.toContainEqual(expect.stringContaining('fail'));
  const loud = world({ failWhenDown: true });
  loud.is.down = ['api', 'shop'];
  await loud.clock.advance(MINUTE_MS);
  expect(loud.told).toEqual(['0 start', '10 fail']);
  expect(loud.desk.state().says).toBe('2 required targets are down.');
});

test('a person who pauses all is taken at their word', async () => {
  const { clock, desk, is, told } = world();
  await clock.advance(MINUTE_MS);
  is.probing = { kind: 'resting', says: 'All targets are paused.' };
  await clock.advance(60 * MINUTE_MS);
  expect(told).toEqual(['0 start', '10 success']);
  expect(desk.state().says).toBe('All targets are paused. No ping is sent meanwhile.');
  is.probing = PROBING;
  await clock.advance(10_000);
  expect(told).toHaveLength(3);
});

test('pings that do not get through are written down once and told when one does', async () => {
  const { clock, desk, is, told, history, news } = world();
  await clock.advance(30_000);
  is.answer = UNREACHED;
  const outageUs = clock.utcUs() + 40_000_000;
  await clock.advance(5.5 * MINUTE_MS);
  // Each of them was tried several times within its minute.
  expect(told.length).toBeGreaterThan(20);
  expect(desk.state()).toMatchObject({ missed: 5, says: 'hc-ping.com cannot be reached from here.' });
  expect(history).toEqual([
    'The heartbeat to hc-ping.com did not get through: hc-ping.com cannot be reached from here.',
  ]);
  expect(news).toEqual([]);
  is.answer = TAKEN;
  await clock.advance(MINUTE_MS);
  expect(news).toEqual([{ kind: 'heartbeat-missed', sinceUs: outageUs, missed: 5 }]);
  expect(history[1]).toMatch(/^The heartbeat gets through again; 5 pings did not since 2026-11-21T07:01:10/);
  expect(desk.state()).toMatchObject({ missed: 0, says: null });
});

test('a receiver that hangs keeps no ping from being known as missed', async () => {
  const { clock, desk, is, told } = world();
  await clock.advance(30_000);
  is.answer = 'hangs';
  await clock.advance(3 * MINUTE_MS);
  expect(desk.state().missed).toBe(2);
  // Never two at once, and none on and on.
  expect(told.length).toBeLessThan(25);
});

test('that the start was not heard is nothing to tell people of', async () => {
  const { clock, desk, is, history, news, told } = world({}, CHECK, UNREACHED);
  await clock.advance(9_500);
  expect(told).toEqual(['0 start', '1 start', '3 start', '7 start']);
  expect(desk.state()).toMatchObject({ missed: 0, says: 'hc-ping.com cannot be reached from here.' });
  is.answer = TAKEN;
  await clock.advance(MINUTE_MS);
  expect(told).toContain('10 success');
  expect([history, news]).toEqual([[], []]);
});

test('after hours asleep, or with a clock that was set, there is one ping and no burst', async () => {
  const { clock, told } = world();
  await clock.advance(MINUTE_MS);
  clock.sleep(8 * 60 * MINUTE_MS);
  await clock.advance(MINUTE_MS);
  clock.stepUtc(-24 * 60 * MINUTE_MS);
  await clock.advance(MINUTE_MS);
  expect(told).toEqual(['0 start', '10 success', '70 success', '130 success']);
  clock.block(60 * MINUTE_MS);
  await clock.advance(1_000);
  expect(told).toHaveLength(5);
});

test('an address that knows no sign of trouble hears nothing, and a person is told so', async () => {
  const { clock, desk, is, told, news } = world({}, 'https://push.example/t/0c1d2e');
  await clock.advance(MINUTE_MS);
  is.probing = { kind: 'stuck', says: 'Nothing is stored.' };
  await clock.advance(10 * MINUTE_MS);
  expect(told).toEqual(['10 success']);
  expect(desk.state().says).toBe(
    'Nothing is stored. No ping is sent meanwhile, because this address knows no other sign; push.example tells when it hears nothing.',
  );
  expect(await desk.test()).toMatchObject({ delivered: false, says: expect.stringContaining('No ping is sent') });
  expect(news).toEqual([]);
});

test('switched on while it is measured, it says at once how things stand, and nothing of a start', async () => {
  const { clock, desk, told, kept } = world({ enabled: false });
  await clock.advance(MINUTE_MS);
  expect(told).toEqual([]);
  desk.change({ enabled: true, everyMs: 30_000 });
  await clock.advance(30_000);
  expect(told).toEqual(['60 success', '90 success']);
  desk.change({ enabled: false });
  await clock.advance(10 * MINUTE_MS);
  expect(told).toHaveLength(2);
  // What is kept holds no address.
  expect(kept().url).toEqual({ kind: 'withheld' });
});

test('a configuration that is read again and says the same disturbs nothing', async () => {
  const { clock, desk, is, told } = world();
  await clock.advance(30_000);
  is.answer = UNREACHED;
  await clock.advance(2 * MINUTE_MS);
  for (let times = 0; times < 10; times += 1) desk.reconfigured();
  expect(desk.state().missed).toBe(1);
  is.answer = TAKEN;
  await clock.advance(MINUTE_MS);
  expect(told.at(-1)).toBe('190 success');
});

test('another receiver is told nothing of what the one before it missed', async () => {
  const { clock, desk, is, news } = world();
  await clock.advance(30_000);
  is.answer = UNREACHED;
  await clock.advance(3 * MINUTE_MS);
  expect(desk.state().missed).toBeGreaterThan(0);
  is.answer = { kind: 'answered', status: 200, body: '', afterMs: null };
  desk.change({ url: 'https://other.example/ping/6a2f4d5e-7b1c-4e0d-9a3f-0123456789ab' });
  await clock.advance(MINUTE_MS);
  expect(desk.state()).toMatchObject({ missed: 0, goesTo: 'other.example', lastTold: 'success' });
  expect(news).toEqual([]);
});

test('an address from the environment is named by its template, and one that is missing is said', async () => {
  const named = world({ url: { kind: 'template', template: `${'$'}{CHECK}` } }, null);
  await named.clock.advance(20_000);
  expect(named.told).toEqual(['0 start', '10 success']);
  expect(named.desk.state().form.url).toBe(`${'$'}{CHECK}`);
  const missing = world({ url: { kind: 'template', template: `${'$'}{NOT_SET}` } }, null);
  await missing.clock.advance(MINUTE_MS);
  expect(missing.told).toEqual([]);
  expect(missing.desk.state()).toMatchObject({ held: false, says: expect.stringContaining('NOT_SET') });
});
