import { expect, test } from 'vitest';
import type { TargetsState } from '../../../renderer/state/targets.ts';
import { announcement } from '../../../renderer/views/app/announcement.ts';
import { rowOf, rowsOf } from './overview-rows.ts';

const NOW_MS = 60_000;
const hanging = (stall: number, elapsedMs = 2_000) => ({ stall, phase: 'tls', sinceMs: NOW_MS - elapsedMs }) as const;
const INCIDENT = { id: 4, openedAt: '2026-11-21T07:00:00.000Z', segment: 'path' } as const;
type Rows = TargetsState['rows'];
const told = (before: Rows, after: Rows): string | null =>
  announcement({ rows: before, paused: null }, { rows: after, paused: null }, NOW_MS);

test('a hang is told when it begins and when it is over without an incident', () => {
  const fine = rowsOf(rowOf('shop'));
  const waiting = rowsOf(rowOf('shop', { overdue: hanging(7) }));
  expect(told(fine, waiting)).toBe('shop is waiting 2 s for TLS');
  expect(told(waiting, rowsOf(rowOf('shop', { overdue: hanging(7, 3_000) }))), 'it goes on').toBeNull();
  expect(told(waiting, fine)).toBe('shop is not waiting any more');
  expect(told(null, waiting), 'what hangs as the page opens').toBe('shop is waiting 2 s for TLS');
});

test('an incident is told when it begins and ends, and the requests in it are not', () => {
  const inIt = rowsOf(rowOf('shop', { incident: INCIDENT }));
  const waiting = rowsOf(rowOf('shop', { incident: INCIDENT, overdue: hanging(8) }));
  expect(told(rowsOf(rowOf('shop', { overdue: hanging(7) })), inIt)).toBe('Incident 4 of shop began');
  expect(told(inIt, waiting)).toBeNull();
  expect(told(waiting, inIt)).toBeNull();
  expect(told(inIt, rowsOf(rowOf('shop')))).toBe('Incident 4 of shop is over');
  expect(told(null, inIt), 'one that is read of did not begin now').toBeNull();
});

test('one incident of several targets is one, and many at once are counted', () => {
  const names = ['a', 'b', 'c', 'd'];
  const fine = rowsOf(...names.map((name) => rowOf(name)));
  expect(told(fine, rowsOf(...names.map((name) => rowOf(name, { incident: INCIDENT }))))).toBe(
    'Incident 4 of a and 3 more began',
  );
  expect(told(fine, rowsOf(...names.map((name, index) => rowOf(name, { overdue: hanging(index) }))))).toBe(
    '4 targets are waiting',
  );
});

test('a pause of all is told, and what else happens to a row is not', () => {
  const rows = rowsOf(rowOf('shop'));
  const paused = { since: '2026-11-21T07:00:00.000Z', until: null };
  expect(announcement({ rows, paused: null }, { rows, paused }, NOW_MS)).toBe('Measuring is paused');
  expect(announcement({ rows, paused }, { rows, paused: null }, NOW_MS)).toBe('Targets are measured again');
  expect(told(rows, rowsOf(rowOf('shop', { last: { outcome: 'ok' } })))).toBeNull();
});
