import { printable } from '../../domain/printable.ts';
import { type Hop, type HopStatistics, hopLoss, type Trace } from '../../domain/trace.ts';

/** A trace in the layout of `mtr --report --no-dns`, which people who read traces read at a glance. `source` stands where mtr puts the host's name. */
export function traceReport(trace: Trace, source: string): string[] {
  const rows = trace.hops.flatMap(hopRows);
  const width = Math.max(33, `HOST: ${source} `.length, ...rows.map((row) => row.place.length + 1));
  return [
    `${`HOST: ${printable(source)}`.padEnd(width)} Loss%   Snt   Last   Avg  Best  Wrst StDev`,
    ...rows.map((row) => `${row.place.padEnd(width)}${row.columns}`.trimEnd()),
  ];
}

interface HopRow {
  readonly place: string;
  readonly columns: string;
}

function hopRows(hop: Hop): readonly HopRow[] {
  const [first = '???', ...others] = hop.addresses.map(printable);
  const loss = hopLoss(hop);
  const times = statisticsOf(hop);
  const columns = [
    (loss === null ? '–' : `${(loss * 100).toFixed(1)}%`).padStart(6),
    String(hop.sent).padStart(5),
    cell(times.lastMs, 6),
    cell(times.averageMs, 5),
    cell(times.bestMs, 5),
    cell(times.worstMs, 5),
    cell(times.deviationMs, 5),
    ...(hop.note === null ? [] : [` ${printable(hop.note)}`]),
  ].join(' ');
  return [
    { place: `${String(hop.ttl).padStart(3)}.|-- ${first}`, columns },
    ...others.map((address) => ({ place: `       ${' '.repeat(1)}${address}`, columns: '' })),
  ];
}

/** Never a 0 for what was not measured, unlike mtr. */
const cell = (valueMs: number | null, width: number) => (valueMs === null ? '–' : valueMs.toFixed(1)).padStart(width);

function statisticsOf(hop: Hop): HopStatistics {
  if (hop.statistics !== null) return hop.statistics;
  const last = hop.rttMs.at(-1) ?? null;
  if (last === null) return { lastMs: null, averageMs: null, bestMs: null, worstMs: null, deviationMs: null };
  const average = hop.rttMs.reduce((sum, rtt) => sum + rtt, 0) / hop.rttMs.length;
  const variance =
    hop.rttMs.length < 2 ? 0 : hop.rttMs.reduce((sum, rtt) => sum + (rtt - average) ** 2, 0) / (hop.rttMs.length - 1);
  return {
    lastMs: last,
    averageMs: average,
    bestMs: Math.min(...hop.rttMs),
    worstMs: Math.max(...hop.rttMs),
    deviationMs: Math.sqrt(variance),
  };
}
