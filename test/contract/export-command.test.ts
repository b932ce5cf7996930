import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RecordedIncident, recordIncident } from '../support/recorded-incident.ts';
import { runWords } from '../support/run-words.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';

const ID = '1';
let folder: string;
let data: string;
let server: HttpServer;
let recorded: RecordedIncident;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  data = join(folder, 'data');
  server = await startHttpServer();
  const { hostname, port } = new URL(server.origin);
  recorded = recordIncident(data, { address: hostname, port: Number(port) });
});
afterEach(() => rmSync(join(data, 'profiles'), { recursive: true, force: true }));
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('its bundle has the form that the desk takes, under the usual name in this directory', async () => {
  const directory = mkdtempSync(join(folder, 'here-'));
  const exported = (...words: string[]) =>
    runWords(['export', '--incident', ID, '--data-dir', data, ...words], { directory });
  const zip = await exported('--profile', 'hetzner');
  expect(zip.stdout).toMatch(/^\/.+\/stallscope_.+_\d{8}T\d{6}Z\.zip\n/);
  const loose = await exported('--profile', 'cloudflare');
  const [path = ''] = loose.stdout.split('\n');
  expect(path).toMatch(/\/stallscope_.+_\d{8}T\d{6}Z$/);
  expect(readdirSync(path)).toContain('manifest.json');
  expect(readdirSync(directory)).toHaveLength(2);
  const refused = await exported('--profile', 'cloudflare', '--out', 'x.zip');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(/takes no archives; write loose files into a folder with --loose/);
  const named = join(directory, 'mine');
  expect((await exported('--profile', 'cloudflare', '--loose', named)).stdout).toContain(`${named}\n`);
  const again = await exported('--profile', 'cloudflare', '--loose', named);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not empty and is left as it is')]);
});

test('every desk that comes along is named in the help, and one that is not there is answered with all that are', async () => {
  const shipped = readdirSync(new URL('../../resources/profiles', import.meta.url)).map((name) =>
    name.replace(/\.yaml$/, ''),
  );
  const { stdout } = await runWords(['export', '--help']);
  for (const name of shipped)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`Profiles: .*\\b${name}\\b.* and your own`));
  const { code, stderr } = await runWords(['export', '--incident', ID, '--profile', 'hetznr', '--data-dir', data]);
  expect(code).toBe(2);
  for (const name of shipped) expect(stderr).toContain(name);
});

test('a desk of one’s own is used, and one that is broken is told with file, line and reason', async () => {
  const profiles = join(data, 'profiles');
  mkdirSync(profiles);
  writeFileSync(
    join(profiles, 'mine.yaml'),
    'title: Mine\nsays: samples\nchecklist:\n  - { id: s, title: Samples, needs: { kind: samples } }\n',
  );
  writeFileSync(join(profiles, 'broken.yaml'), 'title: Broken\nsays: nothing\nform: tar\nchecklist: []\n');
  const words = ['export', '--incident', ID, '--data-dir', data];
  const mine = await runWords([...words, '--profile', 'mine', '--out', join(folder, 'mine.zip')]);
  expect([mine.code, mine.stdout]).toEqual([0, expect.stringContaining(', 1 of 1 of what the profile asks for')]);
  expect(mine.stderr).toMatch(/this profile is left out: .*broken\.yaml:3:\d+: form must be one of zip, files\n$/);
  const broken = await runWords([...words, '--profile', 'broken', '--out', join(folder, 'broken.zip')]);
  expect([broken.code, broken.stdout]).toEqual([2, '']);
  expect(broken.stderr).toMatch(
    /^stallscope: The profile “broken” cannot be used\. .*broken\.yaml:3:\d+: form must be/,
  );
  expect(existsSync(join(folder, 'broken.zip'))).toBe(false);
});

test('the address that servers saw us under is said for this bundle, and taken out with all that is strict', async () => {
  const fromThere = async (...words: string[]) => {
    const directory = mkdtempSync(join(folder, 'seen-'));
    const run = await runWords([...['export', '--incident', ID, '--data-dir', data, '--loose', directory], ...words]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    return { ticket: readFileSync(join(directory, 'ticket.txt'), 'utf8'), said: run.stdout };
  };
  const told = await fromThere('--public-address', '198.51.100.20');
  expect(told.ticket).toMatch(/^Public +198\.51\.100\.20$/m);
  expect((await fromThere()).ticket).not.toContain('198.51.100.20');
  const strict = await fromThere('--public-address', '198.51.100.20', '--redact', 'strict');
  expect(strict.ticket).toMatch(/^Public +\[source-address-\d\]$/m);
  const refused = await runWords(['export', '--incident', ID, '--data-dir', data, '--public-address', '10.1.2.3']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('--public-address: “10.1.2.3” is private, so no server sees it; name the one that');
});

test('an export that is called off leaves nothing', async () => {
  const directory = mkdtempSync(join(folder, 'here-'));
  const words = ['export', '--incident', ID, '--data-dir', data];
  const { code, stdout, stderr } = await runWords(words, { directory, signal: AbortSignal.abort() });
  expect([code, stdout, stderr]).toEqual([1, '', 'stallscope: The export was cancelled; nothing was written.\n']);
  expect(readdirSync(directory)).toEqual([]);
});

test('an incident that goes on is exported, and said to go on', async () => {
  recorded.reopen();
  try {
    const { code, stdout } = await runWords([
      'export',
      '--incident',
      ID,
      '--data-dir',
      data,
      '--out',
      join(folder, 'open.zip'),
    ]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('\nIncident 1 is still open; what comes later is not in it.\n'),
    ]);
  } finally {
    recorded.close();
  }
});

test('a stretch of time without an incident is written with its samples, and ends with 1 as a search that finds nothing', async () => {
  const around = (fromMs: number, toMs: number): string[] => {
    const at = (ms: number): string => new Date(recorded.atUs / 1_000 + ms).toISOString();
    return ['--from', at(fromMs), '--to', at(toMs), '--data-dir', data];
  };
  const out = join(folder, 'quiet.zip');
  const quiet = await runWords(['export', ...around(-3_600_000, -60_000), '--out', out]);
  expect([quiet.code, quiet.stderr]).toEqual([1, '']);
  expect(quiet.stdout).toMatch(
    /quiet\.zip\n.*\nThere was no incident in this time; the bundle holds the samples of it\.\n$/,
  );
  expect(existsSync(out)).toBe(true);
  const bad = await runWords(['export', ...around(-60_000, 60_000), '--out', join(folder, 'bad.zip')]);
  expect([bad.code, bad.stderr]).toEqual([0, '']);
  expect(bad.stdout).not.toContain('no incident');
});
