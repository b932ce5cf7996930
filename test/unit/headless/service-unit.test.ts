import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseArguments } from '../../../electron/headless/arguments.ts';
import { COMMANDS } from '../../../electron/headless/command-list.ts';
import { FROM_SOURCE } from '../../support/from-source.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import { notifyReceiver } from '../../support/notify-receiver.ts';

const SOURCE = fileURLToPath(new URL('../../../electron/headless/main.ts', import.meta.url));
const UNIT = fileURLToPath(new URL('../../../resources/stallscope.service', import.meta.url));
const unit = readFileSync(UNIT, 'utf8');

const settings = (key: string): string[] =>
  unit.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
const setting = (key: string): string | undefined => settings(key)[0];

function folderInTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the unit for systemd', () => {
  test('starts a command line that there is, over the directories that systemd makes for it', async () => {
    const [stallscope, command = '', ...words] = (setting('ExecStart') ?? '').split(' ');
    expect(stallscope).toMatch(/^\/.*\/stallscope$/);
    const { options } = (await COMMANDS[command]?.load()) ?? { options: [] };
    const args = parseArguments(words, options);
    expect(args.positionals).toEqual([]);
    expect(args.text('data-dir')).toBe(`/var/lib/${setting('StateDirectory')}`);
    expect(args.text('config')).toMatch(new RegExp(`^/etc/${setting('ConfigurationDirectory')}/`));
  });

  test('reloads by the signal at which the configuration is read again, and starts again what failed or hangs', () => {
    expect(setting('ExecReload')).toMatch(/kill -HUP \$MAINPID$/);
    expect(setting('Type')).toBe('notify');
    expect(setting('Restart')).toBe('on-failure');
    // A configuration that is wrong ends with 2.
    expect(setting('RestartPreventExitStatus')).toBe('2');
    expect(Number(setting('WatchdogSec'))).toBeGreaterThan(30);
  });
});

describe.runIf(requireOrSkip('unit', [program('systemd-analyze', 'systemd')]))('systemd itself', () => {
  test('has nothing to say against the unit', () => {
    const folder = folderInTest();
    const executable = join(folder, 'stallscope');
    writeFileSync(executable, '#!/bin/sh\n');
    chmodSync(executable, 0o755);
    const here = join(folder, 'stallscope.service');
    writeFileSync(here, unit.replace(/^ExecStart=\S+/m, `ExecStart=${executable}`));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', here], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    // It is heard where something is wrong.
    writeFileSync(
      here,
      `${unit.replace(/^ExecStart=\S+/m, `ExecStart=${executable}`)}\n[Service]\nWatchdogSeconds=5\n`,
    );
    expect(spawnSync('systemd-analyze', ['verify', here], { encoding: 'utf8' }).stderr).toContain('WatchdogSeconds');
  });

  test('finds little to which it is exposed', () => {
    const judged = spawnSync('systemd-analyze', ['--offline=true', '--threshold=25', 'security', UNIT], {
      encoding: 'utf8',
    });
    expect(judged.status).toBe(0);
    expect(judged.stdout).toMatch(/Overall exposure level for stallscope\.service: [12]\.\d OK/);
  });
});

describe.runIf(requireOrSkip('unit', [program('python3', 'python3')]))('under a service manager, watch', () => {
  test('says that it is ready, gives signs of life, tells of a reload, and of its end; programs that it runs tell nothing', async () => {
    const folder = folderInTest();
    const socket = join(folder, 'notify');
    const config = join(folder, 'targets.yaml');
    writeFileSync(config, 'targets:\n  - { name: closed, url: "tcp://127.0.0.1:1", interval: 1s }\n');
    const receiver = await notifyReceiver(socket);
    const words = ['watch', '--config', config, '--data-dir', join(folder, 'data')];
    const child = spawn(process.execPath, [...FROM_SOURCE, SOURCE, ...words], {
      stdio: 'ignore',
      env: { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '1000000' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await receiver.until(/^READY=1\nSTATUS=/);
    await receiver.until(/^WATCHDOG=1\nSTATUS=Problems: 1 of 1 target bad; worst closed since /);
    writeFileSync(config, 'targets:\n  - { name: renamed, url: "tcp://127.0.0.1:1", interval: 1s }\n');
    child.kill('SIGHUP');
    await receiver.until(/^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    await receiver.until(/^WATCHDOG=1\nSTATUS=.*renamed/);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await receiver.until(/^STOPPING=1/);
    expect(await exited).toEqual([0, null]);
    const known = /^(READY|WATCHDOG|RELOADING|STOPPING|STATUS)=/;
    expect(receiver.messages.filter((message) => !known.test(message))).toEqual([]);
  });
});
