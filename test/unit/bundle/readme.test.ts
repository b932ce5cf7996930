import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, evidence, httpTarget, sample, sampleSource, traceData } from './sample-source.ts';

async function readme(...args: Parameters<typeof exported>): Promise<string> {
  return textOf((await exported(...args)).entries, 'README.txt').replace(/[ \n]+/g, ' ');
}

const during = [evidence(1, 'trace', 1.02, 1.31, { data: traceData }), evidence(2, 'socket', 1, 7.3)];
const raw = { 2: 'SYN-SENT' };

test('the page says what happened in figures, from where to where, and what is normal', async () => {
  const page = await readme(sampleSource({ evidence: during, raw }));
  expect(page).toContain(
    'api (https://api.example.com/healthcheck) 2026-11-21T07:00:00.000Z to 2026-11-21T07:00:07.400Z (UTC)',
  );
  expect(page).toContain('From: 192.168.178.20 (interface eth0) To: 198.51.100.7:443');
  expect(page).toContain(
    'api: in the window 1 request was begun: 1 failed, 0 slow (over 2 s), 0 good. The longest was open for 7.40 s.',
  );
  expect(page).toContain('11 of 11 requests were good, and half of those took less than about 140 ms.');
  expect(page).toContain('control: 1 of 1 requests were good');
  expect(page).toContain(
    'Nothing was measured from 2026-11-21T06:30:00.000Z to 2026-11-21T06:31:40.000Z: the measuring machine slept.',
  );
});

test('the page names the interface of the address that the requests came from, and no other', async () => {
  const source = sampleSource();
  const [vantage] = source.vantages;
  if (vantage === undefined) throw new Error('The sample has a vantage point.');
  const before = { ...vantage, interfaceName: 'wlan0', sourceAddress: '192.168.7.2' };
  expect(await readme({ ...source, vantages: [before, vantage] })).toContain('From: 192.168.178.20 (interface eth0)');
  expect(await readme({ ...source, vantages: [before] })).toContain('From: 192.168.178.20 To:');
});

const reportOf = async (source: BundleSource): Promise<string> =>
  textOf((await exported(source)).entries, 'report.html');

test('the page proves with figures that records were taken while the request hung', async () => {
  const source = sampleSource({
    evidence: [...during, evidence(3, 'gateway', 8, 9), evidence(4, 'traceroute', 1, 2, { status: 'not-permitted' })],
    raw: { ...raw, 3: 'pong', 4: 'not permitted' },
  });
  const page = await readme(source);
  // What was only tried is no record.
  expect(page).toContain(
    '2 of 3 ran, wholly or in part, while their request was open, among them 1 path trace to the address that hung.',
  );
  expect(await reportOf(source)).toContain('2 of 3 records were taken, wholly or in part');
  expect(page).toContain('+1.02 s to +1.31 s 290 ms of it open traces/02-trace-tcp-198.51.100.7-443-+1.02s.txt');
  expect(page).toContain('+8.00 s to +9.00 s afterwards host/02-gateway-+8.00s-after.txt');
});

test('the page does not claim overlap where there is none', async () => {
  const page = await readme(sampleSource({ evidence: [evidence(1, 'trace', 8, 9, { data: traceData })] }));
  expect(page).toContain('(1 record) shows how things were afterwards, not while it failed');
  expect(page).not.toContain('taken while a request hung');
});

test('the page says an address once where the target is named after it, and claims no start in time for a trace that began before', async () => {
  const source = sampleSource({ evidence: [evidence(1, 'trace', -5.12, 1.1, { data: traceData })] });
  const named = { ...source, targets: [httpTarget({ name: 'https://api.example.com/healthcheck' })] };
  const page = await readme(named);
  expect(page).toMatch(/^STALLSCOPE EVIDENCE BUNDLE https:\/\/api\.example\.com\/healthcheck 2026-/);
  expect(page).not.toContain('began while');
});

test('the page gives the reporter beside UTC, and does without where the zone is unknown', async () => {
  expect(await readme(sampleSource())).toContain('Europe/Berlin (UTC+01:00)');
  expect(await readme(sampleSource({ reporterZone: 'Nowhere/Land' }))).toContain('All times in all files are UTC;');
});

test('the page says what was taken out', async () => {
  expect(await readme(sampleSource())).toContain('WHAT WAS TAKEN OUT Nothing.');
  expect(await readme(sampleSource(), { redaction: 'standard' })).not.toContain(
    'the addresses from which it was measured',
  );
  expect(await readme(sampleSource(), { redaction: 'strict' })).toContain('the addresses from which it was measured');
});

test('the page warns of samples that the observer spoiled', async () => {
  const spoiled = sample({ startedAtUs: atUs(3), observer: { eventLoopDelayMs: 900, suspect: 'event-loop-delay' } });
  expect(await readme(sampleSource({ chunks: [[spoiled]] }))).toContain('1 sample is marked in the column "suspect"');
});

test('a range with several incidents lists them', async () => {
  const one = sampleSource();
  const [entry] = one.incidents;
  if (entry === undefined) throw new Error('the sample has an incident');
  const page = await readme({ ...one, scope: { kind: 'range', targetIds: null }, incidents: [entry, entry] });
  expect(page).toContain('2 incidents:');
  expect(page).toContain('2026-11-21T07:00:00.000Z 2026-11-21T07:00:07.400Z 7.40 s Path api');
});

test('no line is too long for a mail, but for names of files and addresses', async () => {
  const { entries } = await exported(sampleSource({ evidence: during, raw }), { redaction: 'standard' });
  const long = textOf(entries, 'README.txt')
    .split('\n')
    .filter((line) => line.length > 85 && !/\.txt$/.test(line));
  expect(long).toEqual([]);
});

test('the page has what a person noted, line by line, redacted, and says that it is a note', async () => {
  const source = sampleSource();
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    note: 'Shop was down for us.\nSeen from 10.9.8.7 too, https://a.example/?token=tok-3n',
  }));
  const page = textOf((await exported({ ...source, incidents }, { redaction: 'standard' })).entries, 'README.txt');
  expect(page).toContain(
    'Noted by the reporter:\n  Shop was down for us.\n  Seen from [private-address-1] too, https://a.example/?token=[credential-1]\n',
  );
  expect(textOf((await exported(source)).entries, 'README.txt')).not.toContain('Noted by');
});

test('whoever passes whole packets on unredacted is told that contents can be read in them', async () => {
  const page = async (headersOnly: boolean, redaction: 'none' | 'standard') => {
    const evidenceWith = [evidence(5, 'packets', 1, 2, { data: { headersOnly } })];
    const { entries } = await exported(sampleSource({ evidence: evidenceWith }), { redaction });
    return textOf(entries, 'README.txt').replace(/\s+/g, ' ');
  };
  expect(await page(false, 'none')).toContain('captured whole: what was sent without encryption can be read in them');
  expect(await page(true, 'none')).not.toContain('captured whole');
  expect(await page(false, 'standard')).not.toContain('captured whole');
});
