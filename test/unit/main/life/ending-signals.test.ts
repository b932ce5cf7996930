import { afterEach, expect, test } from 'vitest';
import { hearEndingSignals } from '../../../../electron/main/life/ending-signals.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  for (const [signal, listeners] of before) {
    for (const listener of process.listeners(signal)) {
      if (!listeners.includes(listener)) process.off(signal, listener);
    }
  }
});

test('a signal that comes while the app is still being read ends it as soon as it can end in order', () => {
  const onEndingSignal = hearEndingSignals();
  process.emit('SIGHUP');
  let quits = 0;
  onEndingSignal(() => {
    quits += 1;
  });
  expect(quits).toBe(1);
});

test('every ending signal is heard, each as often as it comes', async () => {
  let quits = 0;
  hearEndingSignals()(() => {
    quits += 1;
  });
  expect(quits).toBe(0);
  process.emit('SIGHUP');
  process.emit('SIGHUP');
  expect(quits).toBe(2);
  for (const signal of SIGNALS) expect(process.listenerCount(signal)).toBe((before.get(signal)?.length ?? 0) + 1);
});
