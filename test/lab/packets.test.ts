import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../../electron/domain/evidence.ts';
import type { Stall } from '../../electron/domain/stall.ts';
import { openReader } from '../../electron/store/open-reader.ts';
import type { StoreReader } from '../../electron/store/reader.ts';
import { program, requireOrSkip } from '../support/needs.ts';
import { startWatch, type Watch } from './support/command-line.ts';
import type { Fault } from './support/faults.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS, type LabHost } from './support/network-plan.ts';
import { makeOrdinaryUser } from './support/ordinary-user.ts';
import { type Capture, packetsEvidence, readCapture } from './support/read-capture.ts';

const CLIENT = { 4: '198.51.100.2', 6: '2001:db8:1::2' } as const;
const PATIENCE_MS = 120_000;
const FAULT_MS = 9_000;

/** Half of all packets lost: a request needs several goes. */
const LOSS = 0.45;

const TARGETS = `
defaults: { interval: 1s, captureAfter: 500ms, slowAfter: 1s, timeout: 6s }
targets:
  - { name: syns, url: "https://${HOSTS.syns.name}/", family: 6, packets: headers }
  - { name: loss, url: "https://${HOSTS.loss.name}/", family: 4, packets: headers }
  - { name: silent, url: "http://${HOSTS.silent.name}/whole", family: 4, packets: full }
  - { name: drip, url: "https://${HOSTS.drip.name}/", family: 4 }
  - { name: healthy, url: "https://${HOSTS.healthy.name}/", family: 4 }
`;

const needs = [
  ...LAB_NEEDS,
  program('dumpcap', 'wireshark-common'),
  program('tshark', 'tshark'),
  program('setpriv', 'util-linux'),
];

