import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { incidentShape, type SampleJson } from '../../../electron/contract/shapes.ts';
import { axisTicks } from '../../../renderer/components/incident/axis-ticks.ts';
import type { Incident, IncidentEvidence, IncidentStall } from '../../../renderer/state/incident.ts';
import { overlapOfAll, overlapText } from '../../../renderer/views/incident/evidence-words.ts';
import { type WaterfallInput, waterfallOf } from '../../../renderer/views/incident/waterfall-of.ts';
import { sampleOf } from '../../contract/renderer/fake-engine.ts';

const RECORDED = incidentShape
  .array()
  .parse(JSON.parse(readFileSync('test/fixtures/incidents/lab-incidents.json', 'utf8')));

function recorded(target: string): { readonly incident: Incident; readonly stall: IncidentStall } {
  const incident = RECORDED.find(({ targets }) => targets[0] === target);
  const stall = incident?.stalls[0];
  if (incident === undefined || stall === undefined) throw new Error(`nothing was recorded of ${target}`);
  return { incident, stall };
}

function drawn(target: string, more: Partial<WaterfallInput> = {}) {
  const { incident, stall } = recorded(target);
  return waterfallOf({
    stall,
    elapsedMs: stall.elapsedMs,
    evidence: incident.evidence,
    samples: [],
    thresholds: { captureAfterMs: 500, slowAfterMs: 1_000 },
    ...more,
  });
}

const row = (target: string, key: string) => drawn(target).rows.find((one) => one.key === key);

test('each kind of capture has one row, with its overlap in numbers', () => {
  const rows = drawn('silent').rows;
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  expect(row('silent', 'gateway')?.overlap).toMatch(/^\d+ of \d+ ms$/);
  expect(row('silent', 'socket')?.overlap).toBe('2 of 2 in flight');
  expect(row('silent', 'controls')?.label).toBe('Controls');
});

test('a row says beside its bar what was found', () => {
  expect(row('silent', 'resolvers')?.beside).toMatch(/^[\d.]+ ms, [\d.]+ ms, [\d.]+ ms$/);
  expect(row('silent', 'baseline')?.beside).toBe('same route');
  expect(row('handshake', 'fresh-connect')?.beside).toMatch(/of \d connected$/);
});

test('a capture that could not be taken says why, and has no bar', () => {
  const { incident } = recorded('silent');
  const evidence = incident.evidence.map((item) =>
    item.kind === 'mtr'
      ? { ...item, status: 'missing-tool' as const, summary: 'mtr is not installed.', remedy: 'apt install mtr' }
      : item,
  );
  const mtr = drawn('silent', { evidence }).rows.find(({ key }) => key === 'mtr');
  expect(mtr).toMatchObject({ bars: [], beside: 'mtr is not installed.', overlap: 'tool missing', tone: 'nothing' });
});

test('overlap is told in the unit of the whole', () => {
  const [any] = recorded('silent').incident.evidence;
  if (any === undefined) throw new Error('no evidence');
  const capture = (lengthMs: number, overlapMs: number, inFlight = true): IncidentEvidence => ({
    ...{ ...any, status: 'captured', overlapMs, inFlight, startedAt: '2026-11-21T07:00:00.000Z' },
    endedAt: new Date(Date.parse('2026-11-21T07:00:00.000Z') + lengthMs).toISOString(),
  });
  expect(overlapText(capture(8_270, 6_050))).toBe('6.05 of 8.27 s');
  expect(overlapText(capture(12_400, 980))).toBe('1.0 of 12.4 s');
  expect(overlapText(capture(0, 0))).toBe('in flight');
  expect(overlapText(capture(8_270, 0, false))).toBe('after the fact');
  expect(overlapOfAll([capture(10, 10), capture(10, 10), capture(10, 0, false)])).toBe('2 of 3 in flight');
  expect(overlapOfAll([capture(10, 0, false), capture(10, 0, false)])).toBe('after the fact');
});

test('phases of the request come from its sample, one behind the other', () => {
  const { stall } = recorded('silent');
  const own: SampleJson = {
    ...{ ...sampleOf('silent'), at: stall.startedAt, totalMs: stall.elapsedMs },
    phases: { resolveMs: 4, connectMs: 6, tlsMs: null, waitMs: 5_990, transferMs: null },
  };
  const { phases } = drawn('silent', { samples: [own] });
  expect(phases.map(({ name, fromMs, toMs, isHung }) => [name, fromMs, toMs, isHung])).toEqual([
    ['resolve', 0, 4, false],
    ['connect', 4, 10, false],
    ['wait', 10, 6_000, true],
  ]);
});

