import type { JsonValue } from '../domain/json.ts';
import { mtrReport } from '../domain/mtr-report.ts';
import { reportHops, traceObject } from './trace-facts.ts';

/** Report of a parsed trace; null where the data hold none. */
export function traceReport(data: JsonValue, source: string, startedAt: string): string | null {
  const trace = traceObject(data);
  if (trace === null) return null;
  const hops = reportHops(trace);
  // A table of no hops would look as if something were cut off.
  return hops.length === 0
    ? 'No hop to show: only the destination was asked, and it did not answer.\n'
    : mtrReport(hops, source, startedAt);
}
