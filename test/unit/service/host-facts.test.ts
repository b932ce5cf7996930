import { expect, test } from 'vitest';
import type { HostFacts } from '../../../electron/bundle/bundle-source.ts';
import { keepHostFacts } from '../../../electron/service/host-facts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Facts that are numbered by how often they were collected. */
function counted() {
  const clock = new FakeClock();
  const collections: { readonly signal: AbortSignal; readonly done: PromiseWithResolvers<HostFacts> }[] = [];
  const facts = keepHostFacts(clock, (signal) => {
    const done = Promise.withResolvers<HostFacts>();
    collections.push({ signal, done });
    return done.promise;
  });
  const finish = (index: number) =>
    collections[index]?.done.resolve({ collectedAtUs: 0, seenUntilUs: 0, text: `facts ${index}`, data: null });
  return { clock, collections, facts, finish };
}

const patient = () => new AbortController().signal;

test('facts are collected once for all that ask within a minute', async () => {
  const { clock, collections, facts, finish } = counted();
  const asked = [facts.get(patient()), facts.get(patient())];
  finish(0);
  expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(['facts 0', 'facts 0']);
  await clock.advance(59_000);
  expect((await facts.get(patient())).text).toBe('facts 0');
  await clock.advance(2_000);
  const later = facts.get(patient());
  finish(1);
  expect((await later).text).toBe('facts 1');
  expect(collections).toHaveLength(2);
});

test('who leaves is let go at once, and the others still get theirs', async () => {
  const { collections, facts, finish } = counted();
  const leaving = new AbortController();
  const left = facts.get(leaving.signal);
  const staying = facts.get(patient());
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect(collections[0]?.signal.aborted).toBe(false);
  finish(0);
  expect((await staying).text).toBe('facts 0');
});

test('when nobody waits any more collecting ends, and the next one begins anew', async () => {
  const { collections, facts, finish } = counted();
  const leaving = new AbortController();
  const left = facts.get(leaving.signal);
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect(collections[0]?.signal.aborted).toBe(true);
  const next = facts.get(patient());
  finish(1);
  expect((await next).text).toBe('facts 1');
});

test('facts that could not be collected are not kept', async () => {
  const { collections, facts, finish } = counted();
  const first = facts.get(patient());
  collections[0]?.done.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  const next = facts.get(patient());
  finish(1);
  expect((await next).text).toBe('facts 1');
});
