import { setTimeout as elapse } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { TargetFormJson } from '../../../electron/contract/settings-shapes.ts';
import { type FlakyReceiver, startFlakyReceiver, TAKES } from '../../support/servers/flaky-receiver.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { WEBHOOK } from '../asked-about-notices.ts';
import { idleEngine, temporaryFolder } from './engine-in-test.ts';
import type { ForkedEngine } from './forked-engine.ts';

const FORM: TargetFormJson = {
  ...{ name: 'shop', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  // It is to fail by what it answers, and never because the machine stops for a while.
  ...{ interval: '250ms', captureAfter: '10s', slowAfter: '20s', timeout: '30s' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: 'GET' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};
const FAILS = { kind: 'ok', status: 500 } as const;

interface Scene {
  readonly server: HttpServer;
  readonly receiver: FlakyReceiver;
  /** Starts the engine over the same data, with what a keychain would hold. */
  begin(): Promise<ForkedEngine>;
}

async function scene(): Promise<Scene & { readonly engine: ForkedEngine }> {
  const directory = temporaryFolder();
  const server = await startHttpServer();
  const receiver = await startFlakyReceiver();
  onTestFinished(() => server.close());
  onTestFinished(() => receiver.goAway());
  let noticeSecrets: { owner: string; values: Record<string, string> }[] = [];
  const begin = async (): Promise<ForkedEngine> => {
    const engine = idleEngine();
    await engine.client.call('host.start', { directory, secrets: [], noticeSecrets, afterOutage: true });
    return engine;
  };
  const engine = await begin();
  const { call } = engine.client;
  await call('notices.change', { graceMs: 0 });
  await call('targets.define', { form: { ...FORM, address: `${server.origin}/` }, replaces: null, like: null });
  await call('channels.define', { form: { ...WEBHOOK, url: receiver.url }, replaces: null });
  noticeSecrets = (await call('host.secrets', {})).noticeSecrets ?? [];
  return { server, receiver, begin, engine };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await elapse(20);
}

const states = async ({ client }: ForkedEngine): Promise<readonly string[]> =>
  (await client.call('outbox.list', { limit: 100 })).entries.map(({ state }) => state).reverse();

const idsOf = ({ arrived }: FlakyReceiver): readonly string[] => arrived.map(({ text }) => JSON.parse(text).id);

test('a message that was on its way at kill -9 arrives once more and says that it may be a repeat', async () => {
  const { server, receiver, engine, begin } = await scene();
  receiver.treat({ kind: 'hang' });
  server.setBehaviour(FAILS);
  await until(() => receiver.arrived.length === 1);
  await engine.kill();
  receiver.treat(TAKES);
  const again = await begin();
  await until(() => receiver.arrived.length === 2);
  const [first, second] = receiver.arrived.map(({ text }) => JSON.parse(text));
  expect(second).toMatchObject({ id: first.id, mayBeRepeat: true });
  expect(first.mayBeRepeat).toBe(false);
  await until(async () => (await states(again)).join() === 'sent');
});

test('a message that waited at kill -9 arrives once, and one that had arrived does not again', async () => {
  const { server, receiver, engine, begin } = await scene();
  server.setBehaviour(FAILS);
  await until(() => receiver.taken().length === 1);
  await until(async () => (await states(engine)).join() === 'sent');
  receiver.treat({ kind: 'answer', status: 503, headers: { 'Retry-After': '600' } });
  server.setBehaviour({ kind: 'ok' });
  await until(async () => (await states(engine)).join() === 'sent,waiting');
  await engine.kill();
  receiver.treat(TAKES);
  const again = await begin();
  await until(() => receiver.taken().length === 2);
  await until(async () => (await states(again)).join() === 'sent,sent');
  // What would come a second time would come by now.
  await elapse(3_000);
  expect(receiver.taken().map(({ title }) => title)).toEqual([
    expect.stringContaining('wrong status'),
    expect.stringContaining('fine again'),
  ]);
});

test('a trouble that was told before kill -9 and is over afterwards is told as over, once', async () => {
  const { server, receiver, engine, begin } = await scene();
  server.setBehaviour(FAILS);
  await until(() => receiver.taken().length === 1);
  await until(async () => (await states(engine)).join() === 'sent');
  await engine.kill();
  server.setBehaviour({ kind: 'ok' });
  await begin();
  await until(() => receiver.taken().length === 2);
  expect(receiver.taken()[1]?.title).toContain('fine again');
  await elapse(3_000);
  expect(receiver.taken()).toHaveLength(2);
});

test('killed again and again while it sends, it loses nothing and sends nothing twice that it does not mark', async () => {
  const { receiver, engine, begin } = await scene();
  const afterMs = [0, 15, 150];
  const servers = await Promise.all(afterMs.map(() => startHttpServer()));
  for (const [index, one] of servers.entries()) {
    onTestFinished(() => one.close());
    const form = { ...FORM, name: `shop-${index}`, address: `${one.origin}/` };
    await engine.client.call('targets.define', { form, replaces: null, like: null });
  }
  let running = engine;
  for (const [index, server] of servers.entries()) {
    const before = receiver.arrived.length;
    // Each is well before it fails, or nobody was told of anything that could be over.
    await until(() => server.requests.length > 3);
    server.setBehaviour(FAILS);
    await until(() => receiver.arrived.length > before);
    await elapse(afterMs[index] ?? 0);
    await running.kill();
    server.setBehaviour({ kind: 'ok' });
    running = await begin();
    await until(() => receiver.taken().some(({ title }) => title.includes(`shop-${index} is fine again`)));
    await until(async () => (await states(running)).every((state) => state === 'sent'));
  }
  const seen = new Set<string>();
  for (const [index, id] of idsOf(receiver).entries()) {
    const { mayBeRepeat } = JSON.parse(receiver.arrived[index]?.text ?? '{}');
    expect(mayBeRepeat || !seen.has(id)).toBe(true);
    seen.add(id);
  }
  // Each trouble has a beginning and an end.
  expect(seen.size).toBe(2 * servers.length);
}, 300_000);
