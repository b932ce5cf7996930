import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DurationTally } from '../../../electron/alerts/metrics/duration-tally.ts';
import { type MetricFamily, row, sliced, stateRows } from '../../../electron/alerts/metrics/metric-family.ts';
import { formatFor, type MetricsFormat, metricsText } from '../../../electron/alerts/metrics/metrics-text.ts';

async function written(families: readonly MetricFamily[], format: MetricsFormat = 'prometheus'): Promise<string> {
  let text = '';
  for await (const piece of metricsText(families, format)) text += piece;
  return text;
}

const family = (rows: ReturnType<typeof row>[], more: Partial<MetricFamily> = {}): MetricFamily => ({
  name: 'stallscope_things_total',
  kind: 'counter',
  help: 'Things.',
  slices: () => [rows],
  ...more,
});

/** As Prometheus reads a label value: exposition format 0.0.4. */
const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign));

test('a long family is written in slices, with its head once', async () => {
  const many = Array.from({ length: 1_000 }, (_, index) => index);
  const long = family([], { slices: () => sliced(many, (index) => [row(index, { target: `t${index}` })]) });
  expect([...long.slices()].length).toBeGreaterThan(2);
  const lines = (await written([long])).trimEnd().split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '# HELP stallscope_things_total Things.',
    '# TYPE stallscope_things_total counter',
    'stallscope_things_total{target="t0"} 0',
  ]);
  expect(lines.length).toBe(1_002);
  expect(lines.at(-1)).toBe('stallscope_things_total{target="t999"} 999');
});

test('between two slices everything else has its turn', async () => {
  const pieces = metricsText([family([], { slices: () => [[row(1)], [row(2)], [row(3)]] })], 'prometheus');
  await pieces.next();
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await pieces.next();
  expect(turned).toBe(true);
});

test('whatever a target is called, it is read back as it is, and breaks no line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (name) => {
      const text = await written([family([row(1, { target: name })])]);
      const lines = text.trimEnd().split('\n');
      expect(lines.length).toBe(3);
      const value = /^stallscope_things_total\{target="(.*)"\} 1$/s.exec(lines[2] ?? '')?.[1];
      expect(unescaped(value ?? 'unread')).toBe(name);
    }),
  );
});

test('OpenMetrics names counters without their ending, and ends', async () => {
  expect(await written([family([row(7)])], 'openmetrics')).toBe(
    '# HELP stallscope_things Things.\n# TYPE stallscope_things counter\nstallscope_things_total 7\n# EOF\n',
  );
});

describe('the form', () => {
  test('is OpenMetrics for who names it', () => {
    expect(
      formatFor(
        'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;q=0.5',
      ),
    ).toBe('openmetrics');
  });
  test.each([
    undefined,
    '',
    '*/*',
    'text/plain',
    'text/html,application/xhtml+xml',
    'application/openmetrics-text;q=0',
  ])('is the usual one for %j', (accept) => {
    expect(formatFor(accept)).toBe('prometheus');
  });
});

describe('durations', () => {
  test('count in each bucket that they fit in, also at its bound', async () => {
    const tally = new DurationTally();
    for (const durationMs of [0, 1, 1.001, 1_000, 2_000, 30_000, 30_001]) tally.add(durationMs);
    const rows = tally.rows({ target: 'api' });
    const upTo = (le: string) => rows.find(({ part, labels }) => part === 'bucket' && labels.le === le)?.value;
    expect([upTo('0.001'), upTo('0.0025'), upTo('0.5'), upTo('1'), upTo('2'), upTo('30'), upTo('+Inf')]).toEqual([
      2, 3, 3, 4, 5, 6, 7,
    ]);
    expect(rows.find(({ part }) => part === 'count')?.value).toBe(7);
    expect(rows.find(({ part }) => part === 'sum')?.value).toBeCloseTo(63.003001, 9);
  });

  test('never become fewer from one bucket to the next, and the last has them all', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100_000, noNaN: true })), (durations) => {
        const tally = new DurationTally();
        for (const durationMs of durations) tally.add(durationMs);
        const counts = tally.rows({}).flatMap(({ part, value }) => (part === 'bucket' ? [value] : []));
        expect(counts).toEqual(counts.toSorted((one, other) => one - other));
        expect(counts.at(-1)).toBe(durations.length);
      }),
    );
  });
});

test('a state is 1 for what holds and 0 for all else', () => {
  expect(stateRows(['fine', 'down'], 'down', 'state', { group: 'shop' })).toEqual([
    { part: null, labels: { group: 'shop', state: 'fine' }, value: 0 },
    { part: null, labels: { group: 'shop', state: 'down' }, value: 1 },
  ]);
  expect(stateRows(['fine', 'down'], null, 'state').map(({ value }) => value)).toEqual([0, 0]);
});
