import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseTargetText } from '../../electron/domain/target-text.ts';
import { folderInTest, serviceInTest, until } from '../support/kept-service.ts';
import { runWords } from '../support/run-words.ts';
import { startHttpServer } from '../support/servers/http-server.ts';

const HOUR_MS = 3_600_000;

const thresholdsOf = ({ intervalMs, captureAfterMs, slowAfterMs, timeoutMs }: Record<string, unknown>) => [
  ...[intervalMs, captureAfterMs, slowAfterMs, timeoutMs],
];

test('new defaults reach the kept targets that had the old ones, and those that come later; what a target has of its own stays', async () => {
  const directory = await folderInTest();
  const { api, events, stop } = await serviceInTest(directory);
  await api['targets.add']({ text: '127.0.0.1:9', name: 'plain' });
  await api['targets.import']({
    text: 'targets:\n  - { name: own, tcp: "127.0.0.2:9", slowAfter: 5s }\n  - { name: late, tcp: "127.0.0.3:9", slowAfter: 20s }',
  });
  const { settings } = await api['settings.change']({ thresholds: { intervalMs: HOUR_MS, timeoutMs: 10_000 } });
  expect(thresholdsOf(settings.thresholds)).toEqual([HOUR_MS, 1_000, 2_000, 10_000]);
  await api['targets.add']({ text: '127.0.0.4:9', name: 'new' });
  const expected = [
    ['plain', HOUR_MS, 1_000, 2_000, 10_000],
    ['own', HOUR_MS, 1_000, 5_000, 10_000],
    // It is slow only after the new timeout, so nothing of it was changed.
    ['late', 5_000, 1_000, 20_000, 30_000],
    ['new', HOUR_MS, 1_000, 2_000, 10_000],
  ];
  const { targets } = await api['targets.list']({});
  expect(targets.map((target) => [target.name, ...thresholdsOf(target)])).toEqual(expected);
  expect((await api.overview({})).notes.join()).toMatch(/do not go together with those that “late” has of its own/);
  expect(events.filter(({ type }) => type === 'settings.changed')).toHaveLength(1);
  await stop();
  const again = await serviceInTest(directory);
  expect((await again.api['settings.show']({})).settings).toEqual(settings);
  const kept = (await again.api['targets.list']({})).targets;
  expect(kept.map((target) => [target.name, ...thresholdsOf(target)])).toEqual(expected);
});

test('new defaults leave the targets of a command line alone, and reach the kept ones that are not watched in this run', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: '127.0.0.1:9', name: 'kept' });
  await first.stop();
  const read = parseTargetText('127.0.0.2:9');
  if (read.kind === 'refused') throw new Error(read.reason);
  const given = await serviceInTest(directory, {
    targets: [read.value],
    resolvers: [{ address: '127.0.0.1', port: 9 }],
  });
  const state = await given.api['settings.change']({ thresholds: { intervalMs: HOUR_MS } });
  expect(state.overridden).toEqual(['thresholds', 'resolvers']);
  expect((await given.api['targets.list']({})).targets.map(({ intervalMs }) => intervalMs)).toEqual([5_000]);
  await given.stop();
  const last = await serviceInTest(directory);
  expect((await last.api['targets.list']({})).targets.map(({ intervalMs }) => intervalMs)).toEqual([HOUR_MS]);
});

test('the address under which servers see this computer is kept, is where it is measured from at once, and is told', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  const told = () => first.events.filter((event) => event.type === 'vantage.changed');
  await until(() => told().length === 1);
  const [place] = told();
  // A computer on no network is seen by no server.
  const seenAs = (address: string) => (place?.interfaceName === null && place.sourceAddress === null ? null : address);
  const { settings } = await first.api['settings.change']({ publicAddress: ' 2001:DB8::0:20 ' });
  expect(settings.publicAddress).toBe('2001:db8::20');
  if (seenAs('an address') !== null) expect(told().at(-1)).toMatchObject({ publicAddress: '2001:db8::20' });
  expect((await first.api.facts({})).vantage?.publicAddress).toBe(seenAs('2001:db8::20'));
  expect((await first.api.overview({})).vantage?.publicAddress).toBe(seenAs('2001:db8::20'));
  await expect(first.api['settings.change']({ publicAddress: '10.1.2.3' })).rejects.toMatchObject({
    data: { code: 'invalid-input', context: { field: 'publicAddress' } },
  });
  await first.stop();

  const given = await serviceInTest(directory, { publicAddress: '198.51.100.20' });
  const state = await given.api['settings.show']({});
  expect(state.overridden).toEqual(['publicAddress']);
  expect(state.settings.publicAddress).toBe('2001:db8::20');
  await until(() => given.events.some(({ type }) => type === 'vantage.changed'));
  expect((await given.api.overview({})).vantage?.publicAddress).toBe(seenAs('198.51.100.20'));
  await given.stop();

  const again = await serviceInTest(directory);
  await until(() => again.events.some(({ type }) => type === 'vantage.changed'));
  expect((await again.api.overview({})).vantage?.publicAddress).toBe(seenAs('2001:db8::20'));
});

