import type { Clock } from '../../../electron/domain/clock.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import { sample, tcpTarget } from './fixtures.ts';

/**
 * A process that records a sample every 5 ms and says on standard output when each was handed to the store. Started as
 * `node record-until-killed.ts DIRECTORY`; ends by being killed, or by itself after a minute.
 */
const clock: Clock = {
  monotonicMs: () => performance.now(),
  utcUs: () => Math.round((performance.timeOrigin + performance.now()) * 1_000),
  sinceBootMs: () => null,
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const outcome = openStore({ directory: process.argv[2] ?? '', clock, appVersion: '0.1.0', log: () => {} });
process.stdout.write(`${JSON.stringify(outcome.kind === 'opened' ? { kind: 'opened' } : outcome)}\n`);
if (outcome.kind === 'opened') {
  const { store } = outcome;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  setInterval(() => {
    const startedAtUs = clock.utcUs();
    store.appendSample(sample(target.id, startedAtUs), null);
    process.stdout.write(`${startedAtUs}\n`);
  }, 5);
  setTimeout(() => process.exit(1), 60_000);
}
