import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trace } from '../../../electron/domain/trace.ts';
import { parseMtrReport } from '../../../electron/engine/capture/parse-mtr-report.ts';
import { parseTraceroute } from '../../../electron/engine/capture/parse-traceroute.ts';
import { parseTracert } from '../../../electron/engine/capture/parse-tracert.ts';
import type { TraceSubject } from '../../../electron/engine/capture/trace-subject.ts';
import { toolOutput } from './tool-output.ts';

const subject = (destination: string, port: number | null = 443): TraceSubject => ({
  destination,
  port,
  protocol: port === null ? 'icmp' : 'tcp',
  durationMs: 12,
});
const LAB = subject('10.91.4.2');
const FAR = subject('203.0.113.80');

/** A hop in short: `4 10.91.3.2,10.91.5.2 2/3 !H`, answered of sent. */
function hopsOf(trace: Trace | null): string[] {
  return (trace?.hops ?? []).map((hop) => {
    const answered = `${hop.sent - hop.lost}/${hop.sent}`;
    return [hop.ttl, hop.addresses.join(',') || '?', answered, hop.note].filter((part) => part !== null).join(' ');
  });
}

describe('traceroute of Linux', () => {
  test('a path that was traced to its end, with the round trip of each hop', () => {
    const trace = parseTraceroute(toolOutput('linux-traceroute-tcp-reached.txt'), LAB);
    expect(hopsOf(trace)).toEqual(['1 10.91.1.2 1/1', '2 10.91.5.2 1/1', '3 10.91.3.2 1/1', '4 10.91.4.2 1/1']);
    expect(trace).toMatchObject({
      destination: '10.91.4.2',
      port: 443,
      protocol: 'tcp',
      reached: true,
      durationMs: 12,
    });
    for (const hop of trace?.hops ?? []) expect(hop.rttMs).toHaveLength(1);
  });

  test('silent hops are lost probes, not latencies, and a path that ends in them was not reached', () => {
    const trace = parseTraceroute(toolOutput('linux-traceroute-tcp-silent.txt'), LAB);
    expect(trace?.reached).toBe(false);
    expect(hopsOf(trace).slice(2, 5)).toEqual(['3 10.91.3.2 1/1', '4 ? 0/1', '5 ? 0/1']);
    expect(trace?.hops).toHaveLength(20);
  });

  test('several addresses of one hop are all kept', () => {
    const trace = parseTraceroute(toolOutput('linux-traceroute-balanced.txt'), LAB);
    expect(hopsOf(trace)[1]).toBe('2 10.91.5.2,10.91.2.2 8/8');
  });

  test('what a router says of an unreachable host or a filtered port stays with its hop', () => {
    const unreachable = parseTraceroute(toolOutput('linux-traceroute-host-unreachable.txt'), subject('10.91.4.99'));
    expect(hopsOf(unreachable).at(-1)).toBe('4 10.91.3.2 2/2 !H');
    expect(unreachable?.reached).toBe(false);
    const filtered = parseTraceroute(toolOutput('linux-traceroute-prohibited.txt'), LAB);
    expect(hopsOf(filtered).at(-1)).toBe('4 10.91.3.2 1/1 !X');
  });

  test('IPv6 addresses are kept in their short form', () => {
    const trace = parseTraceroute(toolOutput('linux-traceroute-ipv6.txt'), subject('fd91:0004:0::2'));
    expect(hopsOf(trace).at(-1)).toBe('4 fd91:4::2 1/1');
    expect(trace?.reached).toBe(true);
  });

  test('a refusal to trace is no trace', () => {
    expect(parseTraceroute(toolOutput('linux-traceroute-not-permitted.txt'), LAB)).toBeNull();
  });
});

describe('traceroute of macOS', () => {
  test('a TCP trace with a silent hop', () => {
    const trace = parseTraceroute(toolOutput('macos-traceroute-tcp.txt'), FAR);
    expect(hopsOf(trace)).toEqual([
      '1 192.168.1.1 1/1',
      '2 10.20.0.1 1/1',
      '3 ? 0/1',
      '4 198.51.100.17 1/1',
      '5 203.0.113.80 1/1',
    ]);
    expect(trace?.reached).toBe(true);
  });

  test('further addresses of a hop stand on lines of their own', () => {
    const trace = parseTraceroute(toolOutput('macos-traceroute-balanced.txt'), FAR);
    expect(hopsOf(trace)).toEqual([
      '1 192.168.1.1 3/3',
      '2 10.20.0.1 1/3',
      '3 198.51.100.17,198.51.100.21 3/3',
      '4 203.0.113.80 2/3 !Z',
    ]);
  });

  test('IPv6, which has a program of its own there', () => {
    const trace = parseTraceroute(toolOutput('macos-traceroute6.txt'), subject('2001:db8:5::80'));
    expect(hopsOf(trace)).toEqual(['1 2001:db8:1::1 1/1', '2 ? 0/1', '3 2001:db8:5::80 1/1']);
  });
});

