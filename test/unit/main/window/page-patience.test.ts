import { expect, test } from 'vitest';
import { PagePatience } from '../../../../electron/main/window/page-patience.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function scene(ask: () => Promise<unknown>) {
  const clock = new FakeClock();
  const told = { asked: 0, hung: 0 };
  const patience = new PagePatience({
    clock,
    ask: () => {
      told.asked += 1;
      return ask();
    },
    onHung: () => {
      told.hung += 1;
    },
  });
  return { clock, told, patience };
}

const never = () => new Promise(() => {});

test('a page that answers nothing for 20 s is given up', async () => {
  const { clock, told, patience } = scene(never);
  patience.doubt();
  await clock.advance(19_999);
  expect(told).toEqual({ asked: 1, hung: 0 });
  await clock.advance(1);
  expect(told.hung).toBe(1);
  await clock.advance(60_000);
  expect(told.hung).toBe(1);
});

test('a page that is only said to be hung and answers is left alone', async () => {
  const { clock, told, patience } = scene(async () => true);
  patience.doubt();
  await clock.advance(60_000);
  expect(told).toEqual({ asked: 1, hung: 0 });
});

test('a page that refuses to answer has answered', async () => {
  const { clock, told, patience } = scene(() => Promise.reject(new Error('no')));
  patience.doubt();
  await clock.advance(60_000);
  expect(told.hung).toBe(0);
});

test('a page that comes back by itself is not asked', async () => {
  const { clock, told, patience } = scene(never);
  patience.doubt();
  await clock.advance(10_000);
  patience.calm();
  await clock.advance(60_000);
  expect(told).toEqual({ asked: 0, hung: 0 });
  expect(clock.pendingTimers).toBe(0);
});

test('an answer to an earlier doubt does not clear up a later one', async () => {
  const answers: (() => void)[] = [];
  const { clock, told, patience } = scene(() => new Promise<void>((resolve) => answers.push(resolve)));
  patience.doubt();
  await clock.advance(16_000);
  patience.calm();
  patience.doubt();
  await clock.advance(16_000);
  answers[0]?.();
  await clock.advance(4_000);
  expect(told).toEqual({ asked: 2, hung: 1 });
});

test('a page that is said to be hung every 10 s is given up after 20 s all the same', async () => {
  const { clock, told, patience } = scene(never);
  for (const atMs of [0, 10_000]) {
    patience.doubt();
    await clock.advance(10_000);
    expect(told.hung).toBe(atMs === 0 ? 0 : 1);
  }
});
