import type { Sample, SamplesWindow } from '../../../../renderer/state/target.ts';

export const NOW = Date.UTC(2026, 10, 21, 14, 32, 8);
export const iso = (atMs: number): string => new Date(atMs).toISOString();

/** What is answered of the last hour: a sample each five seconds, unless it is said otherwise. */
export function windowOf(more: Partial<SamplesWindow> = {}, count = 720): SamplesWindow {
  const column = (value: number): number[] => Array.from({ length: count }, () => value);
  return {
    target: 'api',
    from: iso(NOW - 3_600_000),
    to: iso(NOW),
    resolution: 'samples',
    bucketMs: null,
    offsetMs: Array.from({ length: count }, (_, index) => index * 5_000),
    count: column(1),
    slow: column(0),
    failed: column(0),
    suspect: column(0),
    minMs: column(148),
    p50Ms: column(148),
    p95Ms: column(148),
    maxMs: column(148),
    phases: {
      resolveMs: column(4),
      connectMs: column(31),
      tlsMs: column(36),
      waitMs: column(74),
      transferMs: column(3),
    },
    stalls: [],
    incidents: [],
    gaps: [],
    ...more,
  };
}

export const sampleAt = (atMs: number, more: Partial<Sample> = {}): Sample => ({
  target: 'api',
  id: `1-${atMs * 1_000}`,
  at: iso(atMs),
  outcome: 'ok',
  totalMs: 150,
  phases: { resolveMs: 4, connectMs: 31, tlsMs: 36, waitMs: 76, transferMs: 3 },
  status: 200,
  remoteAddress: '198.51.100.7',
  failure: null,
  suspect: false,
  latenessMs: 0.4,
  tcp: null,
  ...more,
});
