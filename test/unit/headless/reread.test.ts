import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { FROM_SOURCE } from '../../support/from-source.ts';
import { program, requireOrSkip } from '../../support/needs.ts';

const SOURCE = fileURLToPath(new URL('../../../electron/headless/main.ts', import.meta.url));
const ALSO_HERE = '/also-here';

const eventShape = z.looseObject({
  type: z.string(),
  target: z.string().nullish(),
  id: z.union([z.number(), z.string()]).optional(),
  targets: z.array(z.unknown()).optional(),
  message: z.string().optional(),
  says: z.string().nullish(),
});
type Event = z.infer<typeof eventShape>;

let folder: string;
let file: string;
let server: Server;
let origin: string;
let requests: string[];
let held: ServerResponse[];
let holds: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  file = join(folder, 'watch.yaml');
  requests = [];
  held = [];
  holds = false;
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (holds && request.url === '/slow') held.push(response);
    else response.end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterEach(async () => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  rmSync(folder, { recursive: true, force: true });
});

/** From now on the slow one is answered at once, what waits as well. */
function release(): void {
  holds = false;
  for (const response of held.splice(0)) response.end('ok');
}

/** In one step, as editors and tools for configurations do. */
function write(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const target = (name: string, path: string, more = '') => `  - { name: ${name}, url: "${origin}${path}"${more} }\n`;
const configuration = (...targets: string[]) =>
  `defaults: { interval: 200ms, captureAfter: 150ms, slowAfter: 300ms, timeout: 20s }\ntargets:\n${targets.join('')}`;

interface Watch {
  readonly child: ChildProcess;
  readonly events: readonly Event[];
  readonly errors: () => string;
  hangUp(): void;
  until(condition: () => boolean): Promise<void>;
  ended(): Promise<number | null>;
}

function watch(...words: string[]): Watch {
  const child = spawn(
    process.execPath,
    [...FROM_SOURCE, SOURCE, 'watch', '--json', '--data-dir', join(folder, 'data'), ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const events: Event[] = [];
  let rest = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(eventShape.parse(JSON.parse(line)));
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  return {
    child,
    events,
    errors: () => errors,
    hangUp: () => void child.kill('SIGHUP'),
    async until(condition) {
      while (!condition()) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`it ended with ${child.exitCode ?? child.signalCode}: ${errors}`);
        }
        await elapse(10);
      }
    },
    async ended() {
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
  };
}

const of = (events: readonly Event[], type: string) => events.filter((event) => event.type === type);
const readAgain =
  (running: Watch, times = 1) =>
  () =>
    running.errors().split('was read again').length > times;

describe('a configuration is read again while a request hangs', () => {
  async function hanging(): Promise<{ running: Watch; incident: Event['id'] }> {
    write(configuration(target('slow', '/slow'), target('going', '/going')));
    const running = watch('--config', file);
    await running.until(() => requests.includes('/slow') && requests.includes('/going'));
    holds = true;
    // Three of its requests hang, so that nothing more of it is started.
    await running.until(
      () =>
        held.length === 3 &&
        of(running.events, 'stall.opened').length === 3 &&
        of(running.events, 'incident.opened').length === 1,
    );
    const [opened] = of(running.events, 'incident.opened');
    return { running, incident: opened?.id };
  }

  async function recovered(running: Watch): Promise<Event[]> {
    release();
    await running.until(() => of(running.events, 'incident.closed').length === 1);
    return of(running.events, 'incident.closed');
  }

  test.each([
    ['goes on as before', () => target('slow', '/slow'), 'slow', 'added “new”; removed “going”; 1 target as before'],
    [
      'gets another name',
      () => target('renamed', '/slow'),
      'renamed',
      'added “new”; removed “going”; renamed “slow” to “renamed”; 0 targets as before',
    ],
    [
      'gets other thresholds',
      () => target('slow', '/slow', ', slowAfter: 400ms, group: mine'),
      'slow',
      'added “new”; removed “going”; changed “slow”; 0 targets as before',
    ],
    [
      'gets another place',
      () => target('slow', ALSO_HERE),
      'slow',
      'added “new”; removed “going”; changed “slow”; 0 targets as before',
    ],
  ])('a target that %s keeps its requests in flight and its incident', async (_how, now, name, says) => {
    const { running, incident } = await hanging();
    write(configuration(now(), target('new', '/new')));
    running.hangUp();
    await running.until(() => requests.includes('/new') && readAgain(running)());
    expect(running.errors()).toContain(`The configuration was read again: ${says}.`);
    const goneAt = requests.filter((path) => path === '/going').length;

    expect(of(running.events, 'stall.closed')).toEqual([]);
    expect(of(running.events, 'incident.closed')).toEqual([]);
    expect(held.every((response) => !response.destroyed)).toBe(true);
    expect(of(running.events, 'incident.opened')).toHaveLength(1);
    const closed = await recovered(running);
    expect(closed).toMatchObject([{ id: incident, targets: [name] }]);
    expect(of(running.events, 'stall.closed')).toHaveLength(3);
    // One may have been on its way.
    expect(requests.filter((path) => path === '/going').length - goneAt).toBeLessThanOrEqual(1);
    expect(await running.ended()).toBe(0);
  });

  test('one that is not there any more ends, its incident with it', async () => {
    const { running, incident } = await hanging();
    write(configuration(target('going', '/going')));
    running.hangUp();
    await running.until(() => of(running.events, 'incident.closed').length === 1);
    expect(of(running.events, 'incident.closed')).toMatchObject([{ id: incident }]);
    expect(await running.ended()).toBe(0);
  });

  test('a file with mistakes is refused as a whole, and everything goes on', async () => {
    const { running, incident } = await hanging();
    writeFileSync(
      file,
      `${configuration(target('new', '/new'), target('slow', '/slow', ', intervall: 1s'))}resolvers: [x]\n`,
    );
    running.hangUp();
    await running.until(() => running.errors().includes('goes on as before'));
    expect(running.errors()).toContain(`stallscope: ${file}:4:`);
    expect(running.errors()).toContain('“intervall” is not known in “targets”; did you mean “interval”?');
    expect(running.errors()).toContain(`stallscope: ${file}:5:13: resolvers:`);
    await running.until(
      () =>
        of(running.events, 'note').length > 0 &&
        of(running.events, 'history').some(({ kind }) => kind === 'configuration'),
    );
    expect(of(running.events, 'note').at(-1)?.message).toMatch(
      /^The configuration was not taken again, so everything goes on as before: .*watch\.yaml:4:.* \(and 1 more\)$/,
    );
    expect(requests).not.toContain('/new');
    expect(of(running.events, 'stall.closed')).toEqual([]);

    rmSync(file);
    running.hangUp();
    await running.until(() => running.errors().includes('there is no such file'));

    write(configuration(target('slow', '/slow'), target('new', '/new')));
    running.hangUp();
    await running.until(() => requests.includes('/new'));
    expect(await recovered(running)).toMatchObject([{ id: incident, targets: ['slow'] }]);
    expect(await running.ended()).toBe(0);
  });
});

test('of a thousand targets the one that differs is changed, and no other is probed once more', async () => {
  const thousand = (last: string) =>
    `defaults: { interval: 60s, timeout: 20s }\ntargets:\n${Array.from({ length: 1_000 }, (_, index) => target(`t${index}`, index === 999 ? last : `/${index}`)).join('')}`;
  write(thousand('/999'));
  const running = watch('--config', file);
  await running.until(() => requests.length > 20);
  for (const [index, last] of ['/other', '/999', '/another'].entries()) {
    write(thousand(last));
    running.hangUp();
    await running.until(readAgain(running, index + 1));
  }
  expect(running.errors().split('changed “t999”; 999 targets as before.')).toHaveLength(4);
  await running.until(() => requests.includes('/another') && requests.length > 60);
  const ofOthers = requests.filter((path) => /^\/\d+$/.test(path) && path !== '/999');
  expect(new Set(ofOthers).size).toBe(ofOthers.length);
  expect(await running.ended()).toBe(0);
});

test('asked many times at once, it reads what the file says in the end', async () => {
  write(configuration(target('first', '/0')));
  const running = watch('--config', file);
  await running.until(() => requests.includes('/0'));
  for (let round = 1; round <= 20; round += 1) {
    write(configuration(target('first', '/0'), target(`n${round}`, `/${round}`)));
    running.hangUp();
    if (round % 4 === 0) await elapse(5);
  }
  await running.until(() => requests.includes('/20'));
  expect(running.errors()).not.toContain('goes on as before');
  expect(await running.ended()).toBe(0);
});

test('a run without a file lives on, and says that there is nothing to read again', async () => {
  const running = watch(`${origin}/plain`);
  await running.until(() => requests.includes('/plain'));
  running.hangUp();
  await running.until(() => running.errors().includes('nothing to read again'));
  expect(running.errors()).toContain('this run has no --config FILE');
  expect(await running.ended()).toBe(0);
});

/** Runs a program in a terminal of its own, hangs up by a signal once it says WORDS, then closes the terminal; prints what it said and how it ended. */
const IN_A_TERMINAL = `
import os, pty, signal, sys, time
words, program = sys.argv[1].encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(program[0], program)
said = b""
def until(words):
    global said
    while words not in said:
        said += os.read(terminal, 4096)
until(words)
os.kill(pid, signal.SIGHUP)
until(b"nothing to read again")
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
`;

describe.runIf(requireOrSkip('unit', [program('python3', 'python3')]))('in a terminal', () => {
  test('a signal is answered there, and with the terminal it ends', async () => {
    const words = [
      process.execPath,
      ...FROM_SOURCE,
      SOURCE,
      'watch',
      `${origin}/plain`,
      '--data-dir',
      join(folder, 'data'),
    ];
    const child = spawn('python3', ['-c', IN_A_TERMINAL, 'Ctrl+C ends', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await closed;
    expect(text).toBe('0\n');
  });
});
