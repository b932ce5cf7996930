import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TargetFiguresJson } from '../../../electron/contract/chart-shapes.ts';
import { type Arrangement, arrange, isSameOrder, type Wishes } from '../../../renderer/views/overview/arrange.ts';
import { rowOf, rowsOf } from './overview-rows.ts';

const ALL: Wishes = { find: '', filter: 'all', sort: null, grouped: true, folded: new Set() };
const HANGS = { stall: 1, phase: 'tls', sinceMs: 0 } as const;

const figuresOf = (target: string, more: Partial<TargetFiguresJson>): [string, TargetFiguresJson] => [
  target,
  { target, samples: 100, slow: 0, failed: 0, nearMisses: 0, p50Ms: 100, p95Ms: 200, ...more },
];
const words = ({ items }: Arrangement): readonly string[] =>
  items.map((item) =>
    item.kind === 'row' ? item.name : `[${item.group} ${item.shown}${item.folded ? ' folded' : ''}]`,
  );

describe('groups', () => {
  const rows = rowsOf(
    rowOf('loose'),
    rowOf('api', { target: { group: 'Payments' } }),
    rowOf('shop', { target: { group: 'Shop' } }),
    rowOf('hooks', { target: { group: 'Payments' } }),
  );

  test('stand in the order of the list, and what has none stands last', () => {
    expect(words(arrange(rows, new Map(), ALL))).toEqual([
      '[Payments 2]',
      'api',
      'hooks',
      '[Shop 1]',
      'shop',
      '[ 1]',
      'loose',
    ]);
  });

  test('that are folded keep their head, and what is searched for is shown all the same', () => {
    const folded = { ...ALL, folded: new Set(['Payments']) };
    const put = arrange(rows, new Map(), folded);
    expect(words(put).slice(0, 2)).toEqual(['[Payments 2 folded]', '[Shop 1]']);
    expect(put.found).toBe(4);
    expect(words(arrange(rows, new Map(), { ...folded, find: 'hooks' }))).toEqual(['[Payments 1]', 'hooks']);
  });

  test('have no heads where there are none, or where a person wants one list', () => {
    expect(words(arrange(rowsOf(rowOf('a'), rowOf('b')), new Map(), ALL))).toEqual(['a', 'b']);
    expect(words(arrange(rows, new Map(), { ...ALL, grouped: false }))).toEqual(['loose', 'api', 'shop', 'hooks']);
  });
});

describe('a search', () => {
  const rows = rowsOf(
    rowOf('Zahlung Größe', { target: { address: 'https://pay.example.com/health', group: 'Payments' } }),
    rowOf('db', { target: { kind: 'tcp', address: 'tcp://203.0.113.40:5432', role: 'control' } }),
    rowOf('hung', { overdue: HANGS }),
    rowOf('refused', {
      last: {
        outcome: 'failed',
        failure: { phase: 'connect', code: 'refused', message: 'The port 443 is closed.' },
      },
    }),
  );
  const found = (find: string): readonly string[] => words(arrange(rows, new Map(), { ...ALL, grouped: false, find }));

  test('looks at name, address, group, role and the words of the state, in any case', () => {
    expect(found('GRÖSSE')).toEqual([]);
    expect(found('größe')).toEqual(['Zahlung Größe']);
    expect(found('5432')).toEqual(['db']);
    expect(found('payments')).toEqual(['Zahlung Größe']);
    expect(found('control')).toEqual(['db']);
    expect(found('overdue')).toEqual(['hung']);
    expect(found('tls')).toEqual(['hung']);
    expect(found('closed')).toEqual(['refused']);
  });

  test('wants every word, in whatever order', () => {
    expect(found('health zahl')).toEqual(['Zahlung Größe']);
    expect(found('health 5432')).toEqual([]);
    expect(found('   ')).toHaveLength(4);
  });

  test('takes whatever is typed as text', () => {
    expect(found('(.*')).toEqual([]);
    fc.assert(
      fc.property(fc.string(), (find) => {
        expect(arrange(rows, new Map(), { ...ALL, find }).found).toBeLessThanOrEqual(rows.size);
      }),
    );
  });
});

