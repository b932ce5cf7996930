import { expect, test } from 'vitest';
import {
  LOOK_MS,
  nextBeat,
  type Schedule,
  type Standing,
  scheduleFrom,
  scheduleWithoutStart,
} from '../../../electron/alerts/heartbeat/schedule.ts';

const EVERY_MS = 60_000;

/** Looks whenever it is asked to, until `untilMs`; `standingAt` tells how things stand. `asleep`: no look happens in it. */
function pings(
  from: Schedule,
  untilMs: number,
  standingAt: (nowMs: number) => Standing,
  asleep: { readonly fromMs: number; readonly toMs: number } | null = null,
): string[] {
  const told: string[] = [];
  let schedule = from;
  let nowMs = 0;
  while (nowMs <= untilMs) {
    const beat = nextBeat(schedule, { standing: standingAt(nowMs), everyMs: EVERY_MS, nowMs });
    schedule = beat.schedule;
    if (beat.tell !== null) told.push(`${nowMs / 1_000} ${beat.tell}`);
    expect(beat.lookAtMs).toBeGreaterThan(nowMs);
    nowMs = beat.lookAtMs;
    if (asleep !== null && nowMs >= asleep.fromMs && nowMs < asleep.toMs) nowMs = asleep.toMs;
  }
  return told;
}

const fine = (): Standing => 'fine';

test('a start is followed by a sign of life in seconds, and by one each interval', () => {
  expect(pings(scheduleFrom(0), 200_000, fine)).toEqual([
    '0 start',
    '10 success',
    '70 success',
    '130 success',
    '190 success',
  ]);
});

test('trouble is told when it is seen, and again when it is over, without waiting for the turn', () => {
  const standing = (nowMs: number): Standing => (nowMs >= 95_000 && nowMs < 175_000 ? 'trouble' : 'fine');
  expect(pings(scheduleFrom(0), 300_000, standing)).toEqual([
    '0 start',
    '10 success',
    '70 success',
    '100 fail',
    '160 fail',
    '180 success',
    '240 success',
    '300 success',
  ]);
});

test('what comes and goes all the time is told no more often than every ten seconds', () => {
  let calls = 0;
  const standing = (): Standing => {
    calls += 1;
    return calls % 2 === 0 ? 'fine' : 'trouble';
  };
  const times = pings(scheduleFrom(0), 600_000, standing).map((line) => Number(line.split(' ')[0]));
  expect(times.length).toBeGreaterThan(10);
  for (const [index, at] of times.entries())
    if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(LOOK_MS / 1_000);
});

test('a look that comes early tells nothing that has just turned', () => {
  const told: Schedule = { last: 'success', lastAtMs: 100_000, dueMs: 160_000 };
  const at = (nowMs: number) => nextBeat(told, { standing: 'trouble', everyMs: EVERY_MS, nowMs });
  expect([at(103_000).tell, at(109_999).tell, at(110_000).tell]).toEqual([null, null, 'fail']);
});

test('nothing is told while a person wants rest, and it goes on as soon as that ends', () => {
  const standing = (nowMs: number): Standing => (nowMs >= 65_000 && nowMs < 305_000 ? 'resting' : 'fine');
  expect(pings(scheduleFrom(0), 400_000, standing)).toEqual(['0 start', '10 success', '310 success', '370 success']);
});

test('whoever starts at rest says that it starts when the rest ends', () => {
  const standing = (nowMs: number): Standing => (nowMs < 25_000 ? 'resting' : 'fine');
  expect(pings(scheduleFrom(0), 60_000, standing)).toEqual(['30 start', '40 success']);
});

test('hours asleep are made up for by one ping', () => {
  expect(pings(scheduleFrom(0), 14_600_000, fine, { fromMs: 100_000, toMs: 14_500_000 })).toEqual([
    '0 start',
    '10 success',
    '70 success',
    '14500 success',
    '14560 success',
  ]);
});

test('turned on in the middle of a run, it says nothing of a start', () => {
  expect(pings(scheduleWithoutStart(0), 70_000, fine)).toEqual(['0 success', '60 success']);
  expect(pings(scheduleWithoutStart(0), 30_000, () => 'trouble')).toEqual(['0 fail']);
});
