import type { JsonValue } from '../../json.ts';
import type { Captured, HostFacts } from '../facts.ts';
import { amountAt, amountsAt, countAt, fieldOf } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export type HostEvidence = Omit<HostFacts, keyof Captured>;

/** null where the data does not say how many processors there are. */
export function readHost(data: JsonValue): HostEvidence | null {
  const processors = countAt(data, 'processors');
  if (processors === null || processors < 1) return null;
  const cpuShare = amountAt(data, 'cpuShare');
  const some = fieldOf(fieldOf(fieldOf(data, 'pressure'), 'cpu'), 'some');
  return {
    cpuShare: cpuShare === null ? null : Math.min(1, cpuShare),
    processors,
    load1: amountsAt(data, 'load')[0] ?? null,
    cpuPressurePercent: amountAt(some, 'last10SecondsPercent'),
    availableBytes: amountAt(data, 'availableBytes'),
    memoryBytes: amountAt(data, 'memoryBytes'),
  };
}

/** The machine at its busiest. */
export function hostOf(all: readonly Noted<HostEvidence>[]): HostFacts | null {
  let busiest: Noted<HostEvidence> | null = null;
  for (const one of timely(all)) {
    if (busiest === null || busynessOf(one.reading) > busynessOf(busiest.reading)) busiest = one;
  }
  const captured = busiest === null ? null : capturedBy([busiest]);
  return busiest === null || captured === null ? null : { ...captured, ...busiest.reading };
}

/** Waiting for a processor hurts, being busy does not. */
const busynessOf = ({ cpuPressurePercent, cpuShare }: HostEvidence): number =>
  (cpuPressurePercent ?? 0) / 100 + (cpuShare ?? 0);