test('filters let through what they say', () => {
  const rows = rowsOf(
    rowOf('fine'),
    rowOf('hung', { overdue: HANGS }),
    rowOf('slow', { last: { outcome: 'slow' } }),
    rowOf('recovering', { incident: { id: 1, openedAt: '2026-11-21T07:00:00.000Z', segment: 'path' } }),
    rowOf('paused', { target: { paused: true }, last: { outcome: 'failed' } }),
    rowOf('suspect', { last: { suspect: true, outcome: 'slow' } }),
    rowOf('known', { target: { role: 'control' } }),
  );
  const found = (filter: Wishes['filter']) => words(arrange(rows, new Map(), { ...ALL, filter }));
  expect(found('not-fine')).toEqual(['hung', 'slow', 'recovering']);
  expect(found('controls')).toEqual(['known']);
  expect(found('subjects')).toHaveLength(6);
});

describe('sorting', () => {
  const rows = rowsOf(rowOf('a10'), rowOf('a9'), rowOf('b', { overdue: HANGS }), rowOf('none', { last: null }));
  const figures = new Map([
    figuresOf('a10', { p95Ms: 20, failed: 3 }),
    figuresOf('a9', { p95Ms: 300, failed: 3 }),
    figuresOf('b', { p95Ms: null, failed: 0 }),
  ]);
  const by = (key: NonNullable<Wishes['sort']>['key'], descending: boolean) =>
    words(arrange(rows, figures, { ...ALL, sort: { key, descending } }));

  test('goes by numbers within names', () => {
    expect(by('name', false)).toEqual(['a9', 'a10', 'b', 'none']);
    expect(by('name', true)).toEqual(['none', 'b', 'a10', 'a9']);
  });

  test('puts what has no figure last, whichever way', () => {
    expect(by('p95', true)).toEqual(['a9', 'a10', 'b', 'none']);
    expect(by('p95', false)).toEqual(['a10', 'a9', 'b', 'none']);
    const other = rowsOf(rowOf('none'), rowOf('a9'), rowOf('b'), rowOf('a10'));
    for (const descending of [true, false]) {
      const sort = { key: 'p95', descending } as const;
      expect(words(arrange(other, figures, { ...ALL, sort })).slice(2)).toEqual(['none', 'b']);
    }
  });

  test('keeps the order of the list among equals', () => {
    expect(by('failed', true)).toEqual(['a10', 'a9', 'b', 'none']);
  });

  test('by state begins with what hangs now', () => {
    expect(by('state', false)[0]).toBe('b');
  });

  test('neither loses nor doubles a row', () => {
    const key = fc.constantFrom('name', 'state', 'last', 'p50', 'p95', 'slow', 'failed' as const);
    const figure = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string()),
        fc.array(figure),
        key,
        fc.boolean(),
        (names, p50, sortKey, descending) => {
          const many = rowsOf(...names.map((name) => rowOf(name)));
          const known = new Map(names.map((name, at) => figuresOf(name, { p50Ms: p50[at] ?? null })));
          const put = arrange(many, known, { ...ALL, sort: { key: sortKey as 'p50', descending } });
          expect([...words(put)].sort()).toEqual([...names].sort());
        },
      ),
    );
  });
});

test('an order is the same only with the same things in the same places', () => {
  const one = arrange(rowsOf(rowOf('a'), rowOf('b')), new Map(), ALL);
  expect(isSameOrder(one, arrange(rowsOf(rowOf('a'), rowOf('b', { overdue: HANGS })), new Map(), ALL))).toBe(true);
  expect(isSameOrder(one, arrange(rowsOf(rowOf('b'), rowOf('a')), new Map(), ALL))).toBe(false);
  expect(isSameOrder(one, arrange(rowsOf(rowOf('a')), new Map(), ALL))).toBe(false);
});
