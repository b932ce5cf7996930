import { describe, expect, test } from 'vitest';
import { createHopNames } from '../../../electron/engine/names/hop-names.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const never = new AbortController().signal;

function rig(answers: Readonly<Record<string, readonly string[]>>) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const state = { quiet: true };
  const names = createHopNames({
    clock,
    mayAsk: () => state.quiet,
    lookup: async (address) => {
      asked.push(address);
      const found = answers[address];
      if (found === undefined) throw new Error('no answer');
      return found;
    },
  });
  return { clock, asked, state, names };
}

describe('names of hops', () => {
  test('are asked for once and then remembered', async () => {
    const { names, asked } = rig({ '192.0.2.1': ['r1.example.'], '192.0.2.2': [] });
    expect(names.known('192.0.2.1')).toBeNull();
    const found = await names.find(['192.0.2.1', '192.0.2.2', '192.0.2.1'], never);
    expect([...found]).toEqual([['192.0.2.1', 'r1.example']]);
    expect(names.known('192.0.2.1')).toBe('r1.example');
    await names.find(['192.0.2.1', '192.0.2.2'], never);
    expect(asked).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('are asked for again after a day', async () => {
    const { names, asked, clock } = rig({ '192.0.2.1': ['r1.example'] });
    await names.find(['192.0.2.1'], never);
    await clock.advance(25 * 3_600_000);
    expect(names.known('192.0.2.1')).toBeNull();
    await names.find(['192.0.2.1'], never);
    expect(asked).toHaveLength(2);
  });

  test('wait until nothing hangs any more', async () => {
    const { names, asked, clock, state } = rig({ '192.0.2.1': ['r1.example'] });
    state.quiet = false;
    const finding = names.find(['192.0.2.1'], never);
    await clock.advance(5_000);
    expect(asked).toEqual([]);
    state.quiet = true;
    await clock.advance(5_000);
    expect((await finding).get('192.0.2.1')).toBe('r1.example');
  });

  test('that nobody answers for leave the address as it is, and are not waited for when nobody wants them any more', async () => {
    const { names, state } = rig({});
    expect((await names.find(['192.0.2.9'], never)).size).toBe(0);
    state.quiet = false;
    const abort = new AbortController();
    const finding = names.find(['192.0.2.10'], abort.signal);
    abort.abort();
    expect((await finding).size).toBe(0);
  });

  test('are given up when nobody answers for two in a row', async () => {
    const { names, asked } = rig({});
    await names.find(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'], never);
    expect(asked).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('show no control characters of theirs', async () => {
    const { names } = rig({ '192.0.2.1': ['r1\u001b[2J.example'] });
    const found = await names.find(['192.0.2.1'], never);
    expect(found.get('192.0.2.1')).not.toContain('\u001b');
  });
});
