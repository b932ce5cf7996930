import { describe, expect, test } from 'vitest';
import { traceReport } from '../../../electron/bundle/evidence/mtr-report.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { evidence, sampleSource, traceData } from './sample-source.ts';

describe('paths', () => {
  test('traced without a tool get the same layout; a silent hop is ???, not zero', () => {
    expect(traceReport(traceData, 'monitor', '2026-11-21T07:00:01.020Z')).toBe(
      [
        'Start: 2026-11-21T07:00:01.020Z',
        'HOST: monitor                     Loss%   Snt   Last   Avg  Best  Wrst StDev',
        '  1.|-- 192.168.178.1              0.0%     2    1.2   1.0   0.8   1.2   0.3',
        '  2.|-- ???                      100.0%     2      -     -     -     -     -',
        '',
      ].join('\n'),
    );
  });

  test('say above their text what was run, when, and how it lies against the request', async () => {
    const trace = evidence(1, 'trace', 1.02, 1.31, { data: traceData, method: 'native TCP trace', sharedPath: true });
    const { entries } = await exported(sampleSource({ evidence: [trace] }));
    const text = textOf(entries, 'traces/01-trace-tcp-198.51.100.7-443-+1.02s.txt');
    expect(text).toContain('Command:     native TCP trace\n');
    expect(text).toContain('Started:     2026-11-21T07:00:01.020Z (UTC)\n');
    expect(text).toContain('Ended:       2026-11-21T07:00:01.310Z (UTC)\n');
    expect(text).toContain('path traced from +1.02 s to +1.31 s; request open until +7.40 s\n');
    expect(text).toContain('Destination: 198.51.100.7 port 443, TCP\n');
    expect(text).toContain('loss shown at routers on the way proves nothing');
  });

  test('that came too late say so, in the file and in its name', async () => {
    const trace = evidence(1, 'trace', 8, 9, { data: traceData });
    const { entries } = await exported(sampleSource({ evidence: [trace] }));
    const text = textOf(entries, 'traces/01-trace-tcp-198.51.100.7-443-+8.00s-after.txt');
    expect(text).toContain('path traced from +8.00 s to +9.00 s; request had ended at +7.40 s');
    expect(text).toContain('none: taken after the request had ended');
  });
});

describe('name servers', () => {
  const resolvers = [
    {
      address: '203.0.113.53',
      port: 53,
      name: 'api.example.com',
      type: 'A',
      queryMs: 12.34,
      asked: 1,
      rcode: 'NOERROR',
      transport: 'udp',
      answers: [{ name: 'api.example.com', type: 'A', ttlSeconds: 60, text: '198.51.100.7' }],
      error: null,
    },
    { address: '2001:db8::53', port: 53, type: 'AAAA', queryMs: null, asked: 2, rcode: null, answers: [], error: null },
  ];

  test('get a file each, in the layout of dig with its query time', async () => {
    const answers = evidence(1, 'resolvers', 1, 6, { data: { name: 'api.example.com', resolvers } });
    const { entries } = await exported(sampleSource({ evidence: [answers] }));
    expect(entries.map((entry) => entry.path).filter((path) => path.startsWith('dns/'))).toEqual([
      'dns/01-203.0.113.53-A-+1.00s.txt',
      'dns/02-2001-db8-53-AAAA-+1.00s.txt',
    ]);
    const answered = textOf(entries, 'dns/01-203.0.113.53-A-+1.00s.txt');
    expect(answered).toContain(';; ->>HEADER<<- opcode: QUERY, status: NOERROR\n');
    expect(answered).toMatch(/;; ANSWER SECTION:\napi\.example\.com\.\s+60\tIN\tA\t198\.51\.100\.7\n/);
    expect(answered).toContain(';; Query time: 12 msec');
    expect(textOf(entries, 'dns/02-2001-db8-53-AAAA-+1.00s.txt')).toContain(
      ';; communications error to 2001:db8::53#53: timed out, no answer (asked 2 times)\n;; no servers could be reached\n',
    );
  });

  test('whose data cannot be read are shown as they were written down', async () => {
    const answers = evidence(1, 'resolvers', 1, 2, { data: { resolvers: 'gone' } });
    const { entries } = await exported(sampleSource({ evidence: [answers], raw: { 1: '; <<>> api A' } }));
    expect(textOf(entries, 'dns/01-resolvers-+1.00s.txt')).toContain('; <<>> api A');
  });
});

test('what acts on a terminal or turns the order of reading is shown, not sent', async () => {
  const raw = 'ok\u001b[2Jgone \u202etxt.exe\u0000\r\nnext\tcolumn';
  const { entries } = await exported(
    sampleSource({ evidence: [evidence(1, 'socket', 1, 2, { data: raw })], raw: { 1: raw } }),
  );
  expect(textOf(entries, 'host/01-socket-+1.00s.txt')).toContain(
    'ok\\x1b[2Jgone \\u{202e}txt.exe\\x00\nnext\tcolumn\n',
  );
  const json = textOf(entries, 'incident.json');
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  expect(JSON.parse(json).evidence[0].data).toBe(raw);
});
