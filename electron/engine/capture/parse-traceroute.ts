import type { Hop, Trace } from '../../domain/trace.ts';
import { canonicalAddress } from './address-literal.ts';
import { type TraceSubject, traceOf } from './trace-subject.ts';

interface HopSoFar {
  readonly ttl: number;
  readonly addresses: string[];
  readonly rttMs: number[];
  readonly notes: string[];
  lost: number;
}

/**
 * Output of `traceroute -n` of Linux, macOS and the BSDs. Lines that are not wholly a hop's are ignored, so other text yields no
 * hops; null when there is none. Linux puts several addresses of a hop on one line, the BSDs each on a line of its own.
 */
export function parseTraceroute(text: string, subject: TraceSubject): Trace | null {
  const hops: HopSoFar[] = [];
  for (const line of text.split(/\r?\n/)) {
    const numbered = /^\s{0,2}(\d{1,3})\s+(\S.*)$/.exec(line);
    const last = hops.at(-1);
    if (numbered !== null) {
      const ttl = Number(numbered[1]);
      if (ttl < 1 || ttl > 255 || (last !== undefined && ttl <= last.ttl)) continue;
      const hop: HopSoFar = { ttl, addresses: [], rttMs: [], notes: [], lost: 0 };
      if (readProbes(numbered[2] ?? '', hop)) hops.push(hop);
    } else if (last !== undefined && /^\s{3,}\S/.test(line)) {
      const more: HopSoFar = { ttl: last.ttl, addresses: [], rttMs: [], notes: [], lost: 0 };
      if (!readProbes(line.trim(), more)) continue;
      for (const address of more.addresses) if (!last.addresses.includes(address)) last.addresses.push(address);
      last.rttMs.push(...more.rttMs);
      last.notes.push(...more.notes);
      last.lost += more.lost;
    }
  }
  return traceOf(subject, hops.map(finished));
}

/** Reads the probes of one line into `hop`; false when anything on it is not a traceroute's. */
function readProbes(text: string, hop: HopSoFar): boolean {
  const words = text.trim().split(/\s+/);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '*') {
      hop.lost += 1;
      continue;
    }
    const note = /^!(?:[A-Z]|\d{1,3}|<\d{1,3}>|F-\d{1,5})?$/.exec(word) ?? /^<[a-z,]{1,40}>$/.exec(word);
    if (note !== null) {
      if (hop.rttMs.length === 0) return false;
      hop.notes.push(word);
      continue;
    }
    if (/^\d{1,7}(?:\.\d{1,6})?$/.test(word) && words[at + 1] === 'ms') {
      if (hop.addresses.length === 0) return false;
      hop.rttMs.push(Number(word));
      at += 1;
      continue;
    }
    const address = canonicalAddress(word);
    if (address === null) return false;
    if (!hop.addresses.includes(address)) hop.addresses.push(address);
    // Names were not asked for, yet some systems print `address (address)` all the same.
    if (words[at + 1] === `(${word})`) at += 1;
  }
  return hop.rttMs.length + hop.lost > 0;
}

function finished(hop: HopSoFar): Hop {
  return {
    ttl: hop.ttl,
    addresses: hop.addresses,
    rttMs: hop.rttMs,
    sent: hop.rttMs.length + hop.lost,
    lost: hop.lost,
    answerers: [],
    statistics: null,
    note: hop.notes.length === 0 ? null : [...new Set(hop.notes)].join(' '),
  };
}
