import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import type { Segment } from '../../../electron/domain/verdict/verdict.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { httpTarget, sampleSource } from './sample-source.ts';

const FILE = 'from-the-other-side.txt';

async function page(source: BundleSource, redaction: 'none' | 'standard' | 'strict' = 'none'): Promise<string> {
  return textOf((await exported(source, { redaction })).entries, FILE);
}

/** The same source, seen as that address by the server. */
function seenAs(publicAddress: string | null, change: Partial<BundleSource> = {}): BundleSource {
  const source = sampleSource(change);
  return { ...source, vantages: source.vantages.map((vantage) => ({ ...vantage, publicAddress })) };
}

test('the commands go to the address under which the server sees us, for the minutes of the window', async () => {
  const text = await page(seenAs('203.0.113.80'));
  expect(text).toContain('What to run on 198.51.100.7:443 towards us');
  expect(text).toContain('  mtr -4 --report --report-wide --no-dns --report-cycles 200 203.0.113.80\n');
  expect(text).toContain("  ss -lnt 'sport = :443'\n");
  expect(text).toContain("--since '2026-11-21 06:59:00 UTC' --until '2026-11-21 07:01:07 UTC'");
  expect(text).toContain("'host 203.0.113.80 and port 443'");
  expect(text.match(/Output:/g)?.length).toBeGreaterThan(8);
});

test('a private address is nothing that a server could trace to, and it says whose address is to be put in', async () => {
  const text = await page(seenAs(null));
  expect(text).toContain('--report-cycles 200 OUR-ADDRESS\n');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'We do not know under which address you see us (behind our own address 192.168.178.20). Put it in the place of OUR-ADDRESS',
  );
});

test('an IPv6 address is traced by IPv6', async () => {
  expect(await page(seenAs('2001:db8::7'))).toContain(
    'mtr -6 --report --report-wide --no-dns --report-cycles 200 2001:db8::7',
  );
});

test('behind NAT with an IPv6 address of its own, requests by IPv6 are traced back to that one and not to the IPv4 that was told', async () => {
  const source = seenAs('203.0.113.80');
  const bySix = (own: string): BundleSource => ({
    ...source,
    incidents: source.incidents.map((entry) => ({
      ...entry,
      stalls: entry.stalls.map((one) => ({ ...one, stall: { ...one.stall, localAddress: own } })),
    })),
  });
  expect(await page(bySix('2001:db8::24'))).toContain('--report-cycles 200 2001:db8::24\n');
  expect(await page(bySix('fd00::24')), 'translated on the way').toContain('--report-cycles 200 203.0.113.80\n');
});

test('where several ports were asked, the commands look at all of them', async () => {
  const source = seenAs('203.0.113.80');
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    stalls: entry.stalls.flatMap((one) => [one, { ...one, stall: { ...one.stall, remotePort: 8443, elapsedMs: 1 } }]),
  }));
  const text = await page({ ...source, incidents });
  expect(text).toContain("  ss -lnt 'sport = :443 or sport = :8443'\n");
  expect(text).toContain("'host 203.0.113.80 and (port 443 or port 8443)'");
});

test('what tells most of a fault in that place comes first', async () => {
  const first = async (segment: Segment): Promise<string> => {
    const source = sampleSource();
    const incidents = source.incidents.map((entry) => ({
      ...entry,
      incident: { ...entry.incident, verdict: { ...entry.incident.verdict, segment } },
    }));
    return /\n1\. (.*)\n/.exec(await page({ ...source, incidents }))?.[1] ?? '';
  };
  expect(await first('path')).toBe('The way back, from the server to us');
  expect(await first('destination')).toBe('Connection requests that the server dropped');
  expect(await first('application')).toBe('What the service itself logged then');
});

test('under strict redaction our address is its token there, too', async () => {
  const text = await page(seenAs('203.0.113.80'), 'strict');
  expect(text).not.toContain('203.0.113.80');
  expect(text).toMatch(/--report-cycles 200 \[source-address-\d\]\n/);
  expect(text.replace(/\s+/g, ' ')).toMatch(
    /was taken out before this was sent: put it in the place of \[source-address-\d\]\./,
  );
});

test('no name from outside becomes part of a command', async () => {
  const hostile = httpTarget({
    spec: { ...specOf(httpTarget()), url: "https://$(touch)';reboot;'.example/" },
  });
  const source = seenAs('203.0.113.80');
  const text = await page({ ...source, targets: [hostile] });
  expect(text).not.toMatch(/touch|reboot/);
});

test('without a server that was asked there is nobody to run anything', async () => {
  const source = sampleSource();
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    stalls: entry.stalls.map((one) => ({ ...one, stall: { ...one.stall, remoteAddress: null, remotePort: null } })),
  }));
  const { entries } = await exported({ ...source, incidents });
  expect(entries.map(({ path }) => path)).not.toContain(FILE);
  expect(textOf(entries, 'ticket.txt')).not.toContain(FILE);
});

function specOf(target: ReturnType<typeof httpTarget>) {
  if (target.spec.kind !== 'http') throw new Error('the sample is asked by HTTP');
  return target.spec;
}
