import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { noticesStateShape, outboxEntryShape, quietShape } from '../../../electron/contract/notice-shapes.ts';
import { runWords } from '../../support/run-words.ts';

const SECRET = 'pl4nted';

let folder = '';
let data = '';
let server: Server;
let receiver: string;
let received: unknown[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  data = join(folder, 'data');
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(JSON.parse(body));
      response.end('ok');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  receiver = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/${SECRET}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const gone = createServer();
  await once(gone.listen(0, '127.0.0.1'), 'listening');
  const address = gone.address();
  await new Promise((resolve) => gone.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function file(channels: string, more = ''): string {
  const path = join(folder, 'notices.yaml');
  writeFileSync(path, `${more}notices:\n  channels:\n${channels}`);
  return path;
}

const environment = () => ({ RECEIVER: receiver, USER: 'jo' });
const notify = (...words: string[]) =>
  runWords(['notify', ...words, '--data-dir', data], { environment: environment() });
const hook = '    - { name: ops, webhook: "$' + '{RECEIVER}" }\n';

/** In this process, until the test is over. */
async function watching(path: string | null) {
  const ending = new AbortController();
  const run = runWords(['watch', ...(path === null ? [] : ['--config', path]), '--json', '--data-dir', data], {
    environment: environment(),
    signal: ending.signal,
  });
  const end = async () => {
    ending.abort();
    return run;
  };
  onTestFinished(async () => void (await end()));
  while (!JSON.parse((await notify('list', '--json')).stdout || '{"quiet":null}').quiet) await elapse(20);
  return { end };
}

describe('notices where no engine runs', () => {
  test('what a file says is kept, and listed, exported and kept again', async () => {
    const path = file(
      `${hook}    - { name: siren, command: [/bin/cat, "-"], least: down }\n  remindAfter: 1h\n  heartbeat: { url: "$\{BEAT}", every: 5m }\n`,
    );
    const imported = await notify('import', path);
    expect(imported).toEqual({ code: 0, stdout: 'Kept the policy, 2 new channels, the heartbeat.\n', stderr: '' });
    const listed = await notify();
    expect(listed.stdout).toMatch(/^ops +webhook +127\.0\.0\.1:\d+, in clear +all +0 +–$/m);
    expect(listed.stdout).toMatch(/^siren +command +\/bin\/cat +all, when down +0 +–$/m);
    expect(listed.stdout).toContain('reminders every 1h');
    expect(listed.stdout).toContain('needs the environment variable BEAT');
    const exported = await notify('export');
    const other = join(folder, 'exported.yaml');
    writeFileSync(other, exported.stdout);
    expect((await notify('import', other)).stdout).toBe('Kept the policy, 2 changed channels, the heartbeat.\n');
    expect((await notify('export')).stdout).toBe(exported.stdout);
  });

  test('names the variable that a channel lacks, which is what somebody can set', async () => {
    const path = file('    - { name: ops, webhook: "$' + '{RECEIVER}", signingKey: "$' + '{SIGNING_KEY}" }\n');
    const listed = await notify('list', '--config', path);
    expect(listed.stdout).toMatch(/^ops .* signingKey needs SIGNING_KEY$/m);
    expect(listed.stdout).not.toContain('url needs');
  });

  test('--json prints JSON and nothing else, without a secret', async () => {
    await notify('import', file(hook));
    const listed = await notify('--json');
    expect(z.object({ ...noticesStateShape.shape, quiet: z.null() }).parse(JSON.parse(listed.stdout))).toMatchObject({
      channels: [{ form: { name: 'ops', url: '$' + '{RECEIVER}' }, secrets: [{ name: 'url', held: true }] }],
      overridden: false,
    });
    expect(listed.stdout).not.toContain(SECRET);
    expect(JSON.parse((await notify('outbox', '--json')).stdout)).toEqual([]);
  });

  test('a secret that stands in the file is said not to be stored, and is not', async () => {
    const imported = await notify('import', file(`    - { name: ops, webhook: "${receiver}" }\n`));
    expect(imported.stderr).toBe(
      'stallscope: “ops”: url not stored; write $' + '{NAME} instead, the name of an environment variable\n',
    );
    for (const name of readdirSync(data)) expect(readFileSync(join(data, name), 'latin1'), name).not.toContain(SECRET);
    const tried = await notify('test');
    expect([tried.code, tried.stdout]).toEqual([1, 'ops: FAILED: Its URL is not at hand; give it again.\n']);
  });

  test('a file with a mistake, or without notices, changes nothing', async () => {
    await notify('import', file(hook));
    const before = (await notify('export')).stdout;
    const wrong = await notify(
      'import',
      file('    - { name: ops, command: [cat] }\n    - { name: x, slack: a, least: up }\n'),
    );
    expect(wrong.code).toBe(2);
    expect(wrong.stderr.split('\n')).toEqual([
      expect.stringMatching(/notices\.yaml:3:30: command: the program is no absolute path/),
      expect.stringMatching(/notices\.yaml:4:25: slack: this is no URL/),
      expect.stringMatching(/notices\.yaml:4:35: “least” must be degraded or down, not “up”$/),
      '',
    ]);
    const none = join(folder, 'none.yaml');
    writeFileSync(none, 'targets: [{ tcp: "192.0.2.1:9" }]\n');
    expect(await notify('import', none)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it says nothing of notices'),
    });
    expect((await notify('export')).stdout).toBe(before);
  });

  test('what needs an engine says so', async () => {
    for (const words of [
      ['acknowledge', '3'],
      ['snooze', 'api', '2h'],
      ['snooze', '--all', 'off'],
      ['retry'],
      ['drop', '1'],
    ]) {
      const run = await notify(...words);
      expect([run.code, run.stdout], words.join(' ')).toEqual([1, '']);
      expect(run.stderr).toContain(`stallscope: No engine runs on ${data}.`);
    }
  });

  test.each([
    ['snooze', [], 'needs a target'],
    ['snooze', ['api'], 'needs a length of time'],
    ['snooze', ['api', '5'], 'has no unit'],
    ['snooze', ['api', '60d'], 'is not between 1ms and 31d'],
    ['acknowledge', [], 'needs the number of an incident'],
    ['acknowledge', ['x'], 'is not the number of an incident'],
    ['drop', ['0'], 'needs the number of a message'],
    ['outbox', ['--limit', '0'], 'is not a number from 1 to 500'],
    ['retries', [], 'did you mean retry?'],
  ])('a wrong line ends with 2: notify %s %j', async (verb, words, says) => {
    const run = await notify(verb, ...words);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(says);
  });
});

describe('a trial', () => {
  test('goes through each channel that is switched on, and tells what became of it', async () => {
    const path = file(
      `${hook}    - { name: away, webhook: "http://127.0.0.1:${await closedPort()}/${SECRET}" }\n    - { name: off, webhook: "$\{RECEIVER}", enabled: false }\n`,
    );
    const run = await notify('test', '--config', path);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^ops: delivered \([\d.]+ m?s\): .+\naway: FAILED \([\d.]+ m?s\): .+\n$/);
    expect(run.stdout + run.stderr).not.toContain(SECRET);
    expect(received).toMatchObject([{ changes: [{ kind: 'test' }] }]);
    expect((await notify('test', 'off', '--config', path)).code).toBe(0);
    expect(received).toHaveLength(2);
    const json = await notify('test', 'away', '--config', path, '--json');
    expect([json.code, json.stderr]).toEqual([1, '']);
    expect(JSON.parse(json.stdout)).toMatchObject([{ channel: 'away', delivered: false }]);
  });

  test('takes what is kept, with values from the environment', async () => {
    await notify('import', file(hook));
    expect((await notify('test')).code).toBe(0);
    expect(received).toHaveLength(1);
    const lacking = await runWords(['notify', 'test', '--data-dir', data]);
    expect([lacking.code, received.length]).toEqual([1, 1]);
    expect(lacking.stdout).toContain('needs the environment variable RECEIVER');
  });

  test('of a channel that is not there, or of none at all, is a wrong line', async () => {
    expect(await notify('test')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no channel yet') });
    await notify('import', file(hook));
    expect(await notify('test', 'opps')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean “ops”?'),
    });
  });

  test('of a file asks for its variables first', async () => {
    const run = await runWords(['notify', 'test', '--config', file(hook)]);
    expect([run.code, received.length]).toEqual([2, 0]);
    expect(run.stderr).toContain('notices.yaml:3:29: the environment variable RECEIVER is not set');
  });
});

