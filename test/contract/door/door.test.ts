import { lstatSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { knock } from '../../../electron/service/door/knock.ts';
import { openDoor } from '../../../electron/service/door/open-door.ts';
import { HostedEngine } from '../../../electron/service/process/hosted-engine.ts';
import { folderInTest, serviceInTest, until } from '../../support/kept-service.ts';

const never = new AbortController().signal;

async function engineWithDoor() {
  const directory = await folderInTest();
  const { api } = await serviceInTest(directory);
  const log: string[] = [];
  // Left behind by a process that was killed.
  writeFileSync(join(directory, 'stallscope.sock'), '');
  const door = await openDoor({ directory, platform: process.platform, api, log: (line) => log.push(line) });
  onTestFinished(door.close);
  return { directory, api, door, log };
}

/** What it answers to these bytes; empty when it hangs up. */
function answerTo(directory: string, bytes: string, ends = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(join(directory, 'stallscope.sock'));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(text));
    if (ends) socket.end(bytes);
    else socket.write(bytes);
  });
}

describe('the command line speaks to the engine that holds the directory', () => {
  test('and gets what it would get in the same process', async () => {
    const { directory, api } = await engineWithDoor();
    const engine = await knock(directory, process.platform);
    await engine?.ask('targets.add', { text: 'tcp://127.0.0.1:9', name: 'mine' }, never);
    expect(await engine?.ask('targets.list', {}, never)).toEqual(await api['targets.list']({}));
  });

  test('refusals come as they were said', async () => {
    const { directory } = await engineWithDoor();
    const engine = await knock(directory, process.platform);
    await expect(engine?.ask('notices.snooze', { target: 'nobody', forMs: 1_000 }, never)).rejects.toMatchObject({
      data: { code: 'not-found', message: 'No target is called “nobody”.' },
    });
  });

  test('nobody but its owner may open the socket', async () => {
    const { directory } = await engineWithDoor();
    const place = lstatSync(join(directory, 'stallscope.sock'));
    expect(place.isSocket()).toBe(true);
    expect(place.mode & 0o777).toBe(0o600);
  });

  test('what is no question is answered in words, or not at all', async () => {
    const { directory } = await engineWithDoor();
    expect(await answerTo(directory, 'GET / HTTP/1.1\n')).toContain('The question is no JSON.');
    expect(await answerTo(directory, '[]\n')).toContain('“method”');
    expect(await answerTo(directory, '{"method":"nothing","input":{}}\n')).toContain('There is no method “nothing”.');
    expect(await answerTo(directory, '{"method":"__proto__","input":{}}\n')).toContain('not-found');
    expect(await answerTo(directory, '{"method":"notices.snooze","input":{"target":1}}\n')).toContain('invalid-input');
    expect(await answerTo(directory, '{"method":"targets.list"', true)).toBe('');
    const engine = await knock(directory, process.platform);
    expect(await engine?.ask('targets.list', {}, never)).toEqual({ targets: [] });
  });

  test('where none runs, or none does any more, nobody answers', async () => {
    const { directory, door } = await engineWithDoor();
    const engine = await knock(directory, process.platform);
    await door.close();
    expect(await knock(directory, process.platform)).toBeNull();
    await expect(engine?.ask('targets.list', {}, never)).rejects.toMatchObject({
      data: { code: 'engine-unavailable' },
    });
    expect(await knock(await folderInTest(), process.platform)).toBeNull();
  });

  test('a path that is too long for a socket is said, and does not matter to the engine', async () => {
    const log: string[] = [];
    const { api } = await serviceInTest(await folderInTest());
    const directory = `/tmp/${'d'.repeat(120)}`;
    const door = await openDoor({ directory, platform: 'linux', api, log: (line) => log.push(line) });
    await door.close();
    expect(log).toHaveLength(1);
    expect(await knock(directory, 'linux')).toBeNull();
  });
});

test('the engine of the app opens the door as well, and closes it with itself', async () => {
  const directory = await folderInTest();
  const engine = new HostedEngine({
    environment: process.env,
    platform: process.platform,
    homeDirectory: directory,
    log: (line) => process.stderr.write(`${line}\n`),
    onStuck: () => {},
  });
  onTestFinished(() => engine.stop());
  engine.start({ directory, secrets: [] });
  await until(async () => (await knock(directory, process.platform)) !== null);
  const asked = await knock(directory, process.platform);
  expect(await asked?.ask('targets.list', {}, never)).toEqual({ targets: [] });
  await engine.stop();
  expect(await knock(directory, process.platform)).toBeNull();
});
