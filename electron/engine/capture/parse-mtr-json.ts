import type { Hop, Trace } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import { hopFromReport } from './parse-mtr-report.ts';
import { type TraceSubject, traceOf } from './trace-subject.ts';

/** Output of `mtr --json`, in the forms of 0.87 to 0.96 (numbers were strings once). null when it is no such thing. */
export function parseMtrJson(text: string, subject: TraceSubject): Trace | null {
  const hubs = field(field(parse(text), 'report'), 'hubs');
  if (!Array.isArray(hubs)) return null;
  const hops: Hop[] = [];
  for (const hub of hubs) {
    const hop = hopFrom(hub);
    if (hop !== null && hop.ttl > (hops.at(-1)?.ttl ?? 0)) hops.push(hop);
  }
  return traceOf(subject, hops);
}

function hopFrom(hub: unknown): Hop | null {
  const ttl = numberOf(field(hub, 'count'));
  const host = field(hub, 'host');
  if (ttl === null || !Number.isInteger(ttl) || ttl < 1 || ttl > 255 || typeof host !== 'string') return null;
  const address = canonicalAddress(host.replace(/^.*\((.*)\)$/, '$1'));
  if (address === null && host !== '???') return null;
  const values = new Map<string, number>();
  for (const column of ['Loss%', 'Snt', 'Last', 'Avg', 'Best', 'Wrst', 'StDev']) {
    const value = numberOf(field(hub, column));
    if (value !== null) values.set(column, value);
  }
  return hopFromReport(ttl, address, values);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}
