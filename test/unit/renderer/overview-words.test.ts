import { afterEach, expect, test, vi } from 'vitest';
import { keptFrom, sortAfter } from '../../../renderer/state/overview.ts';
import { addressWords } from '../../../renderer/views/overview/address-words.ts';
import { columnsFor } from '../../../renderer/views/overview/columns.ts';
import {
  countRows,
  countsWords,
  markOf,
  notFineCount,
  rowKind,
  rowTitle,
  rowWords,
} from '../../../renderer/views/overview/row-words.ts';
import { timeHeads } from '../../../renderer/views/overview/time-heads.ts';
import { rowOf } from './overview-rows.ts';

afterEach(() => vi.useRealTimers());

const words = (row: ReturnType<typeof rowOf>): string => rowWords(row, rowKind(row));
const atNoon = new Date(2026, 10, 21, 12, 0);

test('a row says how its last request went', () => {
  expect(words(rowOf('a'))).toBe('200');
  expect(words(rowOf('a', { target: { kind: 'tcp' } }))).toBe('connected');
  expect(words(rowOf('a', { target: { kind: 'dns' } }))).toBe('answered');
  expect(words(rowOf('a', { last: null }))).toBe('first probe under way');
  expect(
    words(
      rowOf('a', {
        last: { outcome: 'slow', phases: { resolveMs: 4, connectMs: 31, tlsMs: null, waitMs: 2_600, transferMs: 1 } },
      }),
    ),
  ).toBe('slow in wait, 2.60 s');
  expect(words(rowOf('a', { last: { suspect: true } }))).toBe('suspect: observer busy, not counted');
});

test('a failed row says since when, and its title has the whole sentence', () => {
  vi.useFakeTimers({ now: atNoon });
  const failure = { phase: 'connect', code: 'refused', message: 'The port is closed.' } as const;
  const row = rowOf('a', {
    last: { outcome: 'failed', failure },
    incident: { id: 1, openedAt: new Date(2026, 10, 21, 11, 21).toISOString(), segment: 'path' },
  });
  expect(words(row)).toBe('refused since 11:21');
  expect(rowTitle(row, rowKind(row))).toBe('The port is closed.');
});

test('a pause says until when', () => {
  vi.useFakeTimers({ now: atNoon });
  const pausedUntil = new Date(2026, 10, 21, 15, 0).toISOString();
  expect(words(rowOf('a', { target: { paused: true, pausedUntil } }))).toBe('paused until 15:00');
  expect(words(rowOf('a', { target: { paused: true } }))).toBe('paused');
});

test('what needs a secret is not fine, though nothing failed', () => {
  const failure = { phase: 'wait', code: 'secret-missing', message: 'No value for Authorization.' } as const;
  const row = rowOf('a', { last: { outcome: 'skipped', failure } });
  expect(words(row)).toBe('nothing sent, a secret is missing');
  expect(markOf(rowKind(row))).toBe('pending');
  expect(notFineCount(countRows([row]))).toBe(1);
});

test('counts are said worst first, and of what is fine nothing', () => {
  const hung = rowOf('a', { overdue: { stall: 1, phase: 'tls', sinceMs: 0 } });
  const failed = rowOf('b', { last: { outcome: 'failed' } });
  expect(countsWords(countRows([failed, hung, failed, rowOf('c')]))).toBe('1 overdue, 2 failed');
  expect(countsWords(countRows([rowOf('c')]))).toBe('');
});

test('an axis of time that ends now is headed by local times', () => {
  expect(timeHeads(atNoon.getTime() - 3 * 3_600_000, atNoon.getTime(), 3)).toEqual(['09:00', '10:00', '11:00', 'now']);
});

test('a column is sorted one way, then the other, then not at all', () => {
  expect(sortAfter(null, 'p95')).toEqual({ key: 'p95', descending: true });
  expect(sortAfter({ key: 'p95', descending: true }, 'p95')).toEqual({ key: 'p95', descending: false });
  expect(sortAfter({ key: 'p95', descending: false }, 'p95')).toBeNull();
  expect(sortAfter({ key: 'p95', descending: true }, 'name')).toEqual({ key: 'name', descending: false });
});

test('what a browser kept is taken over as far as it can be used', () => {
  expect(keptFrom('{"sort":{"key":"p50","descending":true},"grouped":false,"folded":["Shop",7]}')).toEqual({
    sort: { key: 'p50', descending: true },
    grouped: false,
    folded: new Set(['Shop']),
  });
  for (const broken of [null, '', '[', 'null', '7', '{"sort":{"key":"x","descending":true},"folded":{}}']) {
    expect(keptFrom(broken)).toEqual({ sort: null, grouped: true, folded: new Set() });
  }
});

/** What the name and its address have, with nothing else to give. Padding and gaps are those of styles/overview.css. */
function namePx(widthPx: number): number {
  const fixed = [...columnsFor(widthPx).template.matchAll(/(?:^| )(\d+)px/g)].map((match) => Number(match[1]));
  return widthPx - 2 * 16 - fixed.reduce((sum, px) => sum + px, 0) - fixed.length * 8;
}

test('columns share any width without overlapping: courses go first, then addresses', () => {
  for (let widthPx = 560; widthPx <= 2_600; widthPx += 1) expect(namePx(widthPx)).toBeGreaterThan(120);
  expect(columnsFor(868)).toMatchObject({ sparkPx: 0, address: false });
  expect(columnsFor(1_246).sparkPx).toBeGreaterThanOrEqual(276);
  expect(columnsFor(1_886).sparkPx).toBeGreaterThan(500);
  let before = 0;
  for (let widthPx = 860; widthPx <= 2_600; widthPx += 1) {
    const { sparkPx } = columnsFor(widthPx);
    expect(sparkPx).toBeGreaterThanOrEqual(before);
    before = sparkPx;
  }
});

test('a DNS target says in words what it asks whom; every other address stands as it is', () => {
  expect(addressWords('dns', 'dns://api.example.com?type=A&resolver=192.0.2.53%3A53')).toBe(
    'dns://api.example.com at 192.0.2.53',
  );
  expect(addressWords('dns', 'dns://example.com?type=AAAA&transport=tcp')).toBe('dns://example.com, AAAA over tcp');
  expect(addressWords('dns', 'dns://example.com?resolver=[2001:db8::1]:5353')).toBe(
    'dns://example.com at [2001:db8::1]:5353',
  );
  expect(addressWords('dns', 'dns://example.com?resolver=2001:db8::53')).toBe('dns://example.com at 2001:db8::53');
  expect(addressWords('dns', 'dns://example.com?later=new')).toBe('dns://example.com?later=new');
  expect(addressWords('http', 'https://example.com/?type=A')).toBe('https://example.com/?type=A');
});
