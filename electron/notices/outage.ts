import type { Segment } from '../domain/verdict/verdict.ts';

/** A time in which nothing spoke about targets. UTC microseconds. */
export interface Outage {
  readonly sinceUs: number;
  readonly endedUs: number;
}

/** So long after targets are seen again it is told, with what is still wrong: what began with it has ended with it by then. */
export const SEEING_AFTER_MS = 30_000;
/** Requests that were under way when the last answer came may have been the first that were lost. */
const UNDER_WAY_US = 10_000_000;

export const beganIn = ({ sinceUs, endedUs }: Outage, openedAtUs: number): boolean =>
  openedAtUs >= sinceUs - UNDER_WAY_US && openedAtUs <= endedUs;

/** What was suspected while nothing was reached from here may be that outage's fault, unless the server itself had its say. */
export function mayBeOfOutage(segment: Segment): boolean {
  switch (segment) {
    case 'tls':
    case 'application':
    case 'transfer':
    case 'cdn-origin':
      return false;
    case 'observer':
    case 'local-network':
    case 'isp':
    case 'path':
    case 'resolver':
    case 'destination':
    case 'unknown':
      return true;
  }
}

/** The verdict about what began in an outage and outlasts it. */
export const BEGAN_IN_OUTAGE = {
  segment: 'unknown',
  confidence: 'low',
  summary: 'It began while nothing could be told of any target, so what was suspected then may be due to that.',
  fromHop: null,
} as const;
