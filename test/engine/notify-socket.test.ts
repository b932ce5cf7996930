import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type NotifySocket, openNotifySocket } from '../../electron/engine/native/notify-socket.ts';
import { createServiceManager, withoutManager } from '../../electron/service/watchdog/service-manager.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { program, requireOrSkip } from '../support/needs.ts';
import { notifyReceiver } from '../support/notify-receiver.ts';

const canRun = requireOrSkip('engine', [program('python3', 'python3')]);

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'notify');
}

function opened(path: string): NotifySocket {
  const outcome = openNotifySocket(path);
  if (outcome.kind === 'impossible') throw new Error(outcome.message);
  onTestFinished(() => outcome.socket.close());
  return outcome.socket;
}

describe.runIf(canRun)('a socket to the service manager', () => {
  test('carries each text as one datagram, by a path and by an abstract name', async () => {
    for (const path of [socketPath(), `@stallscope-test-${process.pid}`]) {
      const receiver = await notifyReceiver(path);
      const socket = opened(path);
      expect(socket.send('READY=1\nSTATUS=Überall gut')).toBeNull();
      expect(socket.send('WATCHDOG=1')).toBeNull();
      await receiver.until(/WATCHDOG/);
      expect(receiver.messages).toEqual(['READY=1\nSTATUS=Überall gut', 'WATCHDOG=1']);
    }
  });

  test('says why nothing can be sent: nobody there, no address, somebody who went away', async () => {
    expect(openNotifySocket(socketPath())).toMatchObject({
      kind: 'impossible',
      message: expect.stringContaining('ENOENT'),
    });
    for (const path of ['relative/path', '@', `/${'x'.repeat(200)}`, 'vsock:2:1234']) {
      expect(openNotifySocket(path)).toMatchObject({
        kind: 'impossible',
        message: expect.stringContaining('no address'),
      });
    }
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const socket = opened(path);
    await receiver.end();
    expect(socket.send('WATCHDOG=1')).toBe('ECONNREFUSED');
    socket.close();
    expect(socket.send('WATCHDOG=1')).toBe('The socket is closed.');
  });
});

interface Told {
  readonly clock: FakeClock;
  readonly log: string[];
  keepsSchedule: boolean;
}

function managed(path: string | null, environment: Readonly<Record<string, string>> = {}) {
  const told: Told = { clock: new FakeClock(), log: [], keepsSchedule: true };
  const manager = createServiceManager({
    clock: told.clock,
    environment: { ...(path === null ? {} : { NOTIFY_SOCKET: path }), ...environment },
    platform: 'linux',
    processId: 4711,
    keepsSchedule: () => told.keepsSchedule,
    says: () => 'Fine: 2 targets\nwatched.',
    log: (line) => told.log.push(line),
  });
  onTestFinished(() => manager.close());
  return { manager, told };
}

describe.runIf(canRun)('the service manager', () => {
  test('hears that all is ready, signs of life twice in its time, and the end', async () => {
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const { manager, told } = managed(path, { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '4711' });
    manager.ready();
    await told.clock.advance(60_000);
    manager.stopping();
    await told.clock.advance(600_000);
    await receiver.until(/STOPPING/);
    expect(receiver.messages.map((message) => message.split('\n')[0])).toEqual([
      'READY=1',
      'WATCHDOG=1',
      'WATCHDOG=1',
      'STOPPING=1',
    ]);
    // A line end in what it says would be another assignment.
    expect(receiver.messages[0]).toBe('READY=1\nSTATUS=Fine: 2 targets\\x0awatched.');
    expect(told.log).toEqual([]);
  });

  test('hears no sign of life while requests are not started, and hears one again when they are', async () => {
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const { manager, told } = managed(path, { WATCHDOG_USEC: '60000000' });
    manager.ready();
    told.keepsSchedule = false;
    // A receiver that has not begun to read holds ten texts.
    await told.clock.advance(120_000);
    told.keepsSchedule = true;
    await told.clock.advance(30_000);
    await receiver.until(/WATCHDOG/);
    expect(receiver.messages.filter((message) => message.includes('WATCHDOG'))).toHaveLength(1);
    expect(receiver.messages).toHaveLength(6);
  });

  test('hears of a reload with the time at which it began, and that it is over', async () => {
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const { manager } = managed(path);
    manager.reloading();
    manager.ready();
    await receiver.until(/READY/);
    expect(receiver.messages[0]).toMatch(/^RELOADING=1\nMONOTONIC_USEC=[1-9]\d+$/);
  });

  test('is asked for nothing where it waits for signs of another process, and only told how all stands', async () => {
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const { manager, told } = managed(path, { WATCHDOG_USEC: '2000000', WATCHDOG_PID: '1' });
    manager.ready();
    await told.clock.advance(30_000);
    manager.stopping();
    await receiver.until(/STOPPING/);
    expect(receiver.messages).toHaveLength(3);
  });

  test('that is not there, or went away, is said once and stops nothing', async () => {
    const nobody = managed(socketPath());
    nobody.manager.ready();
    nobody.manager.stopping();
    expect(nobody.told.log).toHaveLength(1);
    const path = socketPath();
    const receiver = await notifyReceiver(path);
    const { manager, told } = managed(path);
    manager.ready();
    await receiver.end();
    await told.clock.advance(300_000);
    expect(told.log).toEqual(['The service manager could not be told how all stands: ECONNREFUSED.']);
    const none = managed(null);
    none.manager.ready();
    expect(none.told.clock.pendingTimers).toBe(0);
  });
});

test('programs that are run are told nothing of the service manager, and all else', () => {
  const environment = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1', HOME: '/root' };
  expect(withoutManager(environment)).toEqual({ HOME: '/root' });
});
