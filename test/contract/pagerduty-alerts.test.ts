import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { ChannelFormJson, OutboxEntryJson } from '../../electron/contract/notice-shapes.ts';
import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import type { ServiceOptions } from '../../electron/service/service-options.ts';
import { certificateWorkshop } from '../support/certificate-chain.ts';
import { folderInTest, type ServiceInTest, serviceInTest, until } from '../support/kept-service.ts';
import { runWords } from '../support/run-words.ts';
import { type FlakyReceiver, startFlakyReceiver, TAKES } from '../support/servers/flaky-receiver.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import { WEBHOOK } from './asked-about-notices.ts';

const FORM: TargetFormJson = {
  ...{ name: 'shop', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  // It is to fail by what it answers, and never because the machine stops for a while.
  ...{ interval: '250ms', captureAfter: '10s', slowAfter: '20s', timeout: '30s' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: 'GET' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};
const ROUTING_KEY = 'R0123456789ABCDEF0123456789ABCDE';
const FAILS = { kind: 'ok', status: 500 } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** As events.pagerduty.com documents them. */
const eventShape = z.object({
  routing_key: z.literal(ROUTING_KEY),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  payload: z.object({ summary: z.string(), custom_details: z.unknown() }).optional(),
});
type PagerEvent = z.infer<typeof eventShape>;

const eventsAt = (pager: FlakyReceiver): readonly PagerEvent[] =>
  pager.taken().map((message) => eventShape.parse(message));

/** What the receiver still holds to be wrong. */
function openAt(pager: FlakyReceiver): readonly string[] {
  const open = new Set<string>();
  for (const { event_action, dedup_key } of eventsAt(pager)) {
    if (event_action === 'trigger') open.add(dedup_key);
    if (event_action === 'resolve') open.delete(dedup_key);
  }
  return [...open];
}

/** The key of the first alert that says this; a machine that is held up may be told of beside it. */
async function keyOf(pager: FlakyReceiver, says: string): Promise<string> {
  const find = () => eventsAt(pager).find(({ payload }) => payload?.summary.includes(says) === true)?.dedup_key;
  await until(() => find() !== undefined);
  return find() ?? expect.fail('Never told.');
}
const actionsOf = (pager: FlakyReceiver, key: string): readonly string[] =>
  eventsAt(pager).flatMap(({ event_action, dedup_key }) => (dedup_key === key ? [event_action] : []));

interface Scene {
  readonly watched: ServiceInTest;
  readonly directory: string;
  readonly pager: FlakyReceiver;
  readonly channel: string;
}

const pagerForm = ({ url }: FlakyReceiver): ChannelFormJson => {
  const { url: _url, signingKey: _key, kind: _kind, ...common } = WEBHOOK;
  return { ...common, name: 'pager', kind: 'pagerduty', routingKey: ROUTING_KEY, endpoint: url };
};

async function receiverInTest(): Promise<FlakyReceiver> {
  const receiver = await startFlakyReceiver();
  onTestFinished(() => receiver.goAway());
  return receiver;
}

async function serverInTest(options: Parameters<typeof startHttpServer>[0] = {}): Promise<HttpServer> {
  const server = await startHttpServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function scene(options: Partial<ServiceOptions> = {}): Promise<Scene> {
  const directory = await folderInTest();
  const pager = await receiverInTest();
  const watched = await serviceInTest(directory, options);
  await watched.api['notices.change']({ graceMs: 0 });
  const { channel } = await watched.api['channels.define']({ form: pagerForm(pager), replaces: null });
  return { watched, directory, pager, channel: channel.id };
}

const define = ({ api }: ServiceInTest, form: Partial<TargetFormJson>, replaces: string | null) =>
  api['targets.define']({ form: { ...FORM, ...form }, replaces, like: null });

const outbox = async ({ api }: ServiceInTest): Promise<readonly OutboxEntryJson[]> =>
  (await api['outbox.list']({ limit: 100 })).entries;

const allSent = (watched: ServiceInTest): Promise<void> =>
  until(async () => (await outbox(watched)).every(({ state }) => state === 'sent'));

const samplesOf = ({ events }: ServiceInTest, target: string): number =>
  events.filter((event) => event.type === 'sample' && event.target === target).length;
const measured = async (watched: ServiceInTest, target: string): Promise<void> => {
  const before = samplesOf(watched, target);
  await until(() => samplesOf(watched, target) > before);
};

test('a target that is renamed while it is down is resolved by the key by which it was triggered', async () => {
  const { watched, pager } = await scene();
  const server = await serverInTest();
  const address = `${server.origin}/`;
  await define(watched, { address }, null);
  await measured(watched, 'shop');
  server.setBehaviour(FAILS);
  const key = await keyOf(pager, 'shop');
  await define(watched, { address, name: 'till' }, 'shop');
  await measured(watched, 'till');
  // Whatever the new name gave rise to is told by the time at which what came later is.
  const other = await serverInTest({ behaviour: FAILS });
  await define(watched, { address: `${other.origin}/`, name: 'depot' }, null);
  await keyOf(pager, 'depot');
  await allSent(watched);
  expect(actionsOf(pager, key)).toEqual(['trigger']);
  expect(eventsAt(pager).some(({ payload }) => payload?.summary.includes('till') === true)).toBe(false);
  for (const one of [server, other]) one.setBehaviour({ kind: 'ok' });
  await until(() => openAt(pager).length === 0);
  await allSent(watched);
  expect(actionsOf(pager, key)).toEqual(['trigger', 'resolve']);
  expect(openAt(pager)).toEqual([]);
}, 300_000);

test('a target that is taken away while it is down is resolved', async () => {
  const { watched, pager } = await scene();
  const server = await serverInTest({ behaviour: FAILS });
  await define(watched, { address: `${server.origin}/` }, null);
  const key = await keyOf(pager, 'shop');
  await watched.api['targets.remove']({ target: 'shop' });
  await until(() => openAt(pager).length === 0);
  expect(actionsOf(pager, key)).toEqual(['trigger', 'resolve']);
}, 300_000);

test('a group that is called otherwise while it is down leaves nothing open when it is fine', async () => {
  const { watched, pager } = await scene();
  const server = await serverInTest();
  const address = `${server.origin}/`;
  for (const name of ['shop', 'till']) await define(watched, { address, name, group: 'pay' }, null);
  await measured(watched, 'till');
  server.setBehaviour(FAILS);
  await keyOf(pager, 'pay');
  for (const name of ['shop', 'till']) await define(watched, { address, name, group: 'payments' }, name);
  await measured(watched, 'till');
  server.setBehaviour({ kind: 'ok' });
  await until(async () => (await watched.api['incidents.list']({ limit: 10, openOnly: true })).incidents.length === 0);
  await until(() => openAt(pager).length === 0);
  await allSent(watched);
  expect(openAt(pager)).toEqual([]);
}, 300_000);

test('a certificate that ends soon is resolved once the server has shown its successor for ten minutes', async () => {
  const workshop = certificateWorkshop();
  onTestFinished(() => workshop.remove());
  const authority = workshop.authority('Example Trust');
  const clock = new SkippingClock();
  const environment = { ...process.env, SSL_CERT_FILE: authority.root.certFile };
  const { watched, pager } = await scene({ clock, environment });
  // For ninety days each.
  const leafUntil = (days: number) => {
    const fromMs = Math.min(-HOUR_MS, (days - 90) * DAY_MS);
    return authority.leaf({ names: ['IP:127.0.0.1'], fromMs, toMs: days * DAY_MS });
  };
  const served = ({ key, cert }: ReturnType<typeof leafUntil>) => ({ key, cert: cert + authority.between.cert });
  const old = await serverInTest({ tls: served(leafUntil(5)) });
  await define(watched, { address: `${old.origin}/` }, null);
  await measured(watched, 'shop');
  // First looked at after three quarters of a minute, and then every quarter of an hour.
  clock.skip(50_000);
  const key = await keyOf(pager, 'ends in');

  const { port } = new URL(old.origin);
  await old.close();
  await serverInTest({ port: Number(port), tls: served(leafUntil(80)) });
  await until(async () => {
    const { certificates } = await watched.api['certificates.list']({});
    return certificates.some(({ daysLeft }) => daysLeft === 79);
  });
  expect(actionsOf(pager, key)).toEqual(['trigger']);
  // Ten minutes, and until it is looked at next.
  for (let minutes = 0; minutes < 30; minutes += 5) {
    clock.skip(5 * MINUTE_MS);
    for (let samples = 0; samples < 3; samples += 1) await measured(watched, 'shop');
  }
  await until(() => openAt(pager).length === 0);
  await allSent(watched);
  expect(openAt(pager)).toEqual([]);
  expect(actionsOf(pager, key)).toEqual(['trigger', 'resolve']);
}, 300_000);

test('what a receiver refuses for a day is given up, others hear of it once, and what is new gets through when it lets one in', async () => {
  const clock = new SkippingClock();
  const { watched, directory, pager } = await scene({ clock });
  const other = await receiverInTest();
  await watched.api['channels.define']({ form: { ...WEBHOOK, name: 'desk', url: other.url }, replaces: null });
  pager.treat({ kind: 'answer', status: 403 });
  const server = await serverInTest({ behaviour: FAILS });
  await define(watched, { address: `${server.origin}/`, interval: '1h' }, null);
  const toPager = async () => (await outbox(watched)).filter(({ channel }) => channel.name === 'pager').reverse();
  await until(() => pager.arrived.length > 0);
  for (let steps = 0; steps < 60 && (await toPager())[0]?.state !== 'given-up'; steps += 1) {
    const attempts = pager.arrived.length;
    clock.skip(HOUR_MS);
    await until(() => pager.arrived.length > attempts);
    await until(async () => (await toPager()).every(({ state }) => state !== 'sending'));
  }
  const [first] = await toPager();
  expect(first).toMatchObject({ state: 'given-up', says: expect.stringContaining('403') });
  const aboutPager = () => other.taken().flatMap(({ title }) => (title.includes('pager') ? [title] : []));
  expect(aboutPager()).toEqual([expect.stringContaining('Messages to pager do not get through')]);
  const { stdout } = await runWords(['notify', 'outbox', '--data-dir', directory]);
  expect(stdout).toContain('given-up');

  expect((await watched.api.status({})).says).toContain('1 notice was given up');
  pager.treat(TAKES);
  // What waits there is tried within a quarter of an hour.
  clock.skip(16 * MINUTE_MS);
  await until(() => aboutPager().length === 2);
  await define(watched, { address: `${server.origin}/`, name: 'till' }, null);
  await keyOf(pager, 'till');
  expect(aboutPager()[1]).toContain('get through again');
  expect((await toPager())[0]?.state).toBe('given-up');
}, 300_000);