test('without its sample the transcript tells the phases, and the one that hung goes to the end', () => {
  const { stall } = recorded('silent');
  const { phases } = drawn('silent', { samples: null });
  expect(phases.at(-1)).toMatchObject({ name: 'wait', isHung: true, toMs: stall.elapsedMs });
  expect(phases.length).toBeGreaterThan(1);
  const bare = drawn('silent', { samples: null, evidence: [] }).phases;
  expect(bare).toMatchObject([{ name: 'wait', fromMs: 0, toMs: stall.elapsedMs }]);
});

test('a request that still hangs has no end, and room to grow', () => {
  const { stall } = recorded('silent');
  const model = drawn('silent', { stall: { ...stall, endedAt: null }, elapsedMs: 4_600 });
  expect(model.endMs).toBeNull();
  expect(model.toMs).toBe(10_000);
  expect(drawn('silent', { stall: { ...stall, endedAt: null }, elapsedMs: 4_400 }).toMs).toBe(5_000);
});

test('a request that failed at once shows all that was captured after it', () => {
  const model = drawn('reset');
  const lastMs = Math.max(...model.rows.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)));
  expect(model.toMs).toBeGreaterThanOrEqual(lastMs);
});

test('what was sent again stands where it was first seen, each once', () => {
  const { pins } = drawn('blackhole');
  expect(pins.length).toBeGreaterThan(0);
  expect(pins.map(({ atMs }) => atMs)).toEqual(pins.map(({ atMs }) => atMs).toSorted((one, other) => one - other));
  expect(drawn('silent').pins).toEqual([]);
});

test('later requests are drawn by how they ended; one alone says its time', () => {
  const { stall } = recorded('silent');
  const later = (afterMs: number, totalMs: number, outcome: SampleJson['outcome']): SampleJson => ({
    ...{ ...sampleOf('silent', totalMs), outcome, id: `1-${afterMs}` },
    at: new Date(Date.parse(stall.startedAt) + afterMs).toISOString(),
  });
  expect(drawn('silent', { samples: [later(2_000, 163, 'ok')] }).later).toMatchObject({
    ...{ bars: [{ fromMs: 2_000, toMs: 2_163, tone: 'ok' }], beside: '163 ms, ok', overlap: '1 of 1 quick' },
  });
  const many = drawn('silent', { samples: [later(1_000, 150, 'ok'), later(2_000, 9_000, 'failed')] }).later;
  expect(many).toMatchObject({ beside: null, overlap: '1 of 2 quick' });
  expect(drawn('silent', { samples: [later(1_000, 0, 'skipped')] }).later).toBeNull();
});

test('labels of the axis never touch, whatever it shows and however wide it is', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 86_400_000, noNaN: true }),
      fc.integer({ min: 40, max: 2_400 }),
      (toMs, widthPx) => {
        const ticks = axisTicks(toMs, widthPx, toMs / 2);
        const places = ticks.filter(({ label }) => label !== '').map(({ atMs }) => (atMs / toMs) * widthPx);
        for (const [index, px] of places.entries())
          if (index > 0) expect(px - (places[index - 1] ?? 0)).toBeGreaterThan(30);
        for (const px of places) expect(Math.abs(px - widthPx / 2)).toBeGreaterThan(30);
        expect(ticks.length).toBeLessThan(widthPx);
      },
    ),
  );
});

test('an axis without length or room has no ticks', () => {
  expect([axisTicks(0, 800, null), axisTicks(Number.NaN, 800, null), axisTicks(1_000, 0, null)]).toEqual([[], [], []]);
});

test('the axis names its unit once, at 0', () => {
  expect(axisTicks(10_000, 600, 7_400).map(({ label }) => label)).toEqual([
    ...['0 s', '1', '2', '3', '4', '5', '6', '', '8', '9', '10'],
  ]);
  expect(axisTicks(800, 400, null)[0]?.label).toBe('0 ms');
  expect(axisTicks(3_600_000, 400, null)[0]?.label).toBe('0 min');
});
