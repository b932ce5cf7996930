import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type {
  ChannelJson,
  NoticesStateJson,
  OutboxEntryJson,
  QuietJson,
} from '../../../electron/contract/notice-shapes.ts';
import { USUAL_WANTS } from '../../../electron/domain/notice/channel.ts';
import { doorPlace } from '../../../electron/service/door/door-place.ts';
import { runWords } from '../../support/run-words.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const notify = (...words: string[]) =>
  runWords(['notify', ...words, '--data-dir', data], { environment: { USER: 'jo' } });

const channel = (name: string, change: { enabled?: boolean; waiting?: number } = {}): ChannelJson => ({
  id: `number of ${name}`,
  kept: true,
  form: {
    kind: 'slack',
    url: '',
    name,
    enabled: change.enabled ?? true,
    ...USUAL_WANTS,
    targets: [],
    groups: [],
  },
  goesTo: 'hooks.example.com',
  secrets: [{ name: 'url', held: true }],
  waiting: change.waiting ?? 0,
  lastSentAt: null,
  lastFailure: null,
});

const state = (channels: readonly ChannelJson[], overridden = false): NoticesStateJson => ({
  policy: { enabled: true, graceMs: 0, remindAfterMs: null, quietHours: [], maintenance: [], certificateDays: [] },
  channels: [...channels],
  heartbeat: {
    form: { enabled: false, url: null, everyMs: 60_000, failWhenDown: false },
    goesTo: null,
    held: false,
    lastSentAt: null,
    lastTold: null,
    missed: 0,
    says: null,
  },
  overridden,
  keepsSecrets: false,
});

const QUIET: QuietJson = { holds: [], acknowledged: [], blind: null };

const entry = (id: number, change: Partial<OutboxEntryJson>): OutboxEntryJson => ({
  id,
  channel: { id: 'number of ops', name: 'ops', kind: 'slack' },
  state: 'waiting',
  title: 'api is down',
  text: 'api is down',
  happenedAt: '2026-11-21T07:00:00.000Z',
  queuedAt: '2026-11-21T07:00:00.000Z',
  attempts: 1,
  nextAt: null,
  sentAt: null,
  says: null,
  ...change,
});

/** What stands where an engine would listen: it answers by the name of the method, and keeps what it was asked. */
async function engineThatAnswers(answers: Readonly<Record<string, unknown>>) {
  const asked: { method: string; input: unknown }[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    createInterface(socket).on('line', (line) => {
      const question = JSON.parse(line);
      asked.push(question);
      socket.end(`${JSON.stringify({ ok: true, value: answers[question.method] })}\n`);
    });
  });
  await once(server.listen(doorPlace(data, process.platform) ?? expect.fail('its path is too long')), 'listening');
  onTestFinished(() => void server.close());
  return { askedOf: (method: string) => asked.filter((one) => one.method === method).map(({ input }) => input) };
}

test('what waits is tried again for the channel that was named, or for all, and it is said how much that is', async () => {
  const shown = state([channel('ops', { waiting: 2 }), channel('duty', { waiting: 3 })]);
  const { askedOf } = await engineThatAnswers({ 'notices.show': shown, 'outbox.retry': {} });
  expect(await notify('retry', 'ops')).toEqual({ code: 0, stdout: '2 messages tried again.\n', stderr: '' });
  expect(await notify('retry')).toEqual({ code: 0, stdout: '5 messages tried again.\n', stderr: '' });
  expect(askedOf('outbox.retry')).toEqual([{ channel: 'number of ops' }, { channel: null }]);
});

test('an incident is acknowledged by whom --by names, or by the user of the shell', async () => {
  const { askedOf } = await engineThatAnswers({ 'notices.acknowledge': QUIET });
  expect((await notify('acknowledge', '7', '--by', 'the night shift')).code).toBe(0);
  expect((await notify('acknowledge', '8')).code).toBe(0);
  expect(askedOf('notices.acknowledge')).toEqual([
    { incident: 7, by: 'the night shift' },
    { incident: 8, by: 'jo' },
  ]);
});

test('what is snoozed for as long as can be is snoozed, and not for longer', async () => {
  const { askedOf } = await engineThatAnswers({ 'notices.snooze': QUIET });
  expect((await notify('snooze', 'api', '31d')).code).toBe(0);
  expect(await notify('snooze', 'api', '32d')).toMatchObject({ code: 2 });
  expect(askedOf('notices.snooze')).toEqual([{ target: 'api', forMs: 31 * 86_400_000 }]);
});

test('messages are listed with what stands in their way until they are sent, and an engine that runs is not asked for', async () => {
  const entries = [
    entry(3, { says: 'It answered 503.' }),
    entry(2, { state: 'sent', says: 'It answered 200.' }),
    entry(1, { state: 'refused', says: 'It answered 404.' }),
  ];
  await engineThatAnswers({ 'outbox.list': { entries, waiting: 1 } });
  const { stdout } = await notify('outbox');
  const lines = stdout.trimEnd().split('\n');
  expect(lines[1]).toMatch(/waiting .* api is down – It answered 503\.$/);
  expect(lines[2]).toMatch(/sent .* api is down$/);
  expect(lines[3]).toMatch(/refused .* api is down – It answered 404\.$/);
  expect(lines.slice(4)).toEqual(['1 message waits to be sent.']);
});

test('a list says which channel is switched off, and whether all of it is from a file', async () => {
  await engineThatAnswers({
    'notices.show': state([channel('ops'), channel('duty', { enabled: false })], true),
    'notices.quiet': QUIET,
  });
  const { stdout } = await notify();
  expect(stdout).toMatch(/^ops .*–$/m);
  expect(stdout).toMatch(/^duty .* switched off$/m);
  expect(stdout).toMatch(/^Notices are on;.*; all from the configuration file\.$/m);
});

test('what a file says is listed where its variables are not set: nothing is sent', async () => {
  const file = join(data, 'notices.yaml');
  writeFileSync(file, 'notices:\n  channels:\n    - { name: ops, webhook: "$\u007bRECEIVER}" }\n');
  const run = await notify('list', '--config', file);
  expect([run.code, run.stderr]).toEqual([0, '']);
  expect(run.stdout).toMatch(/^ops .* url needs RECEIVER$/m);
});
