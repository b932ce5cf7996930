import fc from 'fast-check';
import { expect, test } from 'vitest';
import { msScale, msShare, msTicks, secondsTicks, utcTicks } from '../../../electron/bundle/report/report-axis.ts';
import { DrawnSamples } from '../../../electron/bundle/samples/drawn-samples.ts';
import { LatencyColumns } from '../../../electron/bundle/samples/latency-columns.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { daySource, LAB_SCENARIOS, labSource, SECOND_US } from './lab-source.ts';
import { reportOf } from './report.ts';
import { atUs, sample, sampleSource } from './sample-source.ts';

interface Bar {
  readonly from: number;
  readonly to: number;
}

interface Row {
  readonly label: string;
  readonly inFlight: readonly Bar[];
  readonly after: readonly Bar[];
}

interface Drawing {
  readonly request: Bar;
  readonly rows: readonly Row[];
}

/** The drawings of single requests, in percent of their axis. */
function drawingsIn(page: string): readonly Drawing[] {
  const tables = page.match(/<table class="timeline">[\s\S]*?<\/table>/g) ?? [];
  return tables.flatMap((table) => {
    const rows = table.match(/<tr[\s>][\s\S]*?<\/tr>/g) ?? [];
    const request = rows.find((row) => row.includes('class="request"'));
    if (request === undefined) return [];
    const [whole] = barsIn(request, 'whole');
    if (whole === undefined) throw new Error('a request without a bar');
    return [
      {
        request: whole,
        rows: rows.map((row) => ({
          label: /<th scope="row">(.*?)<\/th>/.exec(row)?.[1] ?? '',
          inFlight: barsIn(row, 'in'),
          after: barsIn(row, 'after'),
        })),
      },
    ];
  });
}

function barsIn(row: string, name: string): readonly Bar[] {
  const found = row.matchAll(new RegExp(`<rect class="${name}" x="([\\d.]+)%" y="\\d+" width="([\\d.]+)%"`, 'g'));
  return [...found].map(([, x, width]) => ({ from: Number(x), to: Number(x) + Number(width) }));
}

/** The ends are written with two digits each. */
const ROUNDING = 0.02;

test.each(LAB_SCENARIOS)(
  'what was captured while a request of %s was open is drawn within its bar, the rest behind it',
  async (name) => {
    const drawings = drawingsIn(await reportOf(labSource(name)));
    expect(drawings.length).toBeGreaterThan(0);
    let inFlight = 0;
    for (const { request, rows } of drawings) {
      for (const row of rows) {
        for (const bar of row.inFlight) {
          expect(bar.from).toBeGreaterThanOrEqual(request.from);
          expect(bar.to).toBeLessThanOrEqual(request.to + ROUNDING);
        }
        for (const bar of row.after) expect(bar.from).toBeGreaterThanOrEqual(request.to - 0.2);
        inFlight += row.inFlight.length;
      }
    }
    if (name !== 'reset') expect(inFlight).toBeGreaterThan(5);
  },
);

test('a capture that outlasts its request is drawn in two pieces that meet at its end', async () => {
  const [drawing] = drawingsIn(await reportOf(labSource('blackhole')));
  const mtr = drawing?.rows.find(({ label }) => label === 'mtr TCP, port 443');
  expect(mtr?.inFlight).toHaveLength(1);
  expect(mtr?.after).toHaveLength(1);
  expect(mtr?.inFlight[0]?.to).toBeCloseTo(drawing?.request.to ?? -1, 1);
  expect(mtr?.after[0]?.from).toBeCloseTo(drawing?.request.to ?? -1, 1);
});

test('a capture that could not be taken has no bar, and says why', async () => {
  const page = await reportOf(labSource('blackhole'));
  const [drawing] = drawingsIn(page);
  const icmp = drawing?.rows.find(({ label }) => label === 'Trace ICMP');
  expect(icmp).toMatchObject({ inFlight: [], after: [] });
  expect(page).toMatch(/<tr class="nothing"><th scope="row">Trace ICMP<\/th>[\s\S]*?not permitted<\/td>/);
});

const columnsOf = (samples: readonly Sample[], count = 10) => {
  const columns = new LatencyColumns({ fromUs: atUs(0), toUs: atUs(100) }, count);
  for (const each of samples) columns.add(each);
  return columns.columns();
};

test('a place of a chart tells least, median and most of the good requests, and the slow and failed ones by themselves', () => {
  const [first, second, ...others] = columnsOf([
    ...[40, 10, 20, 30, 1_000].map((totalMs, index) => sample({ startedAtUs: atUs(index), totalMs })),
    sample({ startedAtUs: atUs(5), outcome: 'slow', totalMs: 2_500 }),
    sample({ startedAtUs: atUs(6), outcome: 'failed', totalMs: 6_000 }),
    sample({ startedAtUs: atUs(7), outcome: 'failed', totalMs: 3 }),
    sample({ startedAtUs: atUs(8), outcome: 'skipped', totalMs: null }),
    sample({ startedAtUs: atUs(15), outcome: 'failed', totalMs: 4_000 }),
  ]);
  expect(first).toMatchObject({ good: 5, leastMs: 10, mostMs: 1_000, slow: 1, slowestMs: 2_500, failed: 2 });
  expect(first?.longestFailedMs).toBe(6_000);
  expect(first?.medianMs).toBeGreaterThan(27);
  expect(first?.medianMs).toBeLessThan(33);
  expect(second).toMatchObject({ good: 0, medianMs: null, failed: 1, longestFailedMs: 4_000 });
  expect(others).toEqual([]);
});

