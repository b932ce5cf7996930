import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PathCause, PathSnapshot } from '../../../electron/domain/path-snapshot.ts';
import type { Hop } from '../../../electron/domain/trace.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import { sample, tcpTarget } from '../../store/support/fixtures.ts';
import { hopBy, pathOf, silentHop, snapshot } from '../../store/support/paths.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { runWords } from '../../support/run-words.ts';

const ADDRESS = '198.51.100.7';
const BALANCED = '198.51.100.8';
let folder: string;
let closeStore: () => void;

const MINUTE_US = 60_000_000;
const at = (minutes: number): number => 1_795_000_000_000_000 + minutes * MINUTE_US;
const path = (minutes: number, cause: PathCause, hops: readonly Hop[], reached = true): PathSnapshot =>
  snapshot(at(minutes), cause, { ...pathOf(ADDRESS, hops), reached });

// The store stays open meanwhile, as that of a watch that goes on.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  const opened = openStore({ directory: folder, clock: new FakeClock(), appVersion: '0.1.0', log: () => {} });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { store } = opened;
  closeStore = () => store.close();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.upsertTarget(tcpTarget('never asked'), 'kept');
  store.appendSample(sample(target.id, at(0)), null);
  const usual = [
    hopBy(1, [['192.0.2.1', [0.5, 0.7]]]),
    hopBy(2, [['203.0.113.5', [4]]]),
    hopBy(3, [[ADDRESS, [9.25]]]),
  ];
  const moved = [hopBy(1, [['192.0.2.1', [0.5]]]), hopBy(2, [['203.0.113.9', [4]]]), hopBy(3, [[ADDRESS, [12]]])];
  store.appendPath(path(0, 'baseline', usual));
  store.appendPath(path(5, 'baseline', moved));
  store.appendPath(path(6, 'stall', [hopBy(1, [['192.0.2.1', [0.5]]]), silentHop(2, 3), silentHop(3, 3)], false));
  const balanced = store.upsertTarget(tcpTarget('balanced'), 'kept');
  store.appendSample({ ...sample(balanced.id, at(0)), remoteAddress: BALANCED }, null);
  ['203.0.113.7', '203.0.113.8', '203.0.113.7'].forEach((turn, index) => {
    const hops = [hopBy(1, [['192.0.2.1', [0.5]]]), hopBy(2, [[turn, [4]]]), hopBy(3, [[BALANCED, [9]]])];
    store.appendPath(snapshot(at(index), 'baseline', { ...pathOf(BALANCED, hops), reached: true }));
  });
  store.putRouteChange({
    destination: ADDRESS,
    atUs: at(5),
    kind: 'hop',
    ttl: 2,
    before: ['203.0.113.5'],
    after: ['203.0.113.9'],
    summary: 'The route changed: hop 2 was 203.0.113.5 and is 203.0.113.9.',
  });
  store.flush();
});

afterAll(() => {
  closeStore();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]) => runWords(['path', ...words, '--data-dir', folder]);

test('the newest path is shown in the layout of mtr, and held against the last good one', async () => {
  const { code, stdout, stderr } = await run('api');
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(
    /^Path to api \(198\.51\.100\.7\) port 443 by TCP at 2026-11-18 11:12:40 UTC, traced while a request hung: not reached$/,
  );
  expect(lines[1]).toMatch(new RegExp(`^HOST: ${hostname()} +Loss% +Snt +Last +Avg +Best +Wrst StDev$`));
  expect(lines[2]).toMatch(/^ {2}1\.\|-- 192\.0\.2\.1 +0\.0% +1 +0\.5 +0\.5 +0\.5 +0\.5 +0\.0$/);
  expect(lines[3]).toMatch(/^ {2}2\.\|-- \?\?\? +100\.0% +3/);
  expect(stdout).toContain(
    'Here the way ended early; the last good path, of 2026-11-18 11:11:40 UTC, reached its end at hop 3.',
  );
  expect(stdout).toContain('The route changed last at 2026-11-18 11:11:40 UTC: The route changed: hop 2 was');
});

test('hops at which another router answers are marked', async () => {
  const { stdout } = await run('api', '--last-good');
  expect(stdout).toMatch(/^\* 2\.\|-- 203\.0\.113\.9 /m);
  expect(stdout).toMatch(/^ {2}3\.\|-- 198\.51\.100\.7 /m);
  expect(stdout).toContain('* differs from the last good path, of 2026-11-18 11:06:40 UTC:');
  expect(stdout).toContain('hop 2 is 203.0.113.9, was 203.0.113.5');
});

test('a path of an earlier moment, by address', async () => {
  const { stdout } = await run(ADDRESS, '--at', '2026-11-18T11:07:00Z');
  expect(stdout).toMatch(/^Path to 198\.51\.100\.7 port 443 by TCP at 2026-11-18 11:06:40 UTC/);
  expect(stdout).toContain('No earlier path is recorded');
  expect(stdout).toContain('No change of route is recorded.');
});

test('where routers share the load, none of them differs from the last good path', async () => {
  const { stdout } = await run('balanced');
  expect(stdout).toMatch(/^ {2}2\.\|-- 203\.0\.113\.7 /m);
  expect(stdout).toMatch(/No router differs from those of the last good path/);
});

test('as JSON there is nothing else', async () => {
  const shown = JSON.parse((await run('api', '--last-good', '--json')).stdout);
  expect(shown).toMatchObject({
    target: 'api',
    destination: ADDRESS,
    at: '2026-11-18T11:11:40.000Z',
    cause: 'baseline',
    changedHops: [2],
    trace: { protocol: 'tcp', reached: true, hops: [{ ttl: 1, loss: 0 }, { addresses: ['203.0.113.9'] }, { ttl: 3 }] },
    lastGood: { at: '2026-11-18T11:06:40.000Z' },
    lastChange: { kind: 'hop', ttl: 2 },
  });
  const changes = JSON.parse((await run('api', '--changes', '--json')).stdout);
  expect(changes).toMatchObject({ target: 'api', destination: ADDRESS, changes: [{ ttl: 2 }] });
});

test('changes of route are listed', async () => {
  const { code, stdout } = await run('api', '--changes');
  expect(code).toBe(0);
  expect(stdout.split('\n')[1]).toMatch(/^2026-11-18 11:11:40 +hop +2 +The route changed: hop 2/);
});

test.each([
  [['nobody'], 1, /“nobody”/],
  [['never asked'], 1, /No probe of “never asked” has come to an address so far/],
  [['192.0.2.99'], 1, /No path to 192\.0\.2\.99 was recorded so far/],
  [['api', '--at', '2020-01-01'], 1, /No path to api .* was recorded until 2020-01-01/],
  [[], 2, /needs a target or an address/],
  [['a', 'b'], 2, /too much/],
  [['api', '--at', 'noon'], 2, /ISO 8601/],
  [['api', '--changes', '--last-good'], 2, /stands alone/],
])('%j is refused with words', async (words, exitCode, says) => {
  const { code, stdout, stderr } = await run(...words);
  expect([code, stdout]).toEqual([exitCode, '']);
  expect(stderr).toMatch(says);
});
