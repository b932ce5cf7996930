import type { ClockReading } from '../../electron/domain/clock-reading.ts';
import type { TargetDefinition } from '../../electron/domain/target.ts';
import type { Vantage } from '../../electron/domain/vantage.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { incident, sample, stall } from '../store/support/fixtures.ts';

const SECOND_US = 1_000_000;
const EVERY_US = 5 * SECOND_US;

export type ProbeKind = 'good' | 'slow' | 'failed' | 'suspect' | 'none';

export interface RecordedTarget {
  readonly definition: TargetDefinition;
  /** Of the probe that begins so many seconds after the first one. */
  readonly probe: (second: number) => ProbeKind;
  /** Timeout windows, in seconds after the first probe. */
  readonly windows?: readonly (readonly [from: number, to: number])[];
  readonly removed?: boolean;
}

/**
 * A data directory with what was measured of these every 5 s, and nothing that runs. They are of the kind that no start of the service probes.
 */
export function recordCourse(
  directory: string,
  course: {
    readonly fromUs: number;
    readonly seconds: number;
    readonly targets: readonly RecordedTarget[];
    readonly vantage?: Vantage;
    readonly clocks?: readonly ClockReading[];
  },
): void {
  const opened = openStore({ directory, clock: new SystemClock(), appVersion: '0.1.0', log: () => {} });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { store } = opened;
  if (course.vantage !== undefined) store.putVantage(course.vantage, course.fromUs - SECOND_US);
  for (const reading of course.clocks ?? []) store.putClockReading(reading);
  for (const { definition, probe, windows = [], removed = false } of course.targets) {
    const { id } = store.upsertTarget(definition, 'passing');
    for (let second = 0; second < course.seconds; second += EVERY_US / SECOND_US) {
      const kind = probe(second);
      if (kind === 'none') continue;
      const atUs = course.fromUs + second * SECOND_US;
      const good = sample(id, atUs, {
        totalMs: 140 + (second % 60) / 10,
        phases: { resolveMs: 1, connectMs: 12, tlsMs: 25, waitMs: 100 + (second % 60) / 10, transferMs: 2 },
        edge: { server: 'cloudflare', requestId: null, colo: 'FRA', via: null, cacheStatus: null },
      });
      switch (kind) {
        case 'good':
          store.appendSample(good, null);
          break;
        case 'suspect':
          store.appendSample({ ...good, observer: { eventLoopDelayMs: 700, suspect: 'cpu-starved' } }, null);
          break;
        case 'slow':
          store.appendSample(
            { ...good, outcome: 'slow', totalMs: 4_040, phases: { ...good.phases, waitMs: 4_000 } },
            null,
          );
          break;
        case 'failed': {
          const failure = { phase: 'connect', code: 'timeout', message: 'No answer within 30 s.' } as const;
          const phases = { ...good.phases, connectMs: 30_000, tlsMs: null, waitMs: null, transferMs: null };
          store.appendSample({ ...good, outcome: 'failed', totalMs: 30_001, phases, failure, edge: null }, null);
          break;
        }
      }
    }
    for (const [from, to] of windows) {
      const openedAtUs = course.fromUs + from * SECOND_US;
      const lastBadAtUs = course.fromUs + to * SECOND_US;
      const number = store.nextIncidentId();
      store.putIncident(
        incident(number, id, store.nextEpisodeId(), openedAtUs, { lastBadAtUs, closedAtUs: lastBadAtUs }),
      );
      const [endedAtUs, incidentId] = [openedAtUs + 4 * SECOND_US, number];
      store.putStall(stall(store.nextStallId(), id, openedAtUs, { incidentId, endedAtUs, end: 'slow' }));
    }
    if (removed) store.removeTarget(id);
  }
  store.flush();
  store.close();
}
