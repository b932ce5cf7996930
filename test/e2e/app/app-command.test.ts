import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { ChildProgram, until } from '../../support/electron/child-program.ts';
import type { AppPlace } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { NODE_24 } from '../command-line.ts';
import { appInTest } from './app-in-test.ts';

describe.runIf(requireOrSkip('the command that opens the app', APP_NEEDS))('the command that opens the app', () => {
  const app = appInTest();
  const commands: ChildProgram[] = [];

  function open(place: AppPlace): ChildProgram {
    const environment = {
      ...place.desktop.environment,
      ELECTRON_OVERRIDE_DIST_PATH: place.runtime.folder,
      // As in a terminal that runs inside of another Electron app.
      ELECTRON_RUN_AS_NODE: '1',
    };
    const words = [join(place.app, 'out/main/headless.js'), 'app', '--data-dir', place.dataDirectory];
    const command = new ChildProgram(NODE_24, words, environment, place.desktop.room);
    commands.push(command);
    return command;
  }

  afterEach(async () => {
    // Asked, and not killed, because then it asks the app.
    for (const command of commands.splice(0)) {
      command.child.kill('SIGTERM');
      await command.ended;
    }
  });

  test('shows the window, and ends it in good order by Ctrl+C', async () => {
    const place = app.place('opener');
    const command = open(place);
    await app.desktop.windowTitled('Stallscope');
    const told = command.output.split('\n').filter((line) => line.startsWith('stallscope: '));
    if (process.getuid?.() === 0) expect(told).toEqual([expect.stringMatching(/no sandbox for root.*--no-sandbox/)]);
    else expect(told).toEqual([]);

    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    const file = join(place.dataDirectory, 'stallscope.db');
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    const database = new Database(file, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  });

  test('a second time shows the window of the first, and says so', async () => {
    const place = app.place('twice');
    const first = open(place);
    await app.desktop.windowTitled('Stallscope');
    const second = open(place);
    expect(await second.ended).toBe(0);
    expect(second.output).toContain('Stallscope is running already');
    await until('the first one goes on', () => first.isRunning);
  });
});
