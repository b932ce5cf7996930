import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSeries } from '../../../../electron/domain/comparison/compare-series.ts';
import {
  type ComparedSeries,
  RATE_KINDS,
  type RateKind,
  type TimeWindow,
} from '../../../../electron/domain/comparison/compared-series.ts';
import { memberWords } from '../../../../electron/domain/comparison/member-words.ts';
import { seriesFrom } from './clustered-windows.ts';
import { measured } from './measured.ts';

const BLOCK_US = 600e6;

const block = fc.oneof(
  fc.constant({ probes: 0, bad: 0 }),
  fc
    .record({ probes: fc.integer({ min: 1, max: 130 }), part: fc.constantFrom(0, 0, 0, 0.01, 0.3, 1) })
    .map(({ probes, part }) => ({ probes, bad: Math.round(probes * part) })),
);

const windowsWithin = (blocks: number): fc.Arbitrary<TimeWindow[]> => {
  const at = fc.double({ min: -1, max: blocks + 1, noNaN: true });
  const length = fc.double({ min: 0, max: 3, noNaN: true });
  return fc.array(fc.tuple(at, length), { maxLength: 12 }).map((all) =>
    all.map(([from, lasts], incident) => ({
      incident,
      fromUs: from * BLOCK_US,
      toUs: (from + lasts) * BLOCK_US,
      worstMs: 1,
    })),
  );
};

const traits = fc.record({
  role: fc.constantFrom('subject', 'subject', 'control'),
  kind: fc.constantFrom('http', 'tcp', 'dns'),
  service: fc.constantFrom('https://shop.example/', 'db.example:5432'),
  connectTo: fc.constantFrom(null, '198.51.100.40:443', '[2001:db8::1]:8443', 'nonsense'),
  resolver: fc.constantFrom(null, '192.0.2.53'),
  family: fc.constantFrom(null, 4, 6),
  connection: fc.constantFrom(null, 'fresh', 'keep-alive'),
  vantage: fc.constantFrom(null, 'desk-14', 'nas-2'),
  cdn: fc.constantFrom(null, 'Cloudflare'),
}) as fc.Arbitrary<ComparedSeries['traits']>;

const memberOf = (blocks: number): fc.Arbitrary<ComparedSeries> =>
  fc
    .record({
      all: fc.array(block, { minLength: blocks, maxLength: blocks }),
      windows: windowsWithin(blocks),
      traits,
      name: fc.constantFrom('shop', 'api', 'nas'),
      intervalS: fc.constantFrom(0.001, 5, 3_600),
      clock: fc.constantFrom(null, { lowUs: -1e6, highUs: 2e6 }),
    })
    .map(({ all, clock, ...rest }) => ({
      ...seriesFrom({
        ...rest,
        bad: Float64Array.from(all, ({ bad }) => bad),
        probes: Float64Array.from(all, ({ probes }) => probes),
      }),
      clock,
    }));

const membersOf = (least: number, most: number, mostBlocks = 40) =>
  fc
    .integer({ min: 0, max: mostBlocks })
    .chain((blocks) => fc.array(memberOf(blocks), { minLength: least, maxLength: most }));

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

