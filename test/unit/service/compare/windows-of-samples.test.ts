import { expect, test } from 'vitest';
import { WindowsOfSamples } from '../../../../electron/service/compare/windows-of-samples.ts';
import { START_US, sample } from '../../bundle/sample-source.ts';

const SECOND_US = 1_000_000;

/** `.` good, `s` slow for 4 s, `F` failed after 30 s, `?` suspect, one every 5 s. */
function windows(course: string, named: readonly (readonly [number, number])[] = []) {
  const found = new WindowsOfSamples();
  for (const [index, sign] of [...course].entries()) {
    const good = sample({ startedAtUs: START_US + index * 5 * SECOND_US });
    if (sign === 's') found.add({ ...good, outcome: 'slow', totalMs: 4_000 });
    else if (sign === 'F') found.add({ ...good, outcome: 'failed', totalMs: 30_000 });
    else if (sign === '?')
      found.add({ ...good, outcome: 'failed', observer: { eventLoopDelayMs: 0, suspect: 'asleep' } });
    else found.add(good);
  }
  const at = (seconds: number): number => START_US + seconds * SECOND_US;
  return found
    .found(named.map(([from, to], index) => ({ incident: index + 7, fromUs: at(from), toUs: at(to), worstMs: 1 })))
    .map(({ incident, fromUs, toUs }) => [incident, (fromUs - START_US) / SECOND_US, (toUs - START_US) / SECOND_US]);
}

test('a window is from the start of the first bad probe to the end of the last one before three good ones', () => {
  expect(windows('..s.s....s...')).toEqual([
    [0, 10, 24],
    [0, 45, 49],
  ]);
});

test('one that still hangs keeps the window open: what began meanwhile recovers nothing', () => {
  expect(windows('F....s......')).toEqual([[0, 0, 30]]);
  expect(windows('F.........s...')).toEqual([
    [0, 0, 30],
    [0, 50, 54],
  ]);
});

test('suspect probes neither open a window nor end it', () => {
  expect(windows('.??.s??..?.?.s...')).toEqual([
    [0, 20, 24],
    [0, 65, 69],
  ]);
});

test('one that is open at the end is told; without bad probes there is none', () => {
  expect(windows('...s.')).toEqual([[0, 15, 19]]);
  expect(windows('.....')).toEqual([]);
});

test('a window in the time of an incident that is named has its number', () => {
  expect(windows('s......s...', [[30, 40]])).toEqual([
    [0, 0, 4],
    [7, 35, 39],
  ]);
});

test('where a bundle names all incidents of a stretch, only what lies outside of it is reckoned', () => {
  const found = new WindowsOfSamples();
  for (const [index, sign] of [...'.s......s......s....'].entries()) {
    const good = sample({ startedAtUs: START_US + index * 5 * SECOND_US });
    found.add(sign === 's' ? { ...good, outcome: 'slow', totalMs: 4_000 } : good);
  }
  const at = (seconds: number): number => START_US + seconds * SECOND_US;
  const named = [{ incident: 7, fromUs: at(74), toUs: at(79), worstMs: 1 }];
  const windows = found.outside({ fromUs: at(30), toUs: at(90) }, named);
  expect(windows.map(({ incident, fromUs }) => [incident, (fromUs - START_US) / SECOND_US])).toEqual([
    [0, 5],
    [7, 74],
  ]);
});
