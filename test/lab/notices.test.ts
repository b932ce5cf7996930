import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { requireOrSkip } from '../support/needs.ts';
import { runStallscope, startWatch, type Watch } from './support/command-line.ts';
import type { Switched } from './support/faults.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { wireName } from './support/network.ts';
import { HOSTS, type LabHost } from './support/network-plan.ts';
import { changeRules, type PacketRule } from './support/packet-rules.ts';
import { startHelper } from './support/place-process.ts';
import { utcUs } from './support/scenario-run.ts';

const RECEIVER_PORT = 8_088;
const SUBJECTS = { shop: HOSTS.syns, search: HOSTS.blackhole, ledger: HOSTS.silent } as const;

const utc = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const trouble = z.looseObject({
  subject: z.looseObject({ name: z.string() }),
  targets: z.array(z.looseObject({ target: z.string(), incident: z.number() })),
});
const receivedShape = z.object({
  at: utc,
  id: z.string(),
  body: z.looseObject({
    id: z.string(),
    late: z.boolean(),
    mayBeRepeat: z.boolean(),
    madeAt: utc,
    sentAt: utc,
    title: z.string(),
    text: z.string(),
    changes: z.array(z.looseObject({ kind: z.string(), at: utc, says: z.string(), trouble: trouble.optional() })),
    wrongNow: z.array(trouble),
  }),
});
type Received = z.infer<typeof receivedShape>;

/** The first router sends nothing up its wire, and takes nothing from there; the wire itself stays. */
const UPLINK: readonly PacketRule[] = (['-o', '-i'] as const).map((direction) => ({
  place: 'r1',
  table: 'filter',
  chain: 'FORWARD',
  match: [direction, wireName('r2'), '-j', 'DROP'],
}));

