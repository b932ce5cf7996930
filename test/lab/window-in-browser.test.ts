import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM } from '../e2e/chromium.ts';
import { requireOrSkip } from '../support/needs.ts';
import { enterNamespace } from './support/enter-place.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { openInBrowser } from './window/in-browser.ts';
import { specifyWindow } from './window/specification.ts';

describe.runIf(requireOrSkip('lab: the window', [...LAB_NEEDS, CHROMIUM]))(
  'the window in a browser on the headless server, in the lab',
  () => {
    let lab: Lab;
    let leave: (() => void) | null = null;

    beforeAll(async () => {
      lab = await openLab();
      leave = enterNamespace(lab.namespaceOf('client'));
    });
    afterAll(async () => {
      leave?.();
      await lab?.close();
    });

    specifyWindow(
      () => openInBrowser(lab),
      () => lab.faults,
    );
  },
);
