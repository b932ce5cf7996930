import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

const TOP = new URL('../..', import.meta.url).pathname;
const CONFIG = 'test/fixtures/closing-line/vitest.config.ts';

/** Runs the test runner itself over files of test/fixtures/closing-line. */
async function run(
  names: readonly string[],
  environment: { CI?: string },
): Promise<{ lines: string[]; exitCode: unknown }> {
  const { CI: _ci, NODE_OPTIONS: _options, VITEST: _vitest, ...rest } = process.env;
  const files = names.map((name) => `test/fixtures/closing-line/${name}.test.ts`);
  const runner = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', CONFIG, ...files], {
    cwd: TOP,
    env: { ...rest, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, , [exitCode]] = await Promise.all([text(runner.stdout), text(runner.stderr), once(runner, 'exit')]);
  return { lines: output.trimEnd().split('\n'), exitCode };
}

describe('the last line of a test run', () => {
  test.each([
    { names: ['passing'], closes: 'Tests: 2 passed, 0 failed', exitCode: 0 },
    { names: ['passing', 'failing'], closes: 'Tests: 3 passed, 1 failed', exitCode: 1 },
    { names: ['passing', 'unloadable'], closes: 'Tests: 2 passed, 1 failed', exitCode: 1 },
    { names: ['passing', 'hook'], closes: 'Tests: 2 passed, 1 failed, 1 skipped', exitCode: 1 },
    { names: ['skipping'], closes: 'Tests: 1 passed, 0 failed, 1 skipped', exitCode: 0 },
    { names: ['needy'], closes: 'Tests: 0 passed, 0 failed, 2 skipped', exitCode: 0 },
  ])('$names: $closes', async ({ names, closes, exitCode }) => {
    const ended = await run(names, {});
    expect(ended.lines.at(-1)).toBe(closes);
    expect(ended.exitCode).toBe(exitCode);
  });

  test('before it is said again what a process said when it died', async () => {
    const ended = await run(['passing', 'dying'], {});
    expect(ended.lines.join('\n')).toContain(
      'A process died, and said:\n  # Fatal error in , line 0\n  # Check failed: there is a moon.\n',
    );
    expect(ended.lines.at(-1)).toMatch(/^Tests: 2 passed, [1-9]/);
    expect(ended.exitCode).toBe(1);
  });

  test('where CI is set, a skipped test fails the run and is listed with its reason', async () => {
    const ended = await run(['skipping'], { CI: 'true' });
    expect(ended.lines.at(-1)).toBe('Tests: 1 passed, 0 failed, 1 skipped');
    expect(ended.lines.join('\n')).toContain('skipping.test.ts > needs the moon: no moon tonight');
    expect(ended.exitCode).toBe(1);
  });

  test('where CI is set, a file whose needs are missing counts as failed', async () => {
    const ended = await run(['passing', 'needy'], { CI: 'true' });
    expect(ended.lines.at(-1)).toBe('Tests: 2 passed, 1 failed');
    expect(ended.exitCode).toBe(1);
  });
});
