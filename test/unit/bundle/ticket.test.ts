import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BundleIncident, BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { ticketMarkdown } from '../../../electron/bundle/ticket/ticket-markdown.ts';
import { incidentId, stallId, targetId } from '../../../electron/domain/ids.ts';
import { type exported, exported as exportOf } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, evidence, httpTarget, sample, sampleSource, timeoutSample, traceData } from './sample-source.ts';

type Changes = Parameters<typeof exported>[1];

async function ticket(source: BundleSource, changes: Changes = {}): Promise<string> {
  return textOf((await exportOf(source, changes)).entries, 'ticket.txt');
}

const flat = (text: string): string => text.replace(/\s+/g, ' ');

const during = [
  evidence(1, 'trace', 1.02, 1.31, { data: traceData, summary: 'TCP to 198.51.100.7:443: not reached.' }),
  evidence(2, 'socket', 1, 1.1, { summary: 'SYN sent once.' }),
  evidence(3, 'socket', 1, 7.4, { summary: 'SYN sent 4 times, no answer.' }),
  evidence(4, 'mtr', 5, 12, { summary: 'reached at hop 9.' }),
  evidence(5, 'resolvers', 1, 1.02, {
    summary: '2 of 2 questions were answered.',
    data: {
      name: 'api.example.com',
      resolvers: [
        { address: '192.0.2.53', port: 53, queryMs: 8.04, rcode: 'NOERROR', answers: [] },
        { address: '192.0.2.54', port: 5353, queryMs: null, rcode: null, answers: [], error: 'no answer' },
      ],
    },
  }),
];

test('who reads nothing but the ticket knows what happened, when, between whom, and what is asked', async () => {
  expect(
    await ticket(sampleSource({ evidence: during })),
  ).toBe(`Requests from 192.168.178.20 to 198.51.100.7:443 (api) hang

Suspected    The connection was never answered, while control answered at the
             same time. (Path, confidence low)

Impact       of 1 request in the window 1 failed, 0 slow (over 2 s), 0 good
Around it    11 of 11 requests of the time around the window were good
Before       3 other such windows since 2026-11-14T07:00Z, the first at
             2026-11-20T06:00:00.000Z
First        2026-11-21T07:00:00.000Z
Last         2026-11-21T07:00:07.400Z (after 7.40 s)
Reporter     UTC+01:00 (Europe/Berlin)

Source       192.168.178.20 (interface eth0), port 50123
Destination  198.51.100.7:443, https://api.example.com/healthcheck
Resolver     192.0.2.53 8.0 ms; 192.0.2.54:5353 no answer
Expected     about 140 ms (median of good requests around it)
Actual       7.40 s, hung while opening the TCP connection (connect)

During the hang
- Hung in connect for 7.4 s.
- 5 of 5 records were taken while a request was open.

Recorded meanwhile (seconds since the request of 2026-11-21T07:00:00.000Z)
- +1.00s to +7.40s, socket: SYN sent 4 times, no answer.
- +1.02s to +1.31s, trace: TCP to 198.51.100.7:443: not reached.
- +5.00s to +12.00s (the request ended at +7.40s), mtr: reached at hop 9.
- +1.00s to +1.02s, resolvers: 2 of 2 questions were answered.

What speaks against it
- One request only.

We ask
1. Does a firewall drop connection requests to port 443?
2. Run the commands of from-the-other-side.txt on 198.51.100.7:443 and send us
   their output; each says what it is for.

All times are UTC. The records are attached: report.html shows it on one page,
README.txt says what to read first, manifest.json has the checksums.
`);
});

test('the ticket says what a CDN needs to find the request, and calls no plain server a CDN', async () => {
  const edge = { server: 'cloudflare', requestId: '8f1c-FRA', colo: 'FRA', via: null, cacheStatus: 'DYNAMIC' };
  const plain = { ...edge, server: 'nginx', requestId: null, colo: null, cacheStatus: null };
  const bad = { ...timeoutSample, edge };
  const told = flat(await ticket(sampleSource({ chunks: [[bad, sample({ startedAtUs: atUs(10), edge: plain })]] })));
  expect(told).toContain(
    'CDN server cloudflare, request id 8f1c-FRA, colo FRA, cache DYNAMIC (of the request of 2026-11-21T07:00:00.000Z)',
  );
  expect(await ticket(sampleSource({ chunks: [[{ ...bad, edge: plain }]] }))).not.toContain('CDN');
});

test('what failed at once claims no hang, and what goes on claims no end', async () => {
  const source = sampleSource();
  const change = (entry: BundleIncident): BundleIncident => ({
    ...entry,
    incident: { ...entry.incident, closedAtUs: null, closedBy: null },
    stalls: entry.stalls.map((one) => ({ ...one, stall: { ...one.stall, openedBy: 'failure' as const } })),
  });
  const text = await ticket({ ...source, incidents: source.incidents.map(change) });
  expect(text).toMatch(/^Requests from \S+ to 198\.51\.100\.7:443 \(api\) fail, still going on\n/);
  expect(text).toContain('Last         still going on at 2026-11-21T07:00:07.400Z');
  expect(text).toContain('failed while opening the TCP connection');
  expect(text).not.toMatch(/hung while|During the hang|Recorded meanwhile/);
});

