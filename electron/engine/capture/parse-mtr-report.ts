import type { Hop, HopStatistics, Trace } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import { type TraceSubject, traceOf } from './trace-subject.ts';

/**
 * Output of `mtr --report` or `--report-wide`, with or without names and AS numbers. Columns are found by their headings, so any
 * `--order` will do. Further addresses of a hop stand on lines of their own below it. null when there is no hop.
 */
export function parseMtrReport(text: string, subject: TraceSubject): Trace | null {
  let columns: readonly string[] | null = null;
  const hops: Hop[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('HOST:')) {
      const words = line.trim().split(/\s+/);
      const first = words.indexOf('Loss%');
      columns = first === -1 ? null : words.slice(first);
      continue;
    }
    if (columns === null) continue;
    const hop = parseHop(line, columns);
    const last = hops.at(-1);
    if (hop !== null) {
      if (hop.ttl > (last?.ttl ?? 0)) hops.push(hop);
      continue;
    }
    // 0.95 indents them; older versions drew a branch.
    const further = /^\s{4}[\s|`-]*(\S.*)$/.exec(line);
    const address = further === null ? null : lastAddress(further[1] ?? '');
    if (last !== undefined && address !== null && !last.addresses.includes(address)) {
      hops[hops.length - 1] = { ...last, addresses: [...last.addresses, address] };
    }
  }
  return traceOf(subject, hops);
}

function parseHop(line: string, columns: readonly string[]): Hop | null {
  const numbered = /^\s{0,2}(\d{1,3})\.(?:\|--)?\s+(\S.*)$/.exec(line);
  if (numbered === null) return null;
  const ttl = Number(numbered[1]);
  const words = (numbered[2] ?? '').trim().split(/\s+/);
  if (ttl < 1 || ttl > 255 || words.length <= columns.length) return null;
  const values = new Map<string, number>();
  for (const [index, column] of columns.entries()) {
    const word = words[words.length - columns.length + index] ?? '';
    // Large figures are cut to `1168.`; a word in a number's place makes the line no hop.
    if (!/^\d{1,9}(?:\.\d{0,6})?%?$/.test(word)) return null;
    values.set(column, Number(word.replace('%', '')));
  }
  const host = words.slice(0, words.length - columns.length).join(' ');
  const address = lastAddress(host);
  if (address === null && !/(?:^|\s)\?\?\?$/.test(host)) return null;
  return hopFromReport(ttl, address, values);
}

/** A hop from mtr's own figures; `values` is keyed by mtr's column headings. */
function hopFromReport(ttl: number, address: string | null, values: ReadonlyMap<string, number>): Hop | null {
  const sent = values.get('Snt');
  const lossPercent = values.get('Loss%');
  if (sent === undefined || lossPercent === undefined || lossPercent > 100 || !Number.isInteger(sent)) return null;
  const lost = Math.round((lossPercent * sent) / 100);
  const answered = sent > lost && address !== null;
  const figure = (column: string) => (answered ? (values.get(column) ?? null) : null);
  const statistics: HopStatistics = {
    lastMs: figure('Last'),
    averageMs: figure('Avg'),
    bestMs: figure('Best'),
    worstMs: figure('Wrst'),
    deviationMs: figure('StDev'),
  };
  return {
    ttl,
    addresses: address === null ? [] : [address],
    rttMs: [],
    sent,
    lost,
    answerers: [],
    statistics: answered ? statistics : null,
    note: null,
  };
}

/** The address in `AS64500 name (192.0.2.1)`, `name 192.0.2.1` or `192.0.2.1`. */
function lastAddress(host: string): string | null {
  const words = host.trim().split(/\s+/);
  return canonicalAddress((words.at(-1) ?? '').replace(/^\((.*)\)$/, '$1'));
}
