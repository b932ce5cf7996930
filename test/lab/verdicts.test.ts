import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { specifyVerdicts } from './support/specify-verdicts.ts';
import { VERDICT_CASES } from './support/verdict-cases.ts';
import { type Judged, nameOfCase, runVerdictCases } from './support/verdict-run.ts';

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('what is judged of faults of one host each', () => {
  let lab: Lab;
  let judged: readonly Judged[];

  beforeAll(async () => {
    lab = await openLab();
    judged = await runVerdictCases(lab, join(lab.folder, 'cases'));
  });
  afterAll(() => lab?.close());

  specifyVerdicts(VERDICT_CASES.map(nameOfCase), () => judged);
});
