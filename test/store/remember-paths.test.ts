import { expect, test } from 'vitest';
import type { PathSnapshot } from '../../electron/domain/path-snapshot.ts';
import { LearnedPaths } from '../../electron/engine/paths/learned-paths.ts';
import { traceOfRounds } from '../../electron/engine/trace/trace-of-rounds.ts';
import { rememberPaths } from '../../electron/service/remember-paths.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { tcpTarget } from './support/fixtures.ts';
import { hopBy, pathOf } from './support/paths.ts';
import { openInTest, readerInTest } from './support/store-in-test.ts';

const never = new AbortController().signal;
const ADDRESS = '198.51.100.7';

function learnedPaths(): { readonly paths: LearnedPaths; readonly told: PathSnapshot[] } {
  const told: PathSnapshot[] = [];
  const paths = new LearnedPaths({
    clock: new FakeClock(),
    listener: { path: (one) => told.push(one), routeChanged: () => {} },
    traceOf: traceOfRounds,
    log: (error) => {
      throw error;
    },
  });
  return { paths, told };
}

const pathAt = (takenAtUs: number): PathSnapshot => ({
  takenAtUs,
  cause: 'baseline',
  trace: pathOf(ADDRESS, [hopBy(1, [['192.0.2.1', [0.5]]]), hopBy(2, [[ADDRESS, [1.5]]])]),
});

test('the last good path of an earlier run is what a target that hangs from the start is held against', async () => {
  const { store, directory } = openInTest();
  const spec = { kind: 'tcp', host: ADDRESS, port: 443, connectTo: null } as const;
  const target = store.upsertTarget(tcpTarget('api', { spec }), 'kept');
  store.appendPath(pathAt(1_000_000));
  store.flush();
  const reader = readerInTest(directory);
  const { paths, told } = learnedPaths();
  await rememberPaths([target], reader, paths, { beforeUs: 2_000_000, signal: never });
  expect(paths.lastGood(ADDRESS)?.takenAtUs).toBe(1_000_000);
  // It is no news, and the way may be another one by now.
  expect(told).toEqual([]);
  expect(paths.known(ADDRESS)).toBeNull();
});

test('what this run saw itself is not replaced by what an earlier one saw', () => {
  const { paths } = learnedPaths();
  paths.remember(pathAt(9_000_000));
  paths.remember(pathAt(1_000_000));
  expect(paths.lastGood(ADDRESS)?.takenAtUs).toBe(9_000_000);
});
