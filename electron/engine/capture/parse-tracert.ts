import type { Hop, Trace } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import { type TraceSubject, traceOf } from './trace-subject.ts';

/** `12 ms`, `<1 ms`, in whatever language the unit is, or `*`. */
const PROBE = /^\s*(?:(\*)|(<?)(\d{1,6})\s+([^\s\d*]{1,12}))(?=\s|$)/;

/**
 * Output of Windows' `tracert -d`, in any display language: numbers, stars and addresses are what is read, words are not.
 * `<1 ms` counts as 1 ms, its upper bound, and is noted. null when there is no hop.
 */
export function parseTracert(text: string, subject: TraceSubject): Trace | null {
  const hops: Hop[] = [];
  for (const line of text.split(/\r?\n/)) {
    const hop = parseLine(line);
    if (hop !== null && hop.ttl > (hops.at(-1)?.ttl ?? 0)) hops.push(hop);
  }
  return traceOf(subject, hops);
}

function parseLine(line: string): Hop | null {
  const numbered = /^\s{1,3}(\d{1,3})\s+(\S.*)$/.exec(line);
  if (numbered === null) return null;
  const ttl = Number(numbered[1]);
  if (ttl < 1 || ttl > 255) return null;
  let rest = numbered[2] ?? '';
  const rttMs: number[] = [];
  let lost = 0;
  let belowOne = false;
  for (let probe = 0; probe < 3; probe += 1) {
    const match = PROBE.exec(rest);
    if (match === null) return probe === 0 ? unreachable(ttl, rest) : null;
    if (match[1] === '*') lost += 1;
    else rttMs.push(Number(match[3]));
    if (match[2] === '<') belowOne = true;
    rest = rest.slice(match[0].length);
  }
  const words = rest.trim().split(/\s+/);
  const address = canonicalAddress(words.at(-1) ?? '');
  if (address === null && rttMs.length > 0) return null;
  if (address === null && words.join('') === '') return null;
  return {
    ttl,
    addresses: rttMs.length > 0 && address !== null ? [address] : [],
    rttMs,
    sent: 3,
    lost,
    answerers: [],
    statistics: null,
    note: belowOne ? '<1 ms' : null,
  };
}

/** `  3  192.0.2.1  reports: Destination host unreachable.` */
function unreachable(ttl: number, rest: string): Hop | null {
  const match = /^(\S+)\s+(\S.{0,120})$/.exec(rest.trim());
  const address = canonicalAddress(match?.[1] ?? '');
  const words = match?.[2] ?? '';
  if (address === null || !/:/.test(words)) return null;
  return {
    ttl,
    addresses: [address],
    rttMs: [],
    answerers: [],
    sent: 1,
    lost: 0,
    statistics: null,
    note: words.trim(),
  };
}