const row = (members: readonly ComparedSeries[], kind: RateKind = 'bad') => {
  const found = compareSeries(members).rows.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no row of ${kind}`);
  return found;
};

test('whatever was measured: no figure is nonsense, and no share lies outside its interval', () => {
  fc.assert(
    fc.property(membersOf(1, 5), (members) => {
      const { rows, aligned, pairs, conclusion, blockUs } = compareSeries(members);
      expect(numbersIn([rows, aligned, pairs, conclusion, blockUs]).every(Number.isFinite)).toBe(true);
      expect(rows.map(({ kind }) => kind)).toEqual(RATE_KINDS);
      for (const { rates, differences } of rows) {
        expect(rates).toHaveLength(members.length);
        expect(differences).toHaveLength(members.length - 1);
        for (const { share, low, high, bad, of } of rates) {
          expect(share === null).toBe(of === 0);
          if (share === null || low === null || high === null) continue;
          expect(share).toBe(bad / of);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(share);
          expect(high).toBeGreaterThan(bad < of ? share : 0);
          expect(high).toBeGreaterThanOrEqual(share);
          expect(high).toBeLessThanOrEqual(1);
        }
        for (const { share, low, high, p, shows } of differences) {
          if (p !== null) expect(p >= 0 && p <= 1).toBe(true);
          if (share === null || low === null || high === null) {
            expect(shows).toBe('none-shown');
            continue;
          }
          expect(low <= share && share <= high).toBe(true);
          if (shows === 'more') expect(low).toBeGreaterThan(0);
          if (shows === 'less') expect(high).toBeLessThan(0);
          if (shows === 'same') expect(low <= 0 && high >= 0).toBe(true);
        }
      }
      for (const { byChance, both, onlyFirst } of pairs) expect(byChance).toBeLessThanOrEqual(both + onlyFirst + 1e-9);
      const texts = [conclusion.sentence, ...conclusion.notes, ...(conclusion.next === null ? [] : [conclusion.next])];
      for (const text of members.length > 1 ? texts : [])
        expect(text).toMatch(/^[A-Z\d](?!.*(NaN|undefined|null|Infinity)).*\.$/);
      expect(conclusion.notes.length).toBeLessThanOrEqual(4);
      expect(conclusion.moreHours === null).toBe(conclusion.kind !== 'too-few');
      expect(new Set(memberWords(members)).size).toBe(members.length);
    }),
    { numRuns: 150 },
  );
});

test('the difference of the second to the first is that of the first to the second, turned over', () => {
  fc.assert(
    fc.property(membersOf(2, 2), (members) => {
      const [there] = row(members).differences;
      const [back] = row([...members].reverse()).differences;
      if (there === undefined || back === undefined) throw new Error('two members have a difference');
      const negated = (value: number | null) => (value === null ? null : 0 - value);
      expect(back.share ?? 0).toBeCloseTo(negated(there.share) ?? 0, 12);
      expect(back.low ?? 0).toBeCloseTo(negated(there.high) ?? 0, 9);
      expect(back.high ?? 0).toBeCloseTo(negated(there.low) ?? 0, 9);
      expect(back.p ?? -1).toBeCloseTo(there.p ?? -1, 9);
      const turned = { more: 'less', less: 'more', same: 'same', 'none-shown': 'none-shown' } as const;
      expect(back.shows).toBe(turned[there.shows]);
    }),
  );
});

/** The same blocks in another order, for each member alike. */
function reordered(member: ComparedSeries, order: readonly number[]): ComparedSeries {
  const moved = (values: Float64Array) => Float64Array.from(order, (at) => values[at] ?? 0);
  const counts = Object.fromEntries(RATE_KINDS.map((kind) => [kind, moved(member.counts[kind])]));
  return { ...member, windows: [], probes: moved(member.probes), counts: counts as ComparedSeries['counts'] };
}

test('the order of the blocks changes neither rates nor, where none are taken together, intervals', () => {
  const shuffled = membersOf(2, 3).chain((members) => {
    const order = [...(members[0]?.probes.keys() ?? [])];
    return fc.tuple(fc.constant(members), fc.shuffledSubarray(order, { minLength: order.length }));
  });
  fc.assert(
    fc.property(shuffled, ([members, order]) => {
      const plain = row(members.map((member) => ({ ...member, windows: [] })));
      const moved = row(members.map((member) => reordered(member, order)));
      for (const [index, { bad, of, share, low, high }] of plain.rates.entries()) {
        const other = moved.rates[index];
        expect(other).toMatchObject({ bad, of, share });
        expect(other?.low ?? -1).toBeCloseTo(low ?? -1, 9);
        expect(other?.high ?? -1).toBeCloseTo(high ?? -1, 9);
      }
    }),
  );
});

test('a time in which nothing was measured says nothing, however long it was', () => {
  fc.assert(
    fc.property(
      membersOf(2, 3),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 40 }),
      (members, gap, at) => {
        const blocks = members[0]?.probes.length ?? 0;
        const place = Math.min(at, blocks);
        const order = [
          ...Array.from({ length: place }, (_, index) => index),
          ...Array.from({ length: gap }, () => -1),
          ...Array.from({ length: blocks - place }, (_, index) => place + index),
        ];
        const plain = row(members.map((member) => ({ ...member, windows: [] })));
        const torn = row(members.map((member) => reordered(member, order)));
        expect(torn).toEqual(plain);
      },
    ),
  );
});

test('what was measured is left as it is', () => {
  const members = [measured({ everyMin: 60 }), measured({ everyMin: 90, traits: { family: 6 } })];
  const before = structuredClone(members);
  compareSeries(members);
  expect(members).toEqual(before);
});

test('a block of fewer than ten minutes is not taken by itself, and the length used is told', () => {
  const fine = (of: ComparedSeries): ComparedSeries => ({ ...of, blockUs: 60e6 });
  const { blockUs } = compareSeries([fine(measured({ hours: 144 })), fine(measured({ hours: 144 }))]);
  expect(blockUs).toBe(600e6);
});

test('long windows make long blocks, so that one window is not counted as many', () => {
  const hour = { hours: 720, lastsMin: 60, everyMin: 2_000 } as const;
  const { blockUs, rows } = compareSeries([measured(hour), measured({ hours: 720, traits: { family: 6 } })]);
  expect(blockUs).toBe(4 * 3_600e6);
  expect(rows[0]?.differences[0]?.shows).toBe('less');
  const windows = measured(hour).windows.length;
  // A few lie across the edge of two blocks.
  expect(rows[0]?.differences[0]?.p ?? 0).toBeGreaterThan(2 ** (-1.5 * windows));
});

test('windows longer than blocks can be are said to make the intervals rough', () => {
  const { conclusion } = compareSeries([
    measured({ lastsMin: 200, everyMin: 500 }),
    measured({ lastsMin: 200, everyMin: 500, traits: { family: 6 } }),
  ]);
  expect(conclusion.notes).toContain('Trouble lasts long against the time measured: the intervals are rough.');
});

test('without a bad probe the bound falls as the time grows, by the rule of three for windows', () => {
  const high = (hours: number) => row([measured({ hours }), measured({ hours })]).rates[0]?.high ?? 1;
  // No window of three minutes in a day: at most 3.69 of them, 97.5 % of the time (Hanley and Lippman-Hand 1983).
  expect(high(24)).toBeCloseTo((3.689 * 180) / 86_400, 4);
  expect(high(240)).toBeCloseTo(high(24) / 10, 6);
  // Of an hour, a window is taken to be no more than a part.
  expect(high(1)).toBeCloseTo(3.689 / 24, 3);
});

test('one that always fails is as sure as one that never does', () => {
  const always = measured({ hours: 24 });
  const failing = { ...always, counts: { ...always.counts, bad: always.probes } };
  const { rates, differences } = row([always, failing]);
  expect(rates[1]?.share).toBe(1);
  expect(rates[1]?.high).toBe(1);
  expect(rates[1]?.low ?? 0).toBeGreaterThan(0.9);
  expect(differences[0]?.shows).toBe('more');
});

test('equal in all blocks is no difference, with as much trouble as there may be', () => {
  const { differences } = row([measured({ everyMin: 100 }), measured({ everyMin: 100, traits: { family: 6 } })]);
  expect(differences[0]).toMatchObject({ share: 0, p: 1, shows: 'same' });
});
