import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { APP_NEEDS } from '../support/electron/app-needs.ts';
import { Desktop } from '../support/electron/desktop.ts';
import { electronRuntime } from '../support/electron/electron-runtime.ts';
import { stageApp } from '../support/electron/staged-app.ts';
import { requireOrSkip } from '../support/needs.ts';
import { enterNamespace } from './support/enter-place.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { type AppParts, openInApp } from './window/in-app.ts';
import { specifyWindow } from './window/specification.ts';

describe.runIf(requireOrSkip('lab: the window', [...LAB_NEEDS, ...APP_NEEDS]))(
  'the window of the app, in the lab',
  () => {
    let parts: AppParts;
    let lab: Lab;
    let leave: (() => void) | null = null;

    beforeAll(async () => {
      // What may have to be fetched comes first: there is nothing to fetch from within the lab.
      const runtime = await electronRuntime();
      parts = { runtime, app: await stageApp(runtime), desktop: await Desktop.start({}) };
      lab = await openLab();
      leave = enterNamespace(lab.namespaceOf('client'));
    }, 600_000);

    afterAll(async () => {
      leave?.();
      await lab?.close();
      await parts?.desktop.close();
      if (parts !== undefined) await rm(parts.app, { recursive: true, force: true });
    });

    specifyWindow(
      () => openInApp(lab, parts),
      () => lab.faults,
    );
  },
);