describe('while an engine runs on the data directory', () => {
  const targets = (port: number) =>
    `defaults: { interval: 200ms }\ntargets: [{ name: gone, tcp: "127.0.0.1:${port}" }]\n`;

  test('it is asked: what it tells, what is snoozed, what somebody has seen', async () => {
    const path = file(hook, targets(await closedPort()));
    const { end } = await watching(path);
    expect(JSON.parse((await notify('--json')).stdout)).toMatchObject({
      overridden: true,
      channels: [{ kept: false }],
    });
    expect((await notify('test')).code).toBe(0);
    expect(received).toMatchObject([{ changes: [{ kind: 'test' }] }]);

    const quiet = await notify('snooze', 'gone', '2h', '--json');
    expect(quietShape.parse(JSON.parse(quiet.stdout)).holds).toMatchObject([{ target: 'gone', reason: 'snoozed' }]);
    expect((await notify('snooze', 'gone', '2h')).stdout).toMatch(
      /^Nobody is told of “gone” for 2h\.\nNobody is told of “gone” until .*: snoozed\.\n$/,
    );
    expect(JSON.parse((await notify('snooze', 'gone', 'off', '--json')).stdout).holds).toEqual([]);
    expect(await notify('snooze', 'nobody', '2h')).toMatchObject({
      code: 1,
      stderr: 'stallscope: No target is called “nobody”.\n',
    });
    expect((await notify('snooze', '--all', '1h')).stdout).toContain('Nobody is told of anything until');

    let open: { id: number }[] = [];
    while (open.length === 0) {
      open = JSON.parse((await runWords(['incidents', '--open', '--json', '--data-dir', data])).stdout);
      await elapse(50);
    }
    const incident = String(open[0]?.id);
    const seen = await notify('acknowledge', incident, '--json');
    expect(quietShape.parse(JSON.parse(seen.stdout)).acknowledged).toMatchObject([{ incident: open[0]?.id, by: 'jo' }]);
    expect((await notify('acknowledge', incident, '--by', 'the night shift')).code).toBe(0);
    expect((await notify()).stdout).toMatch(new RegExp(`^Incident ${incident} was acknowledged at .* by jo\\.$`, 'm'));
    expect(await notify('acknowledge', '4711')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not open'),
    });

    expect((await notify('retry')).code).toBe(0);
    expect(await notify('retry', 'opps')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean “ops”?'),
    });
    expect(z.array(outboxEntryShape).parse(JSON.parse((await notify('outbox', '--json')).stdout))).toEqual([]);
    expect(await notify('drop', '77')).toMatchObject({ code: 1, stderr: expect.stringContaining('Message 77') });
    expect((await end()).code).toBe(0);
    expect(readdirSync(data)).not.toContain('stallscope.sock');
  });

  test('what is kept is exported as when none runs; what a file hides is not', async () => {
    const kept =
      `${hook}    - { name: mail, mail: { host: mail.example.com, user: jo, password: "$` +
      `{PASSWORD}", from: a@b.example, to: [c@d.example, e@f.example] }, least: down }\n`;
    const more =
      '    - { name: duty, pagerduty: "$' +
      '{KEY}" }\n    - { name: siren, command: [/bin/cat, x] }\n  heartbeat: "$' +
      '{BEAT}"\n';
    await notify('import', file(`${kept}${more}  maintenance: [{ name: m, from: 2026-01-01, until: 2027-01-01 }]\n`));
    await runWords(['targets', 'add', 'tcp://127.0.0.1:9', '--data-dir', data]);
    const exported = (await notify('export')).stdout;
    const { end } = await watching(null);
    expect((await notify('export')).stdout).toBe(exported);
    await end();
    await watching(file(hook, targets(await closedPort())));
    expect(await notify('export')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('hidden by it'),
    });
  });

  test('a target of its file cannot be varied, and it is said how it could', async () => {
    await watching(file(hook, targets(await closedPort())));
    for (const more of [[], ['--dry-run']]) {
      const run = await runWords(['targets', 'vary', 'gone', '--families', ...more, '--data-dir', data]);
      expect([run.code, run.stdout]).toEqual([1, '']);
      expect(run.stderr).toContain('“gone” comes from a configuration file or a command line');
      expect(run.stderr).toContain('targets import FILE');
    }
  });
});

test('targets of a file are kept without its notices, which is said', async () => {
  const path = file(hook, 'targets: [{ tcp: "192.0.2.1:9" }]\n');
  const run = await runWords(['targets', 'import', path, '--data-dir', data]);
  expect([run.code, run.stdout]).toEqual([0, 'Added 192.0.2.1:9.\n']);
  expect(run.stderr).toBe(
    `stallscope: ${path}: its notices are left out here; stallscope notify import ${path} keeps them\n`,
  );
  expect(JSON.parse((await notify('--json')).stdout).channels).toEqual([]);
});
