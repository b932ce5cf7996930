import { expect, test } from 'vitest';
import type { IncidentJson } from '../../../electron/contract/shapes.ts';
import { incidentReport, incidentTable } from '../../../electron/headless/format/incident-report.ts';
import { incidentJson } from '../main/support/engine-words.ts';

const AT = '2026-11-21T07:00:00.000Z';

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

const evidence = (id: number, kind: IncidentJson['evidence'][number]['kind']): IncidentJson['evidence'][number] => ({
  ...{ id, stall: 7, kind, method: 'native', status: 'captured', startedAt: AT, endedAt: AT },
  ...{ overlapMs: 0, inFlight: true, summary: `What ${kind} found.`, remedy: null, sharedPath: false, data: null },
});

const VERDICT: IncidentJson['verdict'] = {
  ...{ segment: 'path', confidence: 'medium', summary: 'The path ends behind hop 5.', fromHop: 6 },
  ...{ reasons: ['Both traces end there.', 'From samples.'], against: ['The gateway lost one ping.'] },
  ask: ['The internet provider: what is at hop 6?'],
  citations: [
    { text: 'Both traces end there.', evidence: [61, 62, 404] },
    { text: 'The gateway lost one ping.', evidence: [63] },
    { text: 'From samples.', evidence: [404] },
  ],
};

const JUDGED = incidentJson(7, 'api', {
  verdict: VERDICT,
  evidence: [evidence(61, 'trace'), evidence(62, 'trace'), evidence(63, 'gateway')],
});

test('a verdict is shown with the hop, its reasons, what speaks against it, and the numbers of the evidence they rest on', () => {
  const report = incidentReport(JUDGED, 80, (_colour, text) => text).join('\n');
  expect(report).toContain(
    [
      'Verdict: Path from hop 6 (medium confidence)',
      '  The path ends behind hop 5.',
      '  Because:',
      '    - Both traces end there. (evidence 61, 62)',
      '    - From samples.',
      '  What speaks against it:',
      '    - The gateway lost one ping. (evidence 63)',
      '  What to ask:',
      '    - The internet provider: what is at hop 6?',
    ].join('\n'),
  );
  expect(report).toMatch(/^ {2}NO\. {2}AT \(UTC\) .*\n {3}61 .* trace .*\n {3}62 .* trace .*\n {3}63 .* gateway /m);
});

test('where nothing is sure no place is named, and it says what would tell', () => {
  const unknown = { ...VERDICT, segment: 'unknown' as const, confidence: 'low' as const };
  const report = incidentReport({ ...JUDGED, verdict: unknown }, 80, (_colour, text) => text).join('\n');
  expect(report).toContain('Verdict: Unclear (low confidence)');
  expect(report).toContain('  What would tell, and what speaks against it:\n');
});

test('the list names the place with its hop, and how sure it is', () => {
  expect(incidentTable([JUDGED]).at(-1)).toMatch(/ api +Path from hop 6 \(medium\)$/);
});
