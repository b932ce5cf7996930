import { expect, test } from 'vitest';
import type { StatusJson } from '../../../electron/contract/guard-shapes.ts';
import { status } from '../../../electron/headless/commands/status.ts';
import { painter } from '../../../electron/headless/format/paint.ts';
import { statusReport } from '../../../electron/headless/format/status-report.ts';

type Problem = StatusJson['problems'][number];

const problem = (target: string, change: Partial<Problem>): Problem => ({
  ...{ target, incident: 7, since: '2026-11-21T07:00:00.000Z', group: 'pay', says: 'It was refused.' },
  ...{ required: true, acknowledged: false },
  ...change,
});

test('each problem says whether it is required and whether somebody has seen it, and groups that are fine are left out', () => {
  const lines = statusReport(
    {
      at: '2026-11-21T07:05:00.000Z',
      state: 'problems',
      says: 'Problems: 2 of 3 targets.',
      targets: { watched: 3, fine: 1, bad: 2, unknown: 0, paused: 0 },
      groups: [
        { name: 'pay', state: 'down', bad: ['api', 'db'] },
        { name: 'web', state: 'fine', bad: [] },
      ],
      problems: [problem('api', {}), problem('db', { required: false, acknowledged: true })],
    },
    painter(false),
  );
  const text = lines.join('\n');
  expect(text).toMatch(/^ +7 +2026-11-21 07:00:00 +api +pay +yes +no +It was refused\.$/m);
  expect(text).toMatch(/^ +7 +2026-11-21 07:00:00 +db +pay +no +yes +It was refused\.$/m);
  expect(text).toMatch(/^pay +down +api, db$/m);
  expect(text).not.toContain('web');
});

test('a status that cannot be found out ends with 2 and never with 1, which would say that a target is in trouble', () => {
  expect(status.failureCode?.(1)).toBe(2);
  expect(status.failureCode?.(2)).toBe(64);
});
