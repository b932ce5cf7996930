import { expect, test } from 'vitest';
import { fromHopText, segmentLabel, suspectText } from '../../../electron/domain/segment-label.ts';
import { SEGMENTS } from '../../../electron/domain/verdict/verdict.ts';

test('each segment has one name, and the observer another one for whoever sits elsewhere', () => {
  const names = SEGMENTS.map((segment) => segmentLabel(segment, 'here'));
  expect(new Set(names).size).toBe(SEGMENTS.length);
  const differing = SEGMENTS.filter((segment) => segmentLabel(segment, 'here') !== segmentLabel(segment, 'elsewhere'));
  expect(differing).toEqual(['observer']);
  expect(segmentLabel('observer', 'elsewhere')).toBe('Measuring computer');
});

test('the hop at which a fault begins is told with its place, and none where no place is suspected', () => {
  expect(suspectText({ segment: 'path', fromHop: 6 }, 'here')).toBe('Path from hop 6');
  expect(suspectText({ segment: 'destination', fromHop: 7 }, 'elsewhere')).toBe('Server at hop 7');
  expect(suspectText({ segment: 'tls', fromHop: null }, 'here')).toBe('TLS');
  expect(suspectText({ segment: 'unknown', fromHop: 3 }, 'here')).toBe('Unclear');
  expect(fromHopText({ segment: 'isp', fromHop: 2 })).toBe('from hop 2');
});