test('what comes and goes is not said to go on while all is well', async () => {
  const source = sampleSource({ evidence: during });
  const flapping = source.incidents.map((entry) => ({
    ...entry,
    incident: { ...entry.incident, closedAtUs: null, closedBy: null, flapping: true, lastBadAtUs: atUs(7.4) },
  }));
  const window = { ...source.window, toUs: atUs(300) };
  const text = await ticket({ ...source, incidents: flapping, window });
  expect(text).toMatch(/^Requests from \S+ to 198\.51\.100\.7:443 \(api\) hang, on and off\n/);
  expect(flat(text)).toContain(
    'Last 2026-11-21T07:00:07.400Z so far; it comes and goes, and was not over at 2026-11-21T07:05:00.000Z',
  );
  const hanging = flapping.map((entry) => ({
    ...entry,
    stalls: entry.stalls.map((one) => ({ ...one, stall: { ...one.stall, endedAtUs: null } })),
  }));
  expect(await ticket({ ...source, incidents: hanging, window })).toMatch(/hang, still going on\n/);
});

test('a target without a name of its own is called by its address, and a reporter whose clock shows UTC has no zone', async () => {
  const targets = [httpTarget({ name: 'https://198.51.100.7:443/healthcheck' })];
  const text = await ticket({ ...sampleSource(), targets, reporterZone: 'Etc/UTC', earlier: null });
  expect(text).toMatch(/^Requests from 192\.168\.178\.20 to https:\/\/198\.51\.100\.7:443\/healthcheck hang\n/);
  expect(text).not.toMatch(/Reporter|Before/);
});

test('what was taken out of the files is not in the ticket, and tokens are explained', async () => {
  const text = flat(await ticket(sampleSource({ evidence: during }), { redaction: 'strict' }));
  expect(text).toMatch(/^Requests from \[source-address-1\] to 198\.51\.100\.7:443 \(api\) hang/);
  expect(text).not.toContain('192.168.178.20');
  expect(text).toContain('Words in brackets such as [private-address-N] stand for what was taken out.');
});

test('what was collected later does not make the proof look thinner', async () => {
  const later = evidence(60, 'trace', 600, 700, { data: { collected: true, packets: 100 } });
  const { entries } = await exportOf(sampleSource({ evidence: [...during, later] }), {});
  expect(textOf(entries, 'ticket.txt')).toContain('- 5 of 5 records were taken while a request was open.');
  expect(flat(textOf(entries, 'README.txt'))).toMatch(/(\d) of \1 ran, wholly or in part/);
  expect(flat(textOf(entries, 'report.html'))).toMatch(/(\d) of \1 records were taken, wholly or in part/);
});

test('of several requests each can be found in the logs of the other side', async () => {
  const source = sampleSource({ evidence: during });
  const again = (count: number): BundleSource => ({
    ...source,
    incidents: source.incidents.map((entry) => ({
      ...entry,
      stalls: entry.stalls.flatMap((one) =>
        Array.from({ length: count }, (_, index) => ({
          evidence: index === 0 ? one.evidence : [],
          stall: { ...one.stall, id: stallId(100 + index), startedAtUs: atUs(10 * index), localPort: 51_514 + index },
        })),
      ),
    })),
  });
  const text = flat(await ticket(again(10)));
  expect(text).toContain(
    'The requests in question (UTC) - 2026-11-21T07:00:00.000Z, 7.40 s from port 51514 to 198.51.100.7:443 (connect) - 2026-11-21T07:00:10.000Z, 7.40 s from port 51515 to',
  );
  expect(text).toContain('and 2 more, in samples.csv');
  expect(await ticket(again(1))).not.toContain('The requests in question');
  const failing = {
    ...source,
    incidents: source.incidents.map((entry) => ({ ...entry, incident: { ...entry.incident, failedCount: 40 } })),
  };
  expect(await ticket(failing)).toContain('and 39 more, in samples.csv');
});

test('what is asked of the server is asked in each file that somebody may read first', async () => {
  const { entries } = await exportOf(sampleSource({ evidence: during }), {});
  for (const name of ['ticket.txt', 'ticket.md', 'README.txt', 'report.html']) {
    expect([name, flat(textOf(entries, name))]).toEqual([
      name,
      expect.stringContaining('Run the commands of from-the-other-side.txt on 198.51.100.7:443'),
    ]);
  }
});

