import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparisonShape } from '../../electron/contract/comparison-shapes.ts';
import { httpTarget } from '../store/support/fixtures.ts';
import { folderInTest } from '../support/kept-service.ts';
import { recordCourse } from '../support/recorded-course.ts';
import { runWords } from '../support/run-words.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/bundles/format-1.zip');
const SECOND_US = 1_000_000;
const FROM_US = (Math.floor(Date.now() / 3_600_000) - 3) * 3_600_000_000;

async function recorded(names: readonly string[] = ['shop', 'shop origin', 'theirs']): Promise<string> {
  const directory = await folderInTest();
  recordCourse(directory, {
    fromUs: FROM_US,
    seconds: 7_200,
    targets: names.map((name, place) => ({
      definition: httpTarget(name, { role: name === 'theirs' ? 'control' : 'subject' }),
      probe: (second) => (second >= 1_200 && second < 1_260 + 300 * place ? 'slow' : 'good'),
      windows: [[1_200, 1_260 + 300 * place]],
    })),
  });
  return directory;
}

const iso = (seconds: number): string => new Date((FROM_US + seconds * SECOND_US) / 1_000).toISOString();

async function exported(directory: string, name: string, targets: readonly string[]): Promise<string> {
  const out = join(await folderInTest(), name);
  const named = targets.flatMap((target) => ['--target', target]);
  const words = ['export', '--from', iso(0), '--to', iso(7_200), ...named, '--redact', 'none', '--out', out];
  const { code, stderr } = await runWords([...words, '--data-dir', directory]);
  if (code > 1) throw new Error(stderr);
  return out;
}

describe('compare', () => {
  test('says the sentence first, then what it rests on, in aligned columns of a mail', async () => {
    const directory = await recorded();
    const { code, stdout, stderr } = await runWords([
      'compare',
      'shop',
      'shop origin',
      'theirs',
      '--data-dir',
      directory,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(lines[0]).toMatch(/[.:]$|difference/);
    expect(at('Rates, with 95 % intervals')).toBeGreaterThan(0);
    expect(at('How long requests took')).toBeGreaterThan(at('Stuck in wait'));
    expect(at('Timeout windows')).toBeGreaterThan(at('How long requests took'));
    expect(stdout).toContain('1 on both at once');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
    // Shares stand below each other.
    const shares = lines.filter((line) => /^ {4}\S.* % {2}/.test(line)).map((line) => line.indexOf(' %  '));
    expect(shares.length).toBeGreaterThan(5);
    expect(new Set(shares).size).toBe(1);
  });

  test('with --json prints the comparison and nothing else', async () => {
    const directory = await recorded();
    const { code, stdout } = await runWords(['compare', 'shop', 'shop origin', '--json', '--data-dir', directory]);
    expect(code).toBe(0);
    expect(stdout.trimEnd()).not.toContain('\n');
    const read = comparisonShape.strict().parse(JSON.parse(stdout));
    expect(read.members.map(({ name }) => name)).toEqual(['shop', 'shop origin']);
    expect(read.rates[0]?.rates.map(({ bad }) => bad)).toEqual([12, 72]);
  });

  test('takes a bundle for the target that is in it, and needs no data directory for bundles alone', async () => {
    const directory = await recorded();
    const one = await exported(directory, 'one.zip', ['shop']);
    const two = await exported(directory, 'two.zip', ['shop']);
    const mixed = await runWords(['compare', 'shop', one, '--json', '--data-dir', directory]);
    expect([mixed.code, mixed.stderr]).toEqual([0, '']);
    expect(comparisonShape.parse(JSON.parse(mixed.stdout)).members.map(({ member }) => member)).toEqual([
      { kind: 'target', target: 'shop' },
      { kind: 'bundle', bundle: one, target: 'shop' },
    ]);
    const alone = await runWords(['compare', one, two, '--data-dir', join(directory, 'nothing')]);
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    expect(alone.stdout).toContain('1 on both at once');
  });

  test('of bundles that have nothing but a control in common, sets the one subject of each side by side', async () => {
    const directory = await recorded();
    const shop = await exported(directory, 'shop.zip', ['shop', 'theirs']);
    const origin = await exported(directory, 'origin.zip', ['shop origin', 'theirs']);
    const { code, stdout, stderr } = await runWords(['compare', shop, origin, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const { members } = comparisonShape.parse(JSON.parse(stdout));
    expect(members.map(({ name }) => name)).toEqual(['shop', 'shop origin']);
    const both = await exported(directory, 'both.zip', ['shop', 'shop origin', 'theirs']);
    const controls = await exported(directory, 'theirs.zip', ['theirs']);
    const asked = await runWords(['compare', both, controls]);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('no target in common');
  });

  test('asks which one is meant where a bundle holds several, and takes PATH#TARGET', async () => {
    const directory = await recorded(['shop', 'shop origin', 'theirs', 'else']);
    const both = await exported(directory, 'both.zip', ['shop', 'shop origin']);
    const asked = await runWords(['compare', 'else', both, '--data-dir', directory]);
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('say which by PATH#TARGET. There are: shop, shop origin.');
    const named = await runWords(['compare', `${both}#shop`, `${both}#shop origin`, '--json', '--data-dir', directory]);
    expect([named.code, named.stderr]).toEqual([0, '']);
    expect(JSON.parse(named.stdout).members.map(({ name }: { name: string }) => name)).toEqual(['shop', 'shop origin']);
    // Beside a target of its name, that one is meant.
    expect((await runWords(['compare', 'shop', both, '--data-dir', directory])).code).toBe(0);
    const missing = await runWords(['compare', 'shop', `${both}#nobody`, '--data-dir', directory]);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There are: shop, shop origin, theirs.'),
    });
    const apart = await runWords(['compare', both, FIXTURE, '--data-dir', directory]);
    expect(apart).toMatchObject({ code: 2, stderr: expect.stringContaining('no target in common') });
    expect(apart.stderr).toContain('both.zip: shop, shop origin, theirs');
  });

  test.each([
    ['one alone', ['shop'], 2, 'needs two'],
    ['nobody', ['shop', 'shpo'], 2, 'Did you mean “shop”?'],
    ['the same twice', ['shop', 'shop'], 2, 'is there twice'],
    ['a time that is none', ['shop', 'theirs', '--from', 'yesterday'], 2, 'is not a time'],
    [
      'an end before the beginning',
      ['shop', 'theirs', '--from', '2026-11-21', '--to', '2026-11-20'],
      2,
      'earlier than --to',
    ],
    ['a time to come', ['shop', 'theirs', '--from', '2126-11-21'], 1, 'nothing of that lies in the time'],
    ['a bundle of another day', ['shop', `${FIXTURE}#blackhole`], 1, 'no time in which all were measured'],
    ['a file that is no bundle', ['shop', import.meta.filename], 1, 'This is no bundle of Stallscope'],
    ['nine', Array.from({ length: 9 }, (_, index) => `t${index}`), 2, 'takes 8 at most'],
  ] as const)('%s: said in words', async (_what, words, code, says) => {
    const run = await runWords(['compare', ...words, '--data-dir', await recorded()]);
    expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
  });

  test('names from a bundle act on no terminal', async () => {
    const directory = await recorded(['shop', 'sh\u001b[2Jop']);
    const { code, stdout } = await runWords(['compare', 'shop', 'sh\u001b[2Jop', '--data-dir', directory]);
    expect(code).toBe(0);
    expect(stdout).toContain('sh\\x1b[2Jop');
    expect(stdout).not.toContain('\u001b');
  });
});
