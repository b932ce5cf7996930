import { type Hop, hopLoss } from './trace.ts';

/** One line of a path report. */
export interface ReportHop {
  readonly ttl: number;
  readonly addresses: readonly string[];
  readonly sent: number;
  readonly lossPercent: number | null;
  readonly lastMs: number | null;
  readonly averageMs: number | null;
  readonly bestMs: number | null;
  readonly worstMs: number | null;
  readonly deviationMs: number | null;
  readonly note: string | null;
}

/** The times of one hop in such a report. */
export type HopTimes = Pick<ReportHop, 'lastMs' | 'averageMs' | 'bestMs' | 'worstMs' | 'deviationMs'>;

/** Deviation is that of the sample (n - 1), as mtr's is. */
export function hopTimes(rttMs: readonly number[]): HopTimes {
  const last = rttMs.at(-1);
  if (last === undefined) {
    return { lastMs: null, averageMs: null, bestMs: null, worstMs: null, deviationMs: null };
  }
  const averageMs = rttMs.reduce((sum, rtt) => sum + rtt, 0) / rttMs.length;
  const squares = rttMs.reduce((sum, rtt) => sum + (rtt - averageMs) ** 2, 0);
  return {
    lastMs: last,
    averageMs,
    bestMs: Math.min(...rttMs),
    worstMs: Math.max(...rttMs),
    deviationMs: rttMs.length < 2 ? 0 : Math.sqrt(squares / (rttMs.length - 1)),
  };
}

/** A hop as one line of the report. */
export function reportHop(hop: Hop): ReportHop {
  const loss = hopLoss(hop);
  return {
    ttl: hop.ttl,
    addresses: hop.addresses,
    sent: hop.sent,
    lossPercent: loss === null ? null : 100 * loss,
    ...(hop.statistics ?? hopTimes(hop.rttMs)),
    note: hop.note,
  };
}

/**
 * Hops in the layout of `mtr --report --no-dns`, which desks read at a glance. `source` goes where mtr prints the host name,
 * `startedAt` where it prints its start.
 */
export function mtrReport(hops: readonly ReportHop[], source: string, startedAt: string): string {
  const lines = hops.flatMap(hopLines);
  const width = Math.max(33, 6 + source.length, ...lines.map((line) => line.place.length));
  const head = `HOST: ${source}`.padEnd(width);
  return [
    `Start: ${startedAt}`,
    `${head} Loss%   Snt   Last   Avg  Best  Wrst StDev`,
    ...lines.map((line) => `${line.place.padEnd(width)}${line.columns}`.trimEnd()),
    // A table of nothing would look cut off.
    ...(lines.length === 0 ? ['  (no hop to show: none was asked, or none answered)'] : []),
    '',
  ].join('\n');
}

interface HopLine {
  readonly place: string;
  readonly columns: string;
}

function hopLines(hop: ReportHop): readonly HopLine[] {
  const [first = '???', ...others] = hop.addresses;
  const note = hop.note === null ? '' : `  ${hop.note}`;
  const columns = [
    hop.lossPercent === null ? '     -' : `${hop.lossPercent.toFixed(1)}%`.padStart(6),
    String(hop.sent).padStart(6),
    milliseconds(hop.lastMs, 7),
    ...[hop.averageMs, hop.bestMs, hop.worstMs, hop.deviationMs].map((value) => milliseconds(value, 6)),
  ].join('');
  return [
    { place: `${String(hop.ttl).padStart(3)}.|-- ${first}`, columns: `${columns}${note}` },
    ...others.map((address) => ({ place: `    |  \`|-- ${address}`, columns: '' })),
  ];
}

const milliseconds = (value: number | null, width: number): string =>
  (value === null ? '-' : value.toFixed(1)).padStart(width);
