import type { JsonValue } from '../domain/json.ts';
import { type ReportHop, reportHops, traceObject } from './trace-facts.ts';

/**
 * Hops in the layout of `mtr --report --no-dns`, which desks read at a glance. `source` goes where mtr prints the host name,
 * `startedAt` where it prints its start.
 */
function mtrReport(hops: readonly ReportHop[], source: string, startedAt: string): string {
  const lines = hops.flatMap(hopLines);
  const width = Math.max(33, 6 + source.length, ...lines.map((line) => line.place.length));
  const head = `HOST: ${source}`.padEnd(width);
  return [
    `Start: ${startedAt}`,
    `${head} Loss%   Snt   Last   Avg  Best  Wrst StDev`,
    ...lines.map((line) => `${line.place.padEnd(width)}${line.columns}`.trimEnd()),
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

/** Report of a parsed trace; null where the data hold none. */
export function traceReport(data: JsonValue, source: string, startedAt: string): string | null {
  const trace = traceObject(data);
  return trace === null ? null : mtrReport(reportHops(trace), source, startedAt);
}
