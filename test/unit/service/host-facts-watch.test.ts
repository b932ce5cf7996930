import { expect, test } from 'vitest';
import type { HostFacts } from '../../../electron/bundle/bundle-source.ts';
import { createHostFactsWatch } from '../../../electron/service/host-facts-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A machine whose facts are the word that the test sets. */
function someWatch() {
  const clock = new FakeClock();
  const rig = {
    clock,
    word: 'home' as string | Error,
    hangs: false,
    looks: 0,
    kept: [] as HostFacts[],
    failures: [] as unknown[],
  };
  const watch = createHostFactsWatch({
    clock,
    collect: async () => {
      rig.looks += 1;
      if (rig.word instanceof Error) throw rig.word;
      const collectedAtUs = clock.utcUs();
      return { facts: { collectedAtUs, seenUntilUs: collectedAtUs, text: rig.word, data: null }, likeness: rig.word };
    },
    mayCollect: () => !rig.hangs,
    keep: (facts) => rig.kept.push(facts),
    failed: (error) => rig.failures.push(error),
  });
  return { rig, clock, watch };
}

test('facts are collected soon after the start, but behind the first probes', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  watch.lookSoon();
  await clock.advance(5_000);
  expect(rig.looks).toBe(0);
  await clock.advance(2_000);
  expect(rig.looks).toBe(1);
  expect(rig.kept.map(({ text }) => text)).toEqual(['home']);
});

test('while a request hangs nothing is collected, unless it hangs for long', async () => {
  const { rig, clock, watch } = someWatch();
  rig.hangs = true;
  watch.lookSoon();
  await clock.advance(60_000);
  expect(rig.looks).toBe(0);
  rig.hangs = false;
  await clock.advance(1_500);
  expect(rig.looks).toBe(1);
  rig.hangs = true;
  watch.lookSoon();
  await clock.advance(120_000);
  expect(rig.looks).toBe(2);
});

test('an incident that opens has facts collected only where the last ones are older than an hour', async () => {
  const { rig, clock, watch } = someWatch();
  watch.incidentOpened();
  await clock.advance(10_000);
  expect(rig.looks).toBe(1);
  await clock.advance(3_000_000);
  watch.incidentOpened();
  await clock.advance(10_000);
  expect(rig.looks).toBe(1);
  await clock.advance(600_000);
  watch.incidentOpened();
  await clock.advance(10_000);
  expect(rig.looks).toBe(2);
});

test('an incident that closes has them collected again, but many that close one after the other do not', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  await clock.advance(20_000);
  for (let index = 0; index < 20; index += 1) {
    watch.incidentClosed();
    await clock.advance(10_000);
  }
  expect(rig.looks).toBe(2);
});

test('facts that are the same again keep their time and tell until when they were so', async () => {
  const { rig, clock, watch } = someWatch();
  const look = async () => {
    watch.lookSoon();
    await clock.advance(10_000);
  };
  await look();
  await look();
  rig.word = 'office';
  await look();
  const [first, again, other] = rig.kept;
  expect(again?.collectedAtUs).toBe(first?.collectedAtUs);
  expect(again?.seenUntilUs).toBe((first?.collectedAtUs ?? 0) + 10_000_000);
  expect(other?.text).toBe('office');
  expect(other?.seenUntilUs).toBe(other?.collectedAtUs);
  expect(rig.kept).toHaveLength(3);
});

test('facts that could not be collected are told, and the next time is tried again', async () => {
  const { rig, clock, watch } = someWatch();
  rig.word = new Error('no');
  watch.lookSoon();
  await clock.advance(10_000);
  expect(rig.failures).toEqual([new Error('no')]);
  rig.word = 'home';
  watch.lookSoon();
  await clock.advance(10_000);
  expect(rig.kept.map(({ text }) => text)).toEqual(['home']);
});

test('after the end nothing is collected any more', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  watch.stop();
  watch.incidentOpened();
  await clock.advance(10_000);
  expect(rig.looks).toBe(0);
});
