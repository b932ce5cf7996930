import type { Clock } from '../../../electron/domain/clock.ts';
import { type IncidentId, incidentId, type TargetId } from '../../../electron/domain/ids.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import type { Store } from '../../../electron/store/store.ts';
import { evidence, httpTarget, incident, stall } from '../../store/support/fixtures.ts';
import { realisticSample } from '../../store/support/realistic-samples.ts';
import { systemClock } from './system-clock.ts';

const SECOND_US = 1_000_000;
const INTERVAL_US = 5 * SECOND_US;
export const DAY_US = 86_400 * SECOND_US;
const BATCH = 100_000;
const STALLS_AN_INCIDENT = 4;
const EVIDENCE_A_STALL = 12;

export interface RecordedDay {
  readonly names: readonly string[];
  readonly fromUs: number;
  readonly toUs: number;
  readonly samples: number;
  readonly incidents: readonly IncidentId[];
}

/**
 * A day of so many targets at five seconds; `incidents` of the first, the second target and so on are spread over it, each with stalls and
 * evidence.
 */
export function recordDay(directory: string, targets: number, incidents: readonly number[]): RecordedDay {
  // A whole hour after the day's end, so that the hour around it has passed.
  const toUs = systemClock.utcUs() - 2 * 3_600 * SECOND_US;
  const fromUs = toUs - DAY_US;
  const clock: Clock = systemClock;
  const outcome = openStore({ directory, clock, appVersion: 'bench', log: () => {} });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const { store } = outcome;
  const names = Array.from({ length: targets }, (_, index) => `target ${index}`);
  const ids = names.map((name) => store.upsertTarget(httpTarget(name), 'kept').id);
  const samples = targets * Math.floor(DAY_US / INTERVAL_US);
  for (let index = 0; index < samples; index += 1) {
    store.appendSample(realisticSample(ids, index, fromUs), null);
    if (index % BATCH === 0) store.flush();
  }
  store.putHostFacts({
    collectedAtUs: fromUs,
    seenUntilUs: toUs,
    text: 'System       Linux\n',
    data: { system: { name: 'Linux' } },
  });
  const opened = incidents.flatMap((count, place) => {
    const id = ids[place];
    if (id === undefined) throw new RangeError(`there is no target ${place}`);
    return Array.from({ length: count }, (_, index) =>
      openIncident(store, id, fromUs + Math.round(((index + 0.5) * DAY_US) / count)),
    );
  });
  store.close();
  return { names, fromUs, toUs, samples, incidents: opened };
}

function openIncident(store: Store, target: TargetId, atUs: number): IncidentId {
  const id = store.nextIncidentId();
  store.putIncident(incident(id, target, store.nextEpisodeId(), atUs, { worstMs: 6_000 }));
  for (let number = 0; number < STALLS_AN_INCIDENT; number += 1) {
    const startedAtUs = atUs + number * INTERVAL_US;
    const stallId = store.nextStallId();
    const endedAtUs = startedAtUs + 6 * SECOND_US;
    store.putStall(
      stall(stallId, target, startedAtUs, {
        incidentId: id,
        endedAtUs,
        elapsedMs: 6_000,
        end: 'failed',
        phase: 'connect',
      }),
    );
    for (let item = 0; item < EVIDENCE_A_STALL; item += 1) {
      const takenUs = startedAtUs + SECOND_US + item * 200_000;
      store.appendEvidence(evidence(takenUs, { raw: reportOf(item), data: traceOf(item) }), stallId, target);
    }
  }
  return incidentId(id);
}

/** As long as a report of mtr over twelve hops. */
const reportOf = (item: number): string =>
  [
    'Start: 2026-11-21T07:00:00+0000',
    'HOST: here                        Loss%   Snt   Last   Avg  Best  Wrst StDev',
    ...Array.from(
      { length: 12 },
      (_, hop) =>
        `  ${hop + 1}.|-- 198.51.100.${hop + item}            0.0%     4    1.${hop}   1.${hop}   1.0   1.9   0.1`,
    ),
    '',
  ].join('\n');

const traceOf = (item: number) => ({
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: false,
  durationMs: 290,
  hops: Array.from({ length: 12 }, (_, hop) => ({
    ttl: hop + 1,
    addresses: [`198.51.100.${hop + item}`],
    rttMs: [1.25 + hop],
    sent: 4,
    lost: 0,
    note: null,
  })),
});
