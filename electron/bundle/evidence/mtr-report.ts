import type { JsonValue } from '../../domain/json.ts';
import { mtrReport } from '../../domain/mtr-report.ts';
import { reportHops, traceObject } from './trace-facts.ts';

/** Report of a parsed trace; null where the data hold none. */
export function traceReport(data: JsonValue, source: string, startedAt: string): string | null {
  const trace = traceObject(data);
  return trace === null ? null : mtrReport(reportHops(trace), source, startedAt);
}