describe.runIf(requireOrSkip('lab: notices', LAB_NEEDS))('a network outage, as those hear of it who are told', () => {
  let lab: Lab;
  let received: readonly Received[];
  let outage: { readonly fromUs: number; readonly untilUs: number };
  let shopMended: Switched;
  let incidents: readonly { readonly id: number; readonly targets: readonly string[] }[];
  let outbox: readonly { readonly state: string }[];

  beforeAll(async () => {
    lab = await openLab();
    const file = join(lab.folder, 'received.ndjson');
    await writeFile(file, '');
    const read = (): Received[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => receivedShape.parse(JSON.parse(line)));
    const receiver = await startHelper('server', 'webhook-receiver.ts', [String(RECEIVER_PORT), file]);
    const configuration = join(lab.folder, 'notices.yaml');
    await writeFile(configuration, configurationText());
    const data = join(lab.folder, 'notices-data');
    const watch = () => startWatch(lab, ['--config', configuration, '--data-dir', data]);

    let running = watch();
    await allWell(running);
    const down = Date.now() * 1_000;
    await changeRules('insert', UPLINK, HOSTS.healthy);
    await elapse(15_000);
    const shop = lab.faults.synsDropped(SUBJECTS.shop);
    await shop.on();
    await elapse(15_000);
    // In the middle of all that: what was seen until now is on the disk or lost.
    process.kill(running.pid, 'SIGKILL');
    await elapse(2_000);
    running = watch();
    await elapse(35_000);
    expect(read()).toEqual([]);
    await changeRules('delete', UPLINK, HOSTS.healthy);
    outage = { fromUs: down, untilUs: Date.now() * 1_000 };

    const told = (kind: string): boolean =>
      read().some(({ body }) => body.changes.some((change) => change.kind === kind));
    await until(() => told('opened'), 180_000);
    shopMended = await shop.off();
    await until(() => told('recovered'), 180_000);
    // What was told twice, or too much, would come now.
    await elapse(8_000);
    const listed = await runStallscope(lab, ['notify', 'outbox', '--json', '--data-dir', data]);
    outbox = z.array(z.looseObject({ state: z.string() })).parse(JSON.parse(listed.stdout));
    await running.interrupt();
    received = read();
    await receiver.stop();
    const all = await runStallscope(lab, ['incidents', 'list', '--data-dir', data, '--json']);
    incidents = z.array(z.looseObject({ id: z.number(), targets: z.array(z.string()) })).parse(JSON.parse(all.stdout));
  });
  afterAll(() => lab?.close());

  const changes = () => received.flatMap(({ body }) => body.changes);

  test('it is told once that nothing was seen, and once that it is over, and of the targets only what outlived it', () => {
    // The shop has been in trouble since the outage began, so in the order of times it comes before the end of it.
    const kinds = received.map(({ body }) => body.changes.map(({ kind }) => kind));
    expect(kinds).toEqual([['blind'], ['opened', 'seeing'], ['recovered']]);
    const about = changes().flatMap((change) => change.trouble?.targets.map(({ target }) => target) ?? []);
    expect(about).toEqual(['shop', 'shop']);
    const wrong = received.map(({ body }) => body.wrongNow.map(({ subject }) => subject.name));
    expect(wrong).toEqual([[], ['shop'], []]);
    for (const { body } of received) expect(body.text).not.toMatch(/search|ledger/);
  });

  test('all of it is told in the order in which it happened, each message once, and none is left', () => {
    const times = changes().map(({ at }) => utcUs(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const ids = received.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(received.map(({ body }) => body.id)).toEqual(ids);
    expect(outbox.map(({ state }) => state)).toEqual(received.map(() => 'sent'));
  });

  test('what could not be sent while it happened comes afterwards, with its true time', () => {
    const [blind, , seeing] = changes();
    const [first] = received;
    expect(utcUs(first?.at ?? '')).toBeGreaterThan(outage.untilUs - 1_000_000);
    // Requests that hang when it begins were sent up to a timeout before; the next are told as soon as they hang.
    expect(utcUs(blind?.at ?? '')).toBeGreaterThan(outage.fromUs - 2_000_000);
    expect(utcUs(blind?.at ?? '')).toBeLessThan(outage.fromUs + 6_000_000);
    expect(utcUs(seeing?.at ?? '')).toBeGreaterThan(outage.untilUs - 1_000_000);
    expect(utcUs(seeing?.at ?? '')).toBeLessThan(outage.untilUs + 10_000_000);
  });

  test('the incident that is told is the one that is recorded, and it ends when the fault does', () => {
    const [, opened, , recovered] = changes();
    const [incident] = opened?.trouble?.targets ?? [];
    expect(incidents.find(({ id }) => id === incident?.incident)?.targets).toEqual(['shop']);
    expect(utcUs(recovered?.at ?? '')).toBeGreaterThan(shopMended.beforeUs);
  });
});

function configurationText(): string {
  const target = (name: string, { name: host, address4 }: LabHost, more = '') =>
    `  - { name: ${name}, url: "https://${host}/", connectTo: "${address4}:443"${more} }\n`;
  return [
    'defaults: { interval: 1s, captureAfter: 500ms, slowAfter: 800ms, timeout: 4s }\n',
    'targets:\n',
    ...Object.entries(SUBJECTS).map(([name, host]) => target(name, host)),
    target('elsewhere', HOSTS.healthy, ', role: control'),
    'notices:\n',
    '  grace: 1s\n',
    '  channels:\n',
    `    - { name: operations, webhook: "http://${HOSTS.healthy.address4}:${RECEIVER_PORT}/" }\n`,
  ].join('');
}

async function allWell(watch: Watch): Promise<void> {
  const names = [...Object.keys(SUBJECTS), 'elsewhere'];
  const well = await watch.until(
    (events) =>
      names.every(
        (name) =>
          events.filter((event) => event.type === 'sample' && event.target === name && event.outcome === 'ok').length >=
          5,
      ),
    120_000,
  );
  if (!well) throw new Error(`not all targets are well before any fault: ${JSON.stringify(watch.events.slice(-20))}`);
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) return;
    await elapse(200);
  }
}