test('a stretch of time is told by its targets and windows, those that hung longest and what is asked most', async () => {
  const source = sampleSource();
  const [entry] = source.incidents;
  if (entry === undefined) throw new Error('the sample has an incident');
  const later: BundleIncident = {
    ...entry,
    incident: { ...entry.incident, id: incidentId(4), openedAtUs: atUs(600), closedAtUs: null, worstMs: 30_000 },
  };
  const text = flat(
    await ticket({
      ...source,
      scope: { kind: 'range', targetIds: null },
      window: { fromUs: atUs(-60), toUs: atUs(1_200) },
      incidents: [entry, later],
      earlier: null,
    }),
  );
  expect(text).toMatch(/^2 timeout windows of api between 2026-11-21T06:59:00\.000Z and 2026-11-21T07:20:00\.000Z/);
  expect(text).toContain('Worst 30.00 s, in the window of 2026-11-21T07:10:00.000Z');
  expect(text).toContain('- api (https://api.example.com/healthcheck): 2 windows; of 12 requests 1 failed, 0 slow');
  expect(text).toContain('2026-11-21T07:10:00.000Z to still open, longest 30.00 s, api: The connection was never');
  expect(text.match(/Does a firewall drop/g)).toHaveLength(1);
});

test('a stretch of time counts the targets that had trouble, not all that were watched', async () => {
  const source = sampleSource();
  const other = httpTarget({ id: targetId(9), name: 'shop' });
  const range = { ...source, scope: { kind: 'range', targetIds: null } as const, earlier: null };
  const title = async (targets: typeof source.targets) => (await ticket({ ...range, targets })).split(' between')[0];
  expect(await title([...source.targets, other])).toBe('1 timeout window of 1 of 2 targets');
  expect(await title(source.targets)).toBe('1 timeout window of api');
});

test('a stretch of time without trouble says so', async () => {
  const source = sampleSource();
  const range = { ...source, scope: { kind: 'range', targetIds: null } as const, incidents: [], earlier: null };
  expect(await ticket(range)).toMatch(/^No timeout window of api between/);
});

test('where the measuring ended before it recovered, the ticket says so', async () => {
  const source = sampleSource({ evidence: during });
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    incident: { ...entry.incident, closedBy: 'observer-stopped' as const },
  }));
  expect(flat(await ticket({ ...source, incidents }))).toContain(
    '(after 7.40 s; it had not recovered when the measuring ended)',
  );
  expect(await ticket(source)).not.toContain('had not recovered');
});

test('of a long incident the request is told of that most was recorded of, which need not be the longest', async () => {
  const source = sampleSource({ evidence: during });
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    stalls: entry.stalls.flatMap((one) => [
      one,
      { stall: { ...one.stall, id: stallId(8), startedAtUs: atUs(60), elapsedMs: 9_000 }, evidence: [] },
    ]),
  }));
  const text = await ticket({ ...source, incidents });
  expect(text).toContain('Recorded meanwhile (seconds since the request of 2026-11-21T07:00:00.000Z)\n- +1.00s');
});

test('what is open still is not said to have come in in time', async () => {
  const source = sampleSource({ evidence: during });
  const [one] = source.incidents.flatMap(({ stalls }) => stalls);
  if (one === undefined) throw new Error('the sample has a stall');
  const late = (id: number, endedAtUs: number | null, end: 'near-miss' | null = null) => ({
    stall: { ...one.stall, id: stallId(id), startedAtUs: atUs(3), endedAtUs, end },
    evidence: [],
  });
  expect(await ticket({ ...source, nearMisses: [late(8, atUs(4), null)] })).not.toContain('under the limit');
  expect(await ticket({ ...source, nearMisses: [late(8, null)] })).not.toContain('under the limit');
  expect(flat(await ticket({ ...source, nearMisses: [late(8, null), late(9, atUs(4), 'near-miss')] }))).toContain(
    'good, 1 of them late but still under the limit',
  );
});

test('nothing that comes from outside marks anything in Markdown', () => {
  const part = fc.constantFrom(
    '*',
    '_',
    '`',
    '[x](http://a.b)',
    '<b>',
    '#',
    '- ',
    '1. ',
    '|',
    '~~',
    '![',
    '@you',
    '&lt;',
    '\\',
    'a b',
  );
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      (text) => {
        const written = ticketMarkdown({
          title: 't',
          groups: [[{ name: 'Name', text }]],
          lists: [{ heading: 'List', marks: 'dashes', points: [text] }],
          closing: 'c',
        });
        const [, row = '', , point = ''] = /- \*\*Name:\*\* (.*)\n\n### List\n(\n)- (.*)\n/.exec(written) ?? [];
        for (const line of [row, point]) {
          expect(line.replace(/\\[\\`*_{}[\]<>#|~!&.)+-]|&#64;/g, 'x')).not.toMatch(
            /[`*_[\]<>#|~!@]|^(?:[-+]|\d+[.)])\s/,
          );
        }
      },
    ),
  );
});
