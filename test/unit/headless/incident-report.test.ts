import { expect, test } from 'vitest';
import { incidentReport } from '../../../electron/headless/format/incident-report.ts';
import { incidentJson } from '../main/support/engine-words.ts';

const reportOf = (note: string): string =>
  incidentReport(incidentJson(7, 'api', { note }), 80, (_colour, text) => text).join('\n');

test('an incident shows what a person noted, line by line, and nothing acts in it', () => {
  expect(reportOf('Called the provider.\r\nThey \u001b[31mknow.')).toContain(
    '\nNote:\n  Called the provider.\n  They \\x1b[31mknow.\n',
  );
});

test('an incident without a note has no place for one', () => {
  expect(reportOf('')).not.toContain('Note');
});