describe.runIf(requireOrSkip('lab', needs))('packets of hangs', () => {
  let lab: Lab;
  let reader: StoreReader;
  /** By target, of its incident. */
  const found = new Map<string, readonly Evidence[]>();
  const stalls = new Map<string, readonly Stall[]>();

  beforeAll(async () => {
    lab = await openLab();
    const directory = join(lab.folder, 'packets');
    const configuration = join(lab.folder, 'packets.yaml');
    await writeFile(configuration, TARGETS);
    const watch = startWatch(lab, ['--config', configuration, '--data-dir', directory]);
    try {
      await watch.until((events) => events.filter(({ type }) => type === 'sample').length > 15, PATIENCE_MS);
      // Long enough for all addresses to be known, and then for what is kept from before a hang.
      await watch.until(() => false, 15_000);
      for (const [target, fault] of faults(lab)) await broken(watch, target, fault);
      await watch.until(() => false, 2_500);
    } finally {
      await watch.interrupt();
    }
    reader = openReader({ directory });
    const everything = { fromUs: null, toUs: null };
    for (const incident of await reader.incidents({ ...everything, openOnly: false, targetId: null, limit: 50 })) {
      const record = await reader.incident(incident.id);
      const name = (await reader.targets()).find(({ target }) => target.id === incident.targetId)?.target.name;
      if (record === null || name === undefined) continue;
      found.set(name, [...(found.get(name) ?? []), ...packetsEvidence(record.evidence)]);
      stalls.set(name, [...(stalls.get(name) ?? []), ...record.stalls]);
    }
  });
  afterAll(async () => {
    await reader?.close();
    await lab?.close();
  });

  /** Read once, because three programs do it. */
  const read = new Map<string, Promise<readonly Capture[]>>();
  function capturesOf(target: string): Promise<readonly Capture[]> {
    const captures =
      read.get(target) ?? Promise.all((found.get(target) ?? []).map((each) => readCapture(lab, reader, each)));
    read.set(target, captures);
    return captures;
  }

  test.each(['syns', 'loss', 'silent'])(
    '%s: each is opened by tcpdump and by tshark, with as many packets as it says',
    async (target) => {
      const captures = await capturesOf(target);
      expect(captures.length).toBeGreaterThan(0);
      for (const { data, byTcpdump, byTshark, evidence } of captures) {
        expect(evidence).toMatchObject({ status: 'captured', remedy: null });
        expect(data.packets).toBeGreaterThan(10);
        expect(byTcpdump).toHaveLength(data.packets);
        expect(byTshark).toHaveLength(data.packets);
        expect(evidence.summary).toContain(`${data.packets} packets on ${data.interface}`);
      }
    },
  );

  test.each(['syns', 'loss'])('%s: what was sent again is what Wireshark takes for that', async (target) => {
    for (const { data, byTshark } of await capturesOf(target)) {
      expect(data.resends).toBeGreaterThan(0);
      const sum = data.retransmissions.reduce((times, one) => times + one.times, 0);
      expect(sum).toBe(data.resends);
      const marked = byTshark.filter(({ isRetransmission }) => isRetransmission).length;
      // Within less than a round trip, which is some microseconds here, it takes what was sent again for what was overtaken.
      const orOvertaken = marked + byTshark.filter(({ isOutOfOrder }) => isOutOfOrder).length;
      expect(data.resends).toBeGreaterThanOrEqual(marked);
      expect(data.resends).toBeLessThanOrEqual(orOvertaken);
    }
  });

  test('the retransmissions that the verdict goes by are on the wire: as many as the kernel counted', async () => {
    let compared = 0;
    for (const target of ['syns', 'loss']) {
      const id = (await reader.targets()).find((one) => one.target.name === target)?.target.id;
      if (id === undefined) throw new Error(`no target ${target}`);
      const captures = await capturesOf(target);
      for await (const samples of reader.samples(id, { fromUs: null, toUs: null })) {
        for (const sample of samples) {
          const stall = (stalls.get(target) ?? []).find(({ startedAtUs }) => startedAtUs === sample.startedAtUs);
          const capture = captures.find(({ evidence }) => evidence.stallId === stall?.id);
          const counted = sample.tcp?.retransmits ?? null;
          if (capture === undefined || counted === null || sample.localPort === null) continue;
          const ours = capture.data.retransmissions.filter(({ from }) => from.endsWith(`:${sample.localPort}`));
          const times = ours.reduce((sum, one) => sum + one.times, 0);
          compared += 1;
          // The probe's own farewell may be sent again after it has been counted.
          expect(times, capture.evidence.summary).toBeGreaterThanOrEqual(counted);
          expect(times, capture.evidence.summary).toBeLessThanOrEqual(counted + 3);
        }
      }
    }
    expect(compared).toBeGreaterThan(2);
  });

  test('the ten seconds before the request are in it, and nothing older', async () => {
    for (const target of ['syns', 'silent']) {
      const [first] = await capturesOf(target);
      const stall = (stalls.get(target) ?? []).find(({ id }) => id === first?.evidence.stallId);
      if (first === undefined || stall === undefined) throw new Error(`no packets of ${target}`);
      const beforeMs = (stall.startedAtUs - (first.byTcpdump[0]?.atUs ?? Number.NaN)) / 1_000;
      // A request each second goes before it.
      expect(beforeMs).toBeGreaterThan(8_000);
      expect(beforeMs).toBeLessThanOrEqual(10_000);
      expect(Date.parse(first.data.from) * 1_000).toBeCloseTo(stall.startedAtUs - 10_000_000, -4);
      const lastUs = first.byTcpdump.at(-1)?.atUs ?? Number.NaN;
      expect(lastUs).toBeLessThanOrEqual(Date.parse(first.data.to) * 1_000 + 1_000);
      expect(lastUs).toBeGreaterThan(stall.startedAtUs + stall.elapsedMs * 500);
    }
  });

  test('packets of other hosts are in none', async () => {
    const hosts: readonly (readonly [string, LabHost, 4 | 6])[] = [
      ['syns', HOSTS.syns, 6],
      ['loss', HOSTS.loss, 4],
      ['silent', HOSTS.silent, 4],
    ];
    for (const [target, host, family] of hosts) {
      const ends = [CLIENT[family], family === 4 ? host.address4 : host.address6].toSorted();
      for (const { byTshark } of await capturesOf(target))
        for (const packet of byTshark) expect([packet.from, packet.to].toSorted()).toEqual(ends);
    }
  });

  test('headers are all that is kept where headers were asked for, and whole packets where these were', async () => {
    for (const target of ['syns', 'loss']) {
      for (const { bytes, data } of await capturesOf(target)) {
        expect(data.headersOnly).toBe(true);
        // The name goes in clear in each TLS handshake.
        expect(bytes.includes(target === 'syns' ? HOSTS.syns.name : HOSTS.loss.name)).toBe(false);
        expect(bytes.length).toBeLessThan(data.packets * (16 + 14 + 40 + 60) + 24);
      }
    }
    const whole = await capturesOf('silent');
    expect(whole[0]?.data.headersOnly).toBe(false);
    expect(whole[0]?.bytes.includes('GET /whole HTTP/1.1')).toBe(true);
  });

  test('a target that nobody asked it for has none', () => {
    expect(stalls.get('drip')?.length).toBeGreaterThan(0);
    expect(found.get('drip')).toEqual([]);
    expect(found.has('healthy')).toBe(false);
  });

  test('who may not capture is told once an incident how to, and everything else goes on', async () => {
    const user = await makeOrdinaryUser(lab);
    const configuration = join(lab.folder, 'forbidden.yaml');
    await writeFile(configuration, TARGETS);
    const directory = join(user.home, 'forbidden');
    const watch = startWatch(lab, ['--config', configuration, '--data-dir', directory], (words, args) =>
      user.command('bound', words, args),
    );
    try {
      await watch.until((events) => events.filter(({ type }) => type === 'sample').length > 12, PATIENCE_MS);
      await broken(watch, 'syns', lab.faults.synsDropped(HOSTS.syns));
    } finally {
      await watch.interrupt();
    }
    const own = openReader({ directory });
    try {
      const [incident] = await own.incidents({ fromUs: null, toUs: null, openOnly: false, targetId: null, limit: 5 });
      const record = incident === undefined ? null : await own.incident(incident.id);
      const said = (record?.evidence ?? []).filter(({ kind }) => kind === 'packets');
      expect(said).toHaveLength(1);
      expect(said[0]).toMatchObject({
        status: 'not-permitted',
        summary: expect.stringMatching(/^(?:dumpcap|tcpdump) may not capture packets here: /),
        remedy: expect.stringMatching(/usermod -aG wireshark "\$USER".*setcap cap_net_raw,cap_net_admin\+eip/),
      });
      expect(record?.evidence.some(({ kind, status }) => kind === 'trace' && status === 'captured')).toBe(true);
    } finally {
      await own.close();
    }
  });

  test('a program that captures ends when the product is killed, at the next packet', async () => {
    const configuration = join(lab.folder, 'killed.yaml');
    await writeFile(configuration, TARGETS);
    const watch = startWatch(lab, ['--config', configuration, '--data-dir', join(lab.folder, 'killed')]);
    await expect.poll(() => capturing(watch.pid), { timeout: PATIENCE_MS }).toHaveLength(1);
    const [pid] = await capturing(watch.pid);
    process.kill(watch.pid, 'SIGKILL');
    const packet = ['-4', '-m', '2', '-s', '-o', '/dev/null', `https://${HOSTS.loss.name}/`];
    const isGone = async (): Promise<boolean> => {
      await lab.run('client', 'curl', packet);
      return (await commandOf(pid)) === null;
    };
    await expect.poll(isGone, { timeout: PATIENCE_MS }).toBe(true);
    await watch.interrupt();
  });
});

function faults({ faults: lab }: Lab): readonly (readonly [string, Fault])[] {
  return [
    ['syns', lab.synsDropped(HOSTS.syns)],
    ['loss', lab.randomLoss(HOSTS.loss, LOSS)],
    ['silent', lab.neverAnswers(HOSTS.silent)],
    ['drip', lab.dripsBytes(HOSTS.drip)],
  ];
}

/** Breaks it, mends it, and waits until the incident is over. */
async function broken(watch: Watch, target: string, fault: Fault): Promise<void> {
  await fault.on();
  await watch.until(() => false, FAULT_MS);
  await fault.off();
  await watch.until(
    (events) => events.some((event) => event.type === 'incident.closed' && event.targets.includes(target)),
    PATIENCE_MS,
  );
}

/** Numbers of the programs that a process has started to capture. */
async function capturing(parent: number): Promise<readonly number[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of numbers) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (!status.includes(`\nPPid:\t${parent}\n`)) continue;
    if (/dumpcap|tcpdump/.test((await commandOf(pid)) ?? '')) found.push(pid);
  }
  return found;
}

/** The program that runs under that number; null where none does any more. */
const commandOf = (pid: number | undefined): Promise<string | null> => readlink(`/proc/${pid}/exe`).catch(() => null);
