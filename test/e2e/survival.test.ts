import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { CHECKOUT, LAUNCHER, NODE_24, plainEnvironment, Running, run } from './command-line.ts';

const sampleLine = z.object({ id: z.string(), at: z.string(), outcome: z.string() });

const gapLine = z.object({ reason: z.string(), startedAt: z.string(), endedAt: z.string() });

/** Four probes a second, so that a lost second is several lost samples. */
const QUICK = (url: string): string => `
defaults: { interval: 250ms, captureAfter: 500ms, slowAfter: 1s, timeout: 5s }
targets:
  - { name: api, url: "${url}/" }
`;

describe('what is recorded survives', () => {
  let room = '';
  let server: HttpServer;
  const running: Running[] = [];

  beforeEach(async () => {
    room = await mkdtemp(join(tmpdir(), 'stallscope-survival-'));
    server = await startHttpServer();
    await writeFile(join(room, 'targets.yaml'), QUICK(server.origin));
  });

  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await server.close();
    await rm(room, { recursive: true, force: true });
  });

  const dataDirectory = (): string => join(room, 'data');
  const command = (...args: readonly string[]) =>
    run(NODE_24, [LAUNCHER, ...args, '--data-dir', dataDirectory()], { cwd: CHECKOUT });
  const watch = (...more: readonly string[]): Running => {
    const config = join(room, 'targets.yaml');
    const args = [LAUNCHER, 'watch', '--json', '--config', config, '--data-dir', dataDirectory(), ...more];
    const started = new Running(NODE_24, args, CHECKOUT);
    running.push(started);
    return started;
  };
  const samplesTold = (one: Running) => one.lines.filter((line) => line.includes('"type":"sample"'));
  const watchUntilSamples = async (count: number): Promise<Running> => {
    const started = watch();
    await started.waitFor(`${count} samples`, () => (samplesTold(started).length >= count ? true : null));
    return started;
  };

  test('kill -9 loses at most the last second; the next start opens the database and records the gap', async () => {
    const first = await watchUntilSamples(10);
    const closed = once(first.child, 'close');
    first.child.kill('SIGKILL');
    await closed;
    const told = samplesTold(first).map((line) => sampleLine.parse(JSON.parse(line)));
    await pause(1_200);

    const second = watch();
    const gap = await second.waitFor('the gap', (lines) => lines.find((line) => line.includes('"type":"gap"')) ?? null);
    await second.waitFor('a sample', () => (samplesTold(second).length > 0 ? true : null));
    await second.stop();
    expect(second.stderr).toMatch(/not running/i);
    expect(gapLine.parse(JSON.parse(gap)).reason).toBe('not-running');

    const stored = await command('samples', '--target', 'api', '--format', 'ndjson');
    expect(stored.stderr).toBe('');
    const storedIds = new Set(
      stored.stdout
        .trim()
        .split('\n')
        .map((line) => sampleLine.parse(JSON.parse(line)).id),
    );
    // By its own reckoning: a process that the machine let stand still did not get to its last second.
    const lastMs = Math.max(...told.map((sample) => Date.parse(sample.at)));
    const mustBeThere = told.filter((sample) => Date.parse(sample.at) < lastMs - 1_200);
    expect(mustBeThere.length).toBeGreaterThan(2);
    for (const sample of mustBeThere) expect(storedIds).toContain(sample.id);
  });

  test('a second watch on the same data is refused with the process id of the first', async () => {
    const first = await watchUntilSamples(1);
    const second = await run(
      NODE_24,
      [LAUNCHER, 'watch', server.origin, '--data-dir', dataDirectory(), '--duration', '5s'],
      { cwd: CHECKOUT },
    );
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain(String(first.child.pid));
    expect(second.stderr).not.toContain('    at ');
  });

  test('incidents, samples and exports can be read while the watch goes on', async () => {
    server.setBehaviour((_request, count) =>
      count > 4 && count < 8 ? { kind: 'hang-in-wait', forMs: 1_500 } : { kind: 'ok' },
    );
    const first = watch();
    await first.waitFor('an incident', (lines) =>
      lines.some((l) => l.includes('"type":"incident.opened"')) ? true : null,
    );
    const listed = await command('incidents', '--json');
    expect(listed.exitCode).toBe(0);
    const incidents: unknown = JSON.parse(listed.stdout);
    expect(JSON.stringify(incidents)).toContain('"api"');
  });

  test('a damaged database is set aside, said, and a new one is begun', async () => {
    await (await watchUntilSamples(3)).stop();
    const [file] = (await readdir(dataDirectory())).filter((name) => name.endsWith('.db'));
    await writeFile(
      join(dataDirectory(), file ?? ''),
      'this is no database, and it is longer than a header: '.repeat(100),
    );
    const again = await watchUntilSamples(2);
    await again.stop();
    expect(again.stderr).toMatch(/set aside/i);
    const names = await readdir(dataDirectory());
    expect(names.some((name) => /corrupt-\d{8}T\d{6}Z/.test(name))).toBe(true);
  });

  test('passwords and header values reach the server and nothing else', async () => {
    const secret = 'tr0ub4dor-and-3';
    const token = 'tok-93b1f7c2';
    const config = join(room, 'secret.yaml');
    await writeFile(
      config,
      `targets:
  - name: api
    url: "${server.origin.replace('://', `://someone:${secret}@`)}/"
    interval: 250ms
    captureAfter: 300ms
    slowAfter: 600ms
    timeout: 2s
    headers: { x-api-key: "\${API_TOKEN}", cookie: "session=${secret}" }
`,
    );
    server.setBehaviour((_request, count) => (count > 2 ? { kind: 'hang-in-wait', forMs: null } : { kind: 'ok' }));
    const watched = await run(
      NODE_24,
      [LAUNCHER, 'watch', '--json', '--config', config, '--data-dir', dataDirectory(), '--duration', '5s'],
      { cwd: CHECKOUT, environment: plainEnvironment({ API_TOKEN: token }) },
    );
    expect(watched.exitCode, watched.stderr).toBe(0);
    const exported = await command('export', '--incident', '1', '--redact', 'none', '--loose', join(room, 'loose'));
    expect(exported.exitCode, exported.stderr).toBe(0);

    expect(server.requests[0]?.headers['x-api-key']).toBe(token);
    expect(server.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from(`someone:${secret}`).toString('base64')}`,
    );
    const everything = [watched.stdout, watched.stderr, exported.stdout];
    for (const folder of [dataDirectory(), join(room, 'loose')]) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) everything.push((await readFile(join(entry.parentPath, entry.name))).toString('latin1'));
      }
    }
    const forms = [secret, token].flatMap((text) => [
      text,
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
      Buffer.from(`someone:${text}`).toString('base64').replace(/=+$/, ''),
    ]);
    for (const text of everything) for (const form of forms) expect(text).not.toContain(form);
  });

  test.each([
    [
      'an unknown key',
      'targets:\n  - name: a\n    url: http://127.0.0.1:9/\n    intervall: 5s\n',
      /:4:.*intervall.*interval/s,
    ],
    [
      'a wrong unit',
      'defaults: { interval: 5 parsecs }\ntargets: [{ name: a, url: "http://127.0.0.1:9/" }]\n',
      /:1:.*parsecs/s,
    ],
    [
      'a name twice',
      'targets:\n  - { name: a, url: "http://127.0.0.1:9/" }\n  - { name: a, url: "http://127.0.0.1:8/" }\n',
      /:3:.*a/s,
    ],
    ['a host that looks like an option', 'targets:\n  - { name: a, tcp: "-i:80" }\n', /:2:.*-i/s],
  ])('%s in the configuration is refused with file, line and reason, exit 2', async (_what, yaml, reason) => {
    const config = join(room, 'bad.yaml');
    await writeFile(config, yaml);
    const ended = await command('watch', '--config', config, '--duration', '1s');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('bad.yaml');
    expect(ended.stderr).toMatch(reason);
    expect(ended.stdout).toBe('');
  });
});