describe('tracert of Windows, in whatever language', () => {
  test('English: below a millisecond counts as one, and says so', () => {
    const trace = parseTracert(toolOutput('windows-tracert.txt'), FAR);
    expect(hopsOf(trace)).toEqual([
      '1 192.168.1.1 3/3 <1 ms',
      '2 10.20.0.1 3/3',
      '3 ? 0/3',
      '4 198.51.100.17 2/3',
      '5 203.0.113.80 3/3',
    ]);
    expect(trace?.hops[0]?.rttMs).toEqual([1, 1, 1]);
    expect(trace?.reached).toBe(true);
  });

  test('German, in a code page that is no UTF-8, ending at a router that knows no way', () => {
    const trace = parseTracert(toolOutput('windows-tracert-german.txt'), FAR);
    expect(hopsOf(trace)).toEqual([
      '1 192.168.1.1 3/3 <1 ms',
      '2 ? 0/3',
      '3 192.168.1.1 1/1 meldet: Zielhost nicht erreichbar.',
    ]);
    expect(trace?.reached).toBe(false);
  });

  test('Chinese, with a unit of its own', () => {
    const trace = parseTracert(toolOutput('windows-tracert-chinese.txt'), FAR);
    expect(hopsOf(trace)).toEqual(['1 192.168.1.1 3/3 <1 ms', '2 ? 0/3', '3 203.0.113.80 3/3']);
  });

  test('IPv6', () => {
    const trace = parseTracert(toolOutput('windows-tracert-ipv6.txt'), subject('2001:db8:5::80', null));
    expect(hopsOf(trace)).toEqual(['1 2001:db8:1::1 3/3', '2 2001:db8:5::80 3/3']);
  });
});

describe('mtr', () => {
  test('a report that reached the port, with its statistics', () => {
    const trace = parseMtrReport(toolOutput('linux-mtr-tcp-reached.txt'), LAB);
    expect(hopsOf(trace)).toEqual([
      '1 10.91.1.2 4/4',
      '2 10.91.2.2,10.91.5.2 4/4',
      '3 10.91.3.2 4/4',
      '4 10.91.4.2 4/4',
    ]);
    expect(trace?.reached).toBe(true);
    expect(trace?.hops[3]?.statistics?.worstMs).toBeGreaterThan(0);
  });

  test('a hop that never answered has no latency at all, although mtr prints zeros', () => {
    const trace = parseMtrReport(toolOutput('linux-mtr-tcp-silent.txt'), LAB);
    expect(hopsOf(trace).at(-1)).toBe('4 ? 0/4');
    expect(trace?.hops.at(-1)?.statistics).toBeNull();
    expect(trace?.reached).toBe(false);
  });

  test.each([
    ['linux-mtr-balanced.txt', LAB, 1, '2 10.91.5.2,10.91.2.2 8/8'],
    ['linux-mtr-branches.txt', FAR, 2, '3 198.51.100.7,198.51.100.9,198.51.100.11 4/5'],
    ['linux-mtr-names.txt', FAR, 3, '4 203.0.113.9,203.0.113.10 10/10'],
  ])('every address of a balanced hop is kept (%s)', (file, about, index, expected) => {
    expect(hopsOf(parseMtrReport(toolOutput(file), about))[index]).toBe(expected);
  });

  test('names, AS numbers and figures that are cut short do not confuse it', () => {
    const trace = parseMtrReport(toolOutput('linux-mtr-names.txt'), FAR);
    expect(hopsOf(trace)).toEqual([
      '1 192.0.2.1 10/10',
      '2 198.51.100.1 8/10',
      '3 ? 0/10',
      '4 203.0.113.9,203.0.113.10 10/10',
      '5 203.0.113.80 9/10',
    ]);
    expect(trace?.hops[3]?.statistics).toMatchObject({ lastMs: 1168, averageMs: 212.2, worstMs: 8383 });
  });

  test('IPv6', () => {
    const trace = parseMtrReport(toolOutput('linux-mtr-ipv6.txt'), subject('fd91:4::2', null));
    expect(hopsOf(trace).at(-1)).toBe('4 fd91:4::2 4/4');
  });

  test('a refusal to run is no trace', () => {
    expect(parseMtrReport(toolOutput('linux-mtr-not-permitted.txt'), LAB)).toBeNull();
  });
});

