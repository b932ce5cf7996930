import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shellWord } from '../../../electron/headless/format/shell-word.ts';
import { runWords } from '../../support/run-words.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const targets = (...words: string[]) => runWords(['targets', ...words, '--data-dir', folder]);
const names = async (): Promise<string[]> =>
  JSON.parse((await targets('list', '--json')).stdout).map((target: { name: string }) => target.name);

describe('targets vary', () => {
  test('adds the targets of an elimination, and says what to compare then', async () => {
    await targets('add', 'https://shop.example/', '--name', 'shop');
    const run = await targets('vary', 'shop', '--origin', '198.51.100.40', '198.51.100.41,2001:db8::7');
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^Added 3 targets beside shop:\n/);
    expect(run.stdout).toMatch(/^ {2}shop +by name +there already$/m);
    expect(run.stdout).toMatch(/^ {2}shop origin 2001:db8::7 +origin 2001:db8::7 +new$/m);
    const compared = "'shop origin 198.51.100.40' 'shop origin 198.51.100.41' 'shop origin 2001:db8::7'";
    expect(run.stdout).toContain(`stallscope compare --data-dir ${folder} shop ${compared}\n`);
    expect(await names()).toHaveLength(4);
    const again = await targets('vary', 'shop', '--origin', '198.51.100.40');
    expect(again.stdout).toMatch(/^The other one is there already, beside shop:\n/);
    expect(await names()).toHaveLength(4);
  });

  test('tells a command that can be pasted, from a checkout as well', async () => {
    await targets('add', 'https://shop.example/', '--name', 'shop');
    const environment = { npm_package_name: 'stallscope', npm_lifecycle_event: 'stallscope' };
    const run = await runWords(['targets', 'vary', 'shop', '--connection', '--data-dir', folder], { environment });
    expect(run.stdout).toContain(`\n  npm run -s stallscope -- compare --data-dir ${folder} shop 'shop keep-alive'\n`);
  });

  test('shows with --dry-run what it would add, and adds nothing', async () => {
    await targets('add', 'https://shop.example/', '--name', 'shop');
    const run = await targets('vary', 'shop', '--families', '--dry-run');
    expect(run.stdout).toMatch(/^Would add 2 targets beside shop:\n/);
    expect(run.stdout).toMatch(/^Note: Where the name has no address of a family/m);
    expect(await names()).toEqual(['shop']);
  });

  test('prints JSON and nothing else with --json', async () => {
    await targets('add', 'https://shop.example/', '--name=-shop');
    const run = await runWords([
      ...['targets', 'vary', '--connection', '--json', '--data-dir', folder],
      ...['--', '-shop'],
    ]);
    expect(JSON.parse(run.stdout)).toEqual({
      members: [
        { name: '-shop', says: 'fresh', state: 'there' },
        { name: '-shop keep-alive', says: 'keep-alive', state: 'new' },
      ],
      notes: [],
      compare: ['compare', '--data-dir', folder, '--', '-shop', '-shop keep-alive'],
    });
  });

  test('says which secret values the new targets need, and holds none of them', async () => {
    await targets('add', 'https://ann:s3cret@shop.example/', '--name', 'shop');
    const run = await targets('vary', 'shop', '--resolvers', 'system,192.0.2.53', '--resolvers', '192.0.2.54');
    expect(run.stderr).toMatch(/“shop resolver 192\.0\.2\.53”, “shop resolver 192\.0\.2\.54”: user and password not/);
    expect(run.stdout + run.stderr).not.toMatch(/s3cret/);
  });

  test.each([
    [['vary'], /needs the name of a target/],
    [['vary', 'shop'], /needs to know what is to differ: --origin, --resolvers/],
    [['vary', 'shop', '--families', '--connection'], /One thing is varied at a time/],
    [['vary', 'shop', 'else', '--families'], /“else” is too much/],
    [['vary', 'shop', '--origin', 'origin.example'], /“origin\.example” is a name; here an address is needed/],
    [['vary', 'plain', '--connection'], /“plain” is a TCP target: each of its probes is a new connection/],
  ])('%j is refused', async (words, says) => {
    await targets('add', 'https://shop.example/', '--name', 'shop');
    await targets('add', 'shop.example:22', '--name', 'plain');
    const run = await targets(...words);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(says);
    expect(await names()).toEqual(['shop', 'plain']);
  });

  test('a target that is not there is not found, with the one that was meant', async () => {
    await targets('add', 'https://shop.example/', '--name', 'shop');
    const run = await targets('vary', 'shup', '--families');
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(/No target is called “shup”\. Did you mean “shop”\?/);
  });
});

test('a word is quoted where a shell would find something in it', () => {
  expect(shellWord('a.example:22/x', 'linux')).toBe('a.example:22/x');
  expect(shellWord("it's $HOME", 'linux')).toBe(`'it'\\''s $HOME'`);
  expect(shellWord('two words', 'win32')).toBe('"two words"');
});