test('every request is counted in exactly one place, and the median lies between least and most', () => {
  const samples = fc.array(
    fc.record({
      second: fc.oneof(fc.double({ min: -20, max: 120, noNaN: true }), fc.constantFrom(0, 100)),
      totalMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      outcome: fc.constantFrom('ok', 'slow', 'failed', 'skipped'),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 40 }), (all, count) => {
      const made = all.map(({ second, totalMs, outcome }) => sample({ startedAtUs: atUs(second), totalMs, outcome }));
      const columns = columnsOf(made, count);
      const inside = made.filter(
        ({ startedAtUs, outcome }) => outcome !== 'skipped' && startedAtUs >= atUs(0) && startedAtUs <= atUs(100),
      );
      expect(columns.reduce((sum, { good, slow, failed }) => sum + good + slow + failed, 0)).toBe(inside.length);
      expect(columns.length).toBeLessThanOrEqual(count);
      for (const { leastMs, medianMs, mostMs, good } of columns) {
        expect(medianMs === null).toBe(good === 0);
        if (leastMs === null || medianMs === null || mostMs === null) continue;
        expect(medianMs).toBeGreaterThanOrEqual(leastMs);
        expect(medianMs).toBeLessThanOrEqual(mostMs);
      }
    }),
  );
});

test('a request that hung knows its own sample and those that began while it was open, however many targets there are', () => {
  const source = sampleSource();
  const [entry] = source.incidents;
  const stall = entry?.stalls[0]?.stall;
  if (stall === undefined) throw new Error('nothing hung');
  const drawn = new DrawnSamples(source);
  const own = sample({ startedAtUs: stall.startedAtUs, outcome: 'failed' });
  drawn.add(sample({ startedAtUs: stall.startedAtUs - 1 }));
  drawn.add(own);
  for (let index = 1; index <= 30; index += 1) drawn.add(sample({ startedAtUs: stall.startedAtUs + index * 100_000 }));
  drawn.add(sample({ startedAtUs: (stall.endedAtUs ?? 0) + 1 }));
  drawn.add(sample({ targetId: source.targets[1]?.id ?? stall.targetId, startedAtUs: stall.startedAtUs + 1 }));
  expect(drawn.of(stall)).toMatchObject({ own, laterCount: 30 });
  expect(drawn.of(stall).later).toHaveLength(12);
});

test('time is never drawn over a gap, and a window of hung requests leaves the line open', async () => {
  const page = await reportOf(labSource('blackhole'));
  const lines = page.match(/<path class="median" d="[^"]*"/g) ?? [];
  expect(lines).toHaveLength(3);
  // From near: before the window and after it.
  expect(lines[0]?.match(/M/g)).toHaveLength(2);
  expect(page.match(/<rect class="gap"/g)?.length).toBeGreaterThanOrEqual(2);
  expect(page).toMatch(
    /aria-label="Latency of blackhole from [^"]* slow and 3 failed, 6\.00 s at the worst; 1 window shaded"/,
  );
});

test('of several traces the one that goes the way of the hung request stands beside the last good path', async () => {
  const page = await reportOf(labSource('slowname'));
  const [caption] = /<table class="hops">\s*<caption>([\s\S]*?)<\/caption>/.exec(page)?.slice(1) ?? [];
  expect(caption).toContain('Trace UDP, port 53');
  expect(caption).toContain('destination not reached');
});

test('a window of seconds is seen in the chart of a day', async () => {
  const page = await reportOf(daySource(9, 60 * SECOND_US));
  const widths = [...page.matchAll(/<rect class="window" x="[\d.]+%" y="\d+" width="([\d.]+)%"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths).toHaveLength(9);
  for (const width of widths) expect(width).toBeGreaterThan(0);
});

test('ticks are few, in order and on the axis', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.double({ min: 0.001, max: 40_000_000, noNaN: true }))
    .map(([second, length]) => ({
      fromUs: second * SECOND_US,
      toUs: second * SECOND_US + Math.ceil(length * SECOND_US),
    }));
  fc.assert(
    fc.property(span, fc.integer({ min: 3, max: 12 }), (axis, most) => {
      for (const ticks of [secondsTicks(axis, most), utcTicks(axis, most)]) {
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        const places = ticks.map(({ percent }) => percent);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const { atUs: tickUs } of ticks) expect(tickUs >= axis.fromUs && tickUs <= axis.toUs).toBe(true);
      }
    }),
  );
});

test('the scale of milliseconds holds every value, and its ticks are on it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.02, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (values) => {
        const scale = msScale(values);
        for (const ms of values) expect(ms >= scale.leastMs && ms <= scale.mostMs).toBe(true);
        const ticks = msTicks(scale, 7);
        expect(ticks.length).toBeGreaterThan(0);
        for (const ms of ticks) expect(msShare(scale, ms)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
