import { msText } from '../../ms-text.ts';
import type { HistoryFacts, VerdictFacts } from '../facts.ts';
import type { Finding, Weight } from '../rule.ts';
import { finding } from '../wording/finding.ts';
import { oncePerObject } from './once.ts';
import { type Periodicity, periodicityOf } from './periodicity.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const periodicityIn = oncePerObject(({ openedAtUs, intervalMs }: HistoryFacts) =>
  periodicityOf(openedAtUs, intervalMs),
);

/** That the windows keep to a clock points to something that is run by one: backups, reports, cleaning up. */
export function periodFindings({ history }: VerdictFacts, weight: Weight): Finding[] {
  const periodicity = periodicityIn(history);
  if (periodicity === null) return [];
  // What comes at the same time of the day may be people as well as a job.
  return [finding(periodicity.kind === 'daily' ? 'weak' : weight, periodText(periodicity))];
}

/** A question that goes with a verdict on windows that keep to a clock; empty where they do not. */
export function periodAsk({ history }: VerdictFacts): string[] {
  const periodicity = periodicityIn(history);
  if (periodicity === null) return [];
  return periodicity.kind === 'daily'
    ? [
        `Whoever runs the server: what happens there between ${clockText(periodicity.fromMs)} and ${clockText(periodicity.toMs)} UTC (backups, reports, load)?`,
      ]
    : [`Whoever runs the server: which job runs every ${periodWords(periodicity.periodMs)} there?`];
}

/** One sentence. */
export function periodText(periodicity: Periodicity): string {
  switch (periodicity.kind) {
    case 'regular':
      return `The last ${periodicity.count} timeout windows began one after the other every ${msText(periodicity.periodMs)}, give or take ${msText(periodicity.spreadMs / 2)}, which points to a scheduled job, not to chance.`;
    case 'daily': {
      const days =
        periodicity.hits === periodicity.withAny
          ? `all ${periodicity.hits}`
          : `${periodicity.hits} of ${periodicity.withAny}`;
      return `On ${days} days with windows they began between ${clockText(periodicity.fromMs)} and ${clockText(periodicity.toMs)} UTC.`;
    }
    case 'every': {
      const times = `${periodicity.hits} of ${periodicity.withAny} times`;
      const often = periodicity.hits === periodicity.withAny ? `all ${periodicity.hits} times` : times;
      return `Timeout windows begin every ${periodWords(periodicity.periodMs)}${placeWords(periodicity)}, ${often}, which points to a scheduled job, not to chance.`;
    }
  }
}

/** `10 min`, `1 h`, `week`. */
function periodWords(periodMs: number): string {
  if (periodMs === 7 * DAY_MS) return 'week';
  return msText(periodMs);
}

/** ` on the minute` where they begin within seconds of a full minute; otherwise how far after the start of the period. */
function placeWords({ periodMs, fromMs, toMs }: Extract<Periodicity, { kind: 'every' | 'daily' }>): string {
  const middleMs = ((fromMs + toMs) / 2) % MINUTE_MS;
  const isOnTheMinute = toMs - fromMs <= MINUTE_MS / 2 && (middleMs <= 15_000 || middleMs >= 55_000);
  if (isOnTheMinute && periodMs < HOUR_MS) return ' on the minute';
  if (periodMs >= DAY_MS) return '';
  if (periodMs >= HOUR_MS)
    return ` at about ${Math.round((((fromMs + toMs) / 2) % HOUR_MS) / MINUTE_MS)} min past the hour`;
  return ` within ${msText(Math.max(1_000, toMs - fromMs))} of each other`;
}

/** Time of day in UTC. */
function clockText(ofDayMs: number): string {
  const minutes = Math.floor((((ofDayMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