test('a target that is paused by itself is so at the next start; the pause of all is not, because who starts wants to measure', async () => {
  const server = await startHttpServer();
  onTestFinished(() => server.close());
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: `${server.origin}/\n${server.origin}/other`, name: null });
  const [one, other] = (await first.api['targets.list']({})).targets.map(({ name }) => name);
  // Nothing is on its way any more that would arrive after the end.
  const measured = (name: string | undefined) =>
    first.events.some((event) => event.type === 'sample' && event.target === name);
  await until(() => measured(one) && measured(other));
  await first.api['targets.pause']({ target: one ?? '', forMs: HOUR_MS });
  await first.api['targets.pause']({ target: null });
  await first.stop();
  const seen = server.requests.length;
  const second = await serviceInTest(directory);
  await until(() => second.events.some((event) => event.type === 'sample' && event.target === other));
  const { rows, paused } = await second.api.overview({});
  expect(paused).toBe(null);
  expect(rows.map(({ target }) => [target.paused, target.pausedUntil !== null])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(server.requests.slice(seen).every(({ path }) => path === '/other')).toBe(true);
});

test('an engine that ended unasked goes on with the pause of all, and records that nothing was measured', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: '127.0.0.1:9', name: 'api' });
  await first.api['targets.pause']({ target: null, forMs: HOUR_MS });
  const before = (await first.api.overview({})).paused;
  await first.stop();
  const second = await serviceInTest(directory, { afterOutage: true });
  const { paused } = await second.api.overview({});
  expect(paused?.since).toBe(before?.since);
  expect(Math.abs(Date.parse(paused?.until ?? '') - Date.parse(before?.until ?? ''))).toBeLessThan(60_000);
  await second.api['targets.resume']({ target: null });
  await until(() =>
    second.events.some((event) => event.type === 'gap' && event.reason === 'paused' && event.endedAt !== null),
  );
  expect(second.events.find((event) => event.type === 'gap' && event.reason === 'paused')).toMatchObject({
    target: null,
  });
});

test('a pause ends by itself, and that is told', async () => {
  const { api, events } = await serviceInTest(await folderInTest());
  await api['targets.add']({ text: '127.0.0.1:9', name: 'api' });
  await api['targets.pause']({ target: null, forMs: 300 });
  await until(() => events.some((event) => event.type === 'watching.changed' && event.paused === null));
  expect((await api.overview({})).paused).toBe(null);
  const told = events.flatMap((event) => (event.type === 'watching.changed' ? [event.paused === null] : []));
  expect(told).toEqual([false, true]);
});

test('a target that the command line adds has the defaults that were set, unless its file says otherwise', async () => {
  const directory = await folderInTest();
  const { api, stop } = await serviceInTest(directory);
  await api['settings.change']({ thresholds: { intervalMs: HOUR_MS } });
  await stop();
  const targets = (...words: string[]) => runWords(['targets', ...words, '--data-dir', directory]);
  expect((await targets('add', '127.0.0.1:9')).stdout).toBe('Added 127.0.0.1:9.\n');
  const yaml = join(directory, 'own.yaml');
  await writeFile(yaml, 'targets:\n  - { name: own, tcp: "127.0.0.2:9", interval: 5s }\n');
  expect((await targets('import', yaml)).stdout).toBe('Added own.\n');
  const listed: { name: string; intervalMs: number }[] = JSON.parse((await targets('list', '--json')).stdout);
  expect(listed.map(({ name, intervalMs }) => [name, intervalMs])).toEqual([
    ['127.0.0.1:9', HOUR_MS],
    ['own', 5_000],
  ]);
});
