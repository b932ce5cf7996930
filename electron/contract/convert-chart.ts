import { roundedMs } from '../domain/rounded-ms.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import { utcText } from '../domain/utc-text.ts';
import type { CertificateJson, ChartStallJson, PathStripJson, SamplesWindowJson } from './chart-shapes.ts';

type Holes = readonly (number | null)[];

/** The columns of a chart as the store sums them up; the contract has no import from there. */
interface ChartColumns {
  readonly resolution: 'samples' | 'buckets';
  readonly bucketMs: number | null;
  readonly offsetMs: readonly number[];
  readonly count: readonly number[];
  readonly slow: readonly number[];
  readonly failed: readonly number[];
  readonly suspect: readonly number[];
  readonly minMs: Holes;
  readonly p50Ms: Holes;
  readonly p95Ms: Holes;
  readonly maxMs: Holes;
  readonly phases: {
    readonly resolveMs: Holes;
    readonly connectMs: Holes;
    readonly tlsMs: Holes;
    readonly waitMs: Holes;
    readonly transferMs: Holes;
  };
}

interface StripColumns {
  readonly destination: string;
  readonly hops: readonly {
    readonly ttl: number;
    readonly address: string | null;
    readonly loss: Holes;
    readonly rttMs: Holes;
  }[];
}

const rounded = (column: Holes): (number | null)[] => column.map((value) => (value === null ? null : roundedMs(value)));

export function samplesWindowJson(
  chart: ChartColumns,
): Omit<SamplesWindowJson, 'target' | 'from' | 'to' | 'stalls' | 'incidents' | 'gaps'> {
  const { phases } = chart;
  return {
    resolution: chart.resolution,
    bucketMs: chart.bucketMs,
    offsetMs: chart.offsetMs.map(roundedMs),
    count: [...chart.count],
    slow: [...chart.slow],
    failed: [...chart.failed],
    suspect: [...chart.suspect],
    minMs: rounded(chart.minMs),
    p50Ms: rounded(chart.p50Ms),
    p95Ms: rounded(chart.p95Ms),
    maxMs: rounded(chart.maxMs),
    phases: {
      resolveMs: rounded(phases.resolveMs),
      connectMs: rounded(phases.connectMs),
      tlsMs: rounded(phases.tlsMs),
      waitMs: rounded(phases.waitMs),
      transferMs: rounded(phases.transferMs),
    },
  };
}

export const chartStallJson = (stall: Stall): ChartStallJson => ({
  at: utcText(stall.startedAtUs),
  elapsedMs: roundedMs(stall.elapsedMs),
  phase: stall.phase,
  end: endOf(stall),
});

function endOf({ openedBy, endedAtUs, end }: Stall): ChartStallJson['end'] {
  if (openedBy === 'failure') return 'failed-at-once';
  return endedAtUs === null ? 'open' : (end ?? 'failed');
}

/** From and to in UTC microseconds. */
export function pathStripJson(strip: StripColumns, fromUs: number, toUs: number): PathStripJson {
  return {
    destination: strip.destination,
    from: utcText(fromUs),
    to: utcText(toUs),
    hops: strip.hops.map(({ ttl, address, loss, rttMs }) => ({
      ttl,
      address,
      loss: loss.map((share) => (share === null ? null : Math.round(share * 1_000) / 1_000)),
      rttMs: rounded(rttMs),
    })),
  };
}

export const certificateJson = (facts: CertificateFacts): CertificateJson => ({
  subject: facts.subject,
  issuer: facts.issuer,
  names: [...facts.names],
  notBefore: utcText(facts.validFromUs),
  notAfter: utcText(facts.validToUs),
  fingerprintSha256: facts.fingerprintSha256,
});