test('a latency of nobody is no hop', () => {
  expect(parseTraceroute(' 1  3.512 ms\n 2  10.91.1.2  1.0 ms\n', LAB)?.hops.map((hop) => hop.ttl)).toEqual([2]);
  const lines = '  1    12 ms    11 ms    10 ms  somebody\r\n  2    12 ms    11 ms    10 ms  10.91.1.2\r\n';
  expect(parseTracert(lines, LAB)?.hops.map((hop) => hop.ttl)).toEqual([2]);
});

const PARSERS = { parseTraceroute, parseTracert, parseMtrReport };
const FIXTURES = [
  'linux-traceroute-balanced.txt',
  'macos-traceroute-balanced.txt',
  'windows-tracert.txt',
  'linux-mtr-names.txt',
].map(toolOutput);

describe.each(Object.entries(PARSERS))('%s and text that nobody foresaw', (_name, parse) => {
  test('arbitrary text yields no hop', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ mode: 'sentences' }), fc.json()), (text) => {
        expect(parse(text, LAB)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('damaged output never throws and never yields a hop that is out of order or answers more than was sent', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...FIXTURES), fc.nat(1_500), fc.nat(40), fc.string({ unit: 'binary', maxLength: 12 }))
      .map(([text, at, length, junk]) => text.slice(0, at) + junk + text.slice(at + length));
    fc.assert(
      fc.property(damaged, (text) => {
        const hops = parse(text, LAB)?.hops ?? [];
        for (const [index, hop] of hops.entries()) {
          expect(hop.ttl).toBeGreaterThan(hops[index - 1]?.ttl ?? 0);
          expect(hop.ttl).toBeLessThanOrEqual(255);
          expect(hop.lost).toBeGreaterThanOrEqual(0);
          expect(hop.rttMs.length).toBeLessThanOrEqual(hop.sent);
          expect(hop.rttMs.every((ms) => Number.isFinite(ms) && ms >= 0)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const address = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fd91:4::2', '::1'));
const rtt = fc.integer({ min: 1, max: 9_999_999 }).map((micros) => micros / 1_000);
const probe = fc.option(fc.record({ address, rtt }), { nil: null, freq: 3 });

describe('a path that is known comes back as it was', () => {
  test('from traceroute', () => {
    const hops = fc.array(fc.array(probe, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(hops, (path) => {
        const lines = path.map((probes, index) => {
          let last: string | null = null;
          const words = probes.map((one) => {
            if (one === null) return ' *';
            const text: string = `${one.address === last ? '' : ` ${one.address} `} ${one.rtt.toFixed(3)} ms`;
            last = one.address;
            return text;
          });
          return `${String(index + 1).padStart(2)} ${words.join('')}`;
        });
        const trace = parseTraceroute(`traceroute to x (x), 30 hops max\n${lines.join('\n')}\n`, LAB);
        expect(trace?.hops).toHaveLength(path.length);
        for (const [index, probes] of path.entries()) {
          const answered = probes.filter((one) => one !== null);
          expect(trace?.hops[index]).toMatchObject({
            ttl: index + 1,
            addresses: [...new Set(answered.map((one) => one.address))],
            rttMs: answered.map((one) => one.rtt),
            sent: probes.length,
            lost: probes.length - answered.length,
          });
        }
      }),
    );
  });

  test('from an mtr report', () => {
    const hop = fc.record({
      address: fc.option(address, { nil: null }),
      sent: fc.integer({ min: 1, max: 20 }),
      lost: fc.nat(20),
      average: rtt,
    });
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 30 }), (path) => {
        const known = path.map((one) => ({
          ...one,
          lost: one.address === null ? one.sent : Math.min(one.lost, one.sent - 1),
        }));
        const lines = known.map((one, index) => {
          const loss = `${((one.lost / one.sent) * 100).toFixed(1)}${one.address === null ? '' : '%'}`;
          const figures = [one.average, one.average, one.average, one.average, 0].map((ms) =>
            one.address === null ? '0.0' : ms.toFixed(1),
          );
          return `${String(index + 1).padStart(3)}.|-- ${one.address ?? '???'}  ${loss} ${one.sent} ${figures.join(' ')}`;
        });
        const text = `Start: now\nHOST: pc Loss%   Snt   Last   Avg  Best  Wrst StDev\n${lines.join('\n')}\n`;
        const trace = parseMtrReport(text, LAB);
        expect(trace?.hops.map((one) => [one.addresses[0] ?? null, one.sent, one.lost])).toEqual(
          known.map((one) => [one.address, one.sent, one.lost]),
        );
      }),
    );
  });
});
