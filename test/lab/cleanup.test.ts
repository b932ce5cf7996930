import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { PLACES } from './support/network-plan.ts';
import { isAlive, namespaceOf, removeRun, sweepDeadRuns } from './support/remains.ts';

/** Builds a lab of its own in another process, says what runs in it, and then does nothing. */
const KEEPER = new URL('support/keeper.ts', import.meta.url).pathname;

/** Everything on the machine that bears the name of the run. */
function remainsOf(pid: number): string[] {
  const files = ['/run/netns', '/etc/netns', tmpdir()].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  );
  return files.filter((name) => name.startsWith(`ss${pid}-`));
}

function processesIn(namespace: string): number[] {
  const listed = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  return listed.stdout.split('\n').filter(Boolean).map(Number);
}

/** An ended process keeps its number until its parent, or the system in its place, has taken note. */
const expectGone = (pids: readonly number[]): Promise<void> =>
  expect.poll(() => pids.filter(isAlive), { timeout: 60_000 }).toEqual([]);

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('the lab leaves nothing behind', () => {
  const keepers: ChildProcess[] = [];

  async function keep(how: 'stands' | 'fails'): Promise<{ keeper: ChildProcess; pid: number }> {
    const keeper = spawn(process.execPath, [KEEPER, how], { stdio: ['ignore', 'pipe', 'ignore'] });
    keepers.push(keeper);
    if (keeper.pid === undefined || keeper.stdout === null) throw new Error('the keeper did not start');
    if (how === 'stands') await once(keeper.stdout, 'data');
    return { keeper, pid: keeper.pid };
  }

  afterEach(async () => {
    for (const keeper of keepers.splice(0)) {
      if (keeper.exitCode === null && keeper.signalCode === null) {
        keeper.kill('SIGKILL');
        await once(keeper, 'exit');
      }
      if (keeper.pid !== undefined) removeRun(keeper.pid);
    }
  });

  test('after it was closed, and after it was closed twice', async () => {
    const lab = await openLab();
    const started = lab.start('client', 'sleep', ['600']);
    expect(remainsOf(process.pid)).toHaveLength(PLACES.length + 2);
    await lab.close();
    await lab.close();
    expect(remainsOf(process.pid)).toEqual([]);
    expect(isAlive(started.pid)).toBe(false);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('after %s, which still ends the process', async (signal) => {
    const { keeper, pid } = await keep('stands');
    const running = PLACES.flatMap((place) => processesIn(namespaceOf(place, pid)));
    expect(running.length).toBeGreaterThan(6);
    keeper.kill(signal);
    expect(await once(keeper, 'exit')).toEqual([null, signal]);
    expect(remainsOf(pid)).toEqual([]);
    await expectGone(running);
  });

  test('when what it was built for fails', async () => {
    const { keeper, pid } = await keep('fails');
    expect(await once(keeper, 'exit')).toEqual([1, null]);
    expect(remainsOf(pid)).toEqual([]);
  });

  test('a killed one is swept away by the next, and a living one is left alone', async () => {
    const living = await keep('stands');
    const killed = await keep('stands');
    const running = PLACES.flatMap((place) => processesIn(namespaceOf(place, killed.pid)));
    const before = remainsOf(living.pid);
    killed.keeper.kill('SIGKILL');
    await once(killed.keeper, 'exit');
    expect(remainsOf(killed.pid)).not.toEqual([]);

    expect(sweepDeadRuns()).toContain(killed.pid);
    expect(remainsOf(killed.pid)).toEqual([]);
    await expectGone(running);
    expect(remainsOf(living.pid)).toEqual(before);
  });
});
