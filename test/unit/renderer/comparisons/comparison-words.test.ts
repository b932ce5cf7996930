import { expect, test } from 'vitest';
import {
  headWord,
  noteLines,
  percentText,
  pointsText,
  pText,
  quietPhases,
  samplesText,
  shownRates,
  titleOf,
  wordsBeside,
} from '../../../../renderer/views/comparisons/comparison-words.ts';
import { summaryText } from '../../../../renderer/views/comparisons/summary-text.ts';
import { pairSentences, windowRows } from '../../../../renderer/views/comparisons/window-rows.ts';
import { CONTROL, comparisonOf, noDifference } from '../../../contract/renderer/compared.ts';

const member = (name: string, says: string, role: 'subject' | 'control' = 'subject') => ({ name, says, role });

test('a comparison is called after what is told apart, without the controls', () => {
  const control = member('example.org', 'control', 'control');
  expect(titleOf([member('shop', 'CDN'), member('shop origin', 'origin 198.51.100.40'), control])).toBe(
    'CDN or origin',
  );
  expect(titleOf([member('a', 'resolver 192.0.2.53'), member('b', 'resolver 198.51.100.53')])).toBe('Resolvers');
  expect(titleOf([member('api', 'from desk-14'), member('api', 'from nas-2')])).toBe('Vantage points');
  expect(titleOf([member('shop', 'shop'), member('api', 'api')]), 'names stand beside it anyway').toBe('Comparison');
});

test('over a column stands what is its own, with nothing that all have in common', () => {
  const pinned = [member('shop', 'CDN'), member('shop origin', 'origin 198.51.100.40')];
  expect(pinned.map((one) => headWord(one, pinned))).toEqual(['CDN', 'Origin']);
  const two = [member('s1', 'origin 198.51.100.40'), member('s2', 'origin 198.51.100.41')];
  expect(two.map((one) => headWord(one, two))).toEqual(['198.51.100.40', '198.51.100.41']);
  const named = [member('shop', 'shop'), member('api', 'api')];
  expect(
    named.map((one) => headWord(one, named)),
    'names stay as they were given',
  ).toEqual(['shop', 'api']);
  expect(wordsBeside(member('shop origin', 'origin 198.51.100.40'))).toBe('198.51.100.40');
  expect(wordsBeside(member('shop', 'shop'))).toBe('');
});

test('a share that is more than nothing is never told as nothing, and signs are the ones of print', () => {
  expect([percentText(0, 2), percentText(0.00001, 2), percentText(0.019, 2)]).toEqual(['0.00', '<0.01', '1.90']);
  expect([pointsText(-0.002, 2), pointsText(0.002, 2), pointsText(-0.000001, 2)]).toEqual(['−0.20', '+0.20', '0.00']);
  expect([pText(null), pText(0.00001), pText(0.0123), pText(0.62), pText(1)]).toEqual([
    ...['–', '<0.001', '0.012', '0.62', '1.00'],
  ]);
});

test('phases in which nobody was stuck have no row, but are told', () => {
  const comparison = noDifference();
  expect(shownRates(comparison).map(({ kind }) => kind)).toEqual(['bad', 'slow', 'failed', 'connect', 'tls', 'wait']);
  expect(quietPhases(comparison)).toBe('No request was stuck in resolve or transfer.');
  for (const one of comparison.members) one.times.resolve = null;
  expect(quietPhases(comparison), 'a phase that nobody goes through says nothing').toBe(
    'No request was stuck in transfer.',
  );
});

test('how much was measured is told of each, of many from the least to the most', () => {
  expect(samplesText(noDifference())).toBe('of 17,263 and 17,246 samples; 62 suspect left out');
  const many = comparisonOf(Array.from({ length: 8 }, (_, index) => ({ name: `s${index}`, says: `s${index}` })));
  expect(samplesText(many)).toBe('of 17,144 to 17,263 samples; 248 suspect left out');
});

test('what to compare next is told once as such, however the engine words it', () => {
  const { conclusion, ...rest } = noDifference();
  const next = (words: string) => noteLines({ ...rest, conclusion: { ...conclusion, notes: [], next: words } });
  expect(next('two resolvers.')).toEqual(['Next to compare: two resolvers.']);
  expect(next('Next to compare: two resolvers.')).toEqual(['Next to compare: two resolvers.']);
});

test('windows that overlap stand in one row, the newest first, and a gap is not called fine', () => {
  const comparison = comparisonOf([
    { name: 'shop', says: 'CDN', windowsAt: [0.1, 0.5] },
    { name: 'shop origin', says: 'origin 198.51.100.40', windowsAt: [0.5], gapsAt: [0.101] },
  ]);
  const rows = windowRows(comparison);
  expect(rows.map(({ isAtOnce, each }) => [isAtOnce, ...each.map(({ kind }) => kind)])).toEqual([
    [true, 'hung', 'hung'],
    [false, 'hung', 'not measured'],
  ]);
  expect(rows[0]?.each[0]).toEqual({ kind: 'hung', windows: [{ incident: 101, worstMs: 9_300 }] });
});

test('windows that nobody gave a number have no number, and each its own worst', () => {
  const comparison = comparisonOf([
    { name: 'shop', says: 'CDN', windowsAt: [0.1, 0.5] },
    { name: 'shop', says: 'from nas-2', windowsAt: [0.1, 0.5] },
  ]);
  for (const one of comparison.members[1]?.timeouts ?? []) one.incident = 0;
  for (const one of comparison.aligned.flatMap(({ incidents }) => incidents)) if (one.member === 1) one.incident = 0;
  expect(windowRows(comparison).map(({ each }) => each[1])).toEqual([
    { kind: 'hung', windows: [{ incident: null, worstMs: 9_300 }] },
    { kind: 'hung', windows: [{ incident: null, worstMs: 7_400 }] },
  ]);
});

test('how many windows fell on each other is told beside what chance would do', () => {
  expect(pairSentences(noDifference())).toEqual([
    '9 of 9 timeout windows with CDN fell on one with the origin; by chance it would be none.',
  ]);
  const quiet = comparisonOf([{ name: 'shop', says: 'CDN', windowsAt: [0.2] }, CONTROL]);
  expect(pairSentences(quiet)).toEqual(['1 timeout window with CDN; none with the control.']);
  expect(pairSentences(comparisonOf([CONTROL, CONTROL]))).toEqual([]);
  const elsewhere = [
    { name: 'api', says: 'by name', windowsAt: [0.2] },
    { name: 'api', says: 'from nas-2', windowsAt: [0.2] },
  ];
  expect(pairSentences(comparisonOf(elsewhere))).toEqual([
    '1 of 1 timeout window by name fell on one from nas-2; by chance it would be none.',
  ]);
});

test('the summary is plain text with its figures under each other, in UTC', () => {
  const lines = summaryText(noDifference()).split('\n');
  expect(lines[0]).toBe('CDN or origin: 2026-11-20 14:30:00 to 2026-11-21 14:30:00 UTC (24 h)');
  expect(lines[2]).toBe('No difference between CDN and origin (1.9 % and 2.1 %): the CDN is not the cause.');
  const bad = lines.find((line) => line.startsWith('Slow or failed'));
  expect(bad).toMatch(/^Slow or failed +1\.90 % +2\.10 % +\+0\.20 \(−\d\.\d\d to \+\d\.\d\d\)$/);
  const table = lines.filter((line) => /^(Slow|Failed|Stuck)/.test(line));
  expect(new Set(table.map((line) => line.indexOf('%'))).size, 'columns align').toBe(1);
});
