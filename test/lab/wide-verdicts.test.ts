import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { program, requireOrSkip } from '../support/needs.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { specifyVerdicts } from './support/specify-verdicts.ts';
import { WIDE_CASES, WIDE_SUBJECTS } from './support/verdict-cases.ts';
import { type Judged, nameOfWide, runWideCases } from './support/verdict-run.ts';

describe.runIf(requireOrSkip('lab', [...LAB_NEEDS, program('taskset', 'util-linux'), program('renice', 'bsdutils')]))(
  'what is judged of faults that hit everything',
  () => {
    let lab: Lab;
    let judged: readonly Judged[];

    beforeAll(async () => {
      lab = await openLab();
      judged = await runWideCases(lab, join(lab.folder, 'wide'));
    });
    afterAll(() => lab?.close());

    specifyVerdicts(
      WIDE_CASES.flatMap((each) => WIDE_SUBJECTS.map((subject) => nameOfWide(each, subject))),
      () => judged,
    );
  },
);
