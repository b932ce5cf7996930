import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ChildProgram } from '../../support/electron/child-program.ts';
import { Desktop, type DesktopOptions } from '../../support/electron/desktop.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron/electron-runtime.ts';
import {
  type AppPlace,
  allGone,
  appPlace,
  LaunchedApp,
  type LaunchOptions,
  startApp,
} from '../../support/electron/launch-app.ts';
import { stageApp } from '../../support/electron/staged-app.ts';

/** What a test file has of the app: one desktop for all its tests, and in each test as many apps as it likes. */
export interface AppInTest {
  readonly desktop: Desktop;
  /** Where this person's settings and data lie; a name that was not used before is a first run. */
  place(person: string): AppPlace;
  launch(place: AppPlace, options?: LaunchOptions): Promise<LaunchedApp>;
  /** Without anyone who looks into it. */
  start(place: AppPlace, options?: LaunchOptions & { readonly before?: readonly string[] }): ChildProgram;
}

/** To be called within `describe`. What a test leaves running is ended after it; the desktop and the app's files go after the last one. */
export function appInTest(options: DesktopOptions = {}): AppInTest {
  let runtime: ElectronRuntime | null = null;
  let app = '';
  let desktop: Desktop | null = null;
  const launched: LaunchedApp[] = [];
  const started: ChildProgram[] = [];

  // Fetching the runtime and compiling for it happens once a machine.
  beforeAll(async () => {
    runtime = await electronRuntime();
    app = await stageApp(runtime);
    desktop = await Desktop.start(options);
  }, 600_000);

  afterEach(async () => {
    const places = launched.map(({ place }) => place);
    for (const one of launched.splice(0)) await one.close();
    for (const one of started.splice(0)) await one.stop();
    for (const place of places) await allGone(place);
  });

  afterAll(async () => {
    await desktop?.close();
    if (app !== '') await rm(app, { recursive: true, force: true });
  });

  const standing = (): Desktop => {
    if (desktop === null) throw new Error('The desktop is there from the first test on');
    return desktop;
  };

  return {
    get desktop() {
      return standing();
    },
    place(person) {
      if (runtime === null) throw new Error('The runtime is there from the first test on');
      return appPlace(runtime, app, standing(), person);
    },
    async launch(place, launch) {
      const one = await LaunchedApp.launch(place, launch);
      launched.push(one);
      return one;
    },
    start(place, start) {
      const one = startApp(place, start);
      started.push(one);
      return one;
    },
  };
}
