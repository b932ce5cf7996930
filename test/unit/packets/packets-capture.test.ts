import { describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import { readPcap } from '../../../electron/domain/pcap/pcap-reader.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { Capture } from '../../../electron/engine/capture/capture.ts';
import { OwnAddresses } from '../../../electron/engine/packets/own-addresses.ts';
import { PacketWatch } from '../../../electron/engine/packets/packet-watch.ts';
import { createPacketCaptures } from '../../../electron/engine/packets/packets-capture.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { hungRequest, playedContext, said, someTarget, tcpSpec } from '../capture/subject.ts';
import { type PlayedRun, playedPrograms, segment } from './played-programs.ts';

const ADDRESS = '198.51.100.7';
const wired = (changes: Partial<Target> = {}): Target =>
  someTarget(tcpSpec(ADDRESS, 443), { packets: 'headers', ...changes });

function capturesInTest(begins: (run: PlayedRun) => void = (run) => run.opens()) {
  const clock = new FakeClock();
  const programs = playedPrograms(clock, begins);
  const watch = new PacketWatch({
    clock,
    platform: 'linux',
    start: programs.start,
    interfaceOf: async () => 'eth0',
    own: new OwnAddresses(clock, () => ['192.0.2.10']),
  });
  const captures = createPacketCaptures(watch, clock);
  const context = playedContext(clock, () => said(''));
  const want = async (target: Target): Promise<void> => {
    watch.want(new Map([[target.id, { mode: target.packets === 'full' ? 'full' : 'headers', addresses: [ADDRESS] }]]));
    await clock.advance(500);
  };
  /** Runs those of the tier; what they bring is in the list as it comes. */
  const run = (tier: Capture['tier'], request: ReturnType<typeof hungRequest>): EvidenceDraft[] => {
    const drafts: EvidenceDraft[] = [];
    for (const capture of captures.filter((one) => (one.tier ?? 'full') === (tier ?? 'full'))) {
      if (capture.applies(request.subject, context))
        void capture.run(request.subject, context, (draft) => drafts.push(draft));
    }
    return drafts;
  };
  return { clock, programs, watch, context, captures, want, run };
}

/** Looking at packets takes turns of the event loop, which no fake clock moves. */
async function looked(clock: FakeClock): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(0);
  }
}

describe('the packets of a hang', () => {
  test('are those from ten seconds before the request until it has ended, with what was sent again', async () => {
    const { clock, programs, want, run } = capturesInTest();
    const target = wired();
    await want(target);
    const [program] = programs.runs;
    await clock.advance(30_000);
    const startUs = clock.utcUs();
    program?.captures(
      segment({ atUs: startUs - 20_000_000, sequence: 1 }),
      segment({ atUs: startUs - 9_000_000, sequence: 2 }),
    );
    await clock.advance(1_000);
    const request = hungRequest(clock, target, { localPort: 51_000 });
    const drafts = run('full', request);
    program?.captures(
      segment({ atUs: startUs + 10, sequence: 3 }),
      segment({ atUs: startUs + 1_000_010, sequence: 3 }),
    );
    await clock.advance(4_000);
    expect(drafts).toEqual([]);
    request.end();
    await clock.advance(1_300);
    program?.captures(segment({ atUs: clock.utcUs(), sequence: 4, flags: 4 }));
    await clock.advance(200);
    await looked(clock);
    expect(drafts).toHaveLength(1);
    const [draft] = drafts;
    expect(draft).toMatchObject({
      kind: 'packets',
      status: 'captured',
      method: `dumpcap on eth0, headers only: host ${ADDRESS}`,
      summary:
        '4 packets on eth0, 1 retransmission, 1 of them of a connection request or its answer, 1 of them on the connection of this request',
      startedAtUs: startUs - 10_000_000,
      data: {
        interface: 'eth0',
        filter: `host ${ADDRESS}`,
        packets: 4,
        resends: 1,
        dropped: 0,
        retransmissions: [{ from: '192.0.2.10:51000', to: `${ADDRESS}:443`, sequence: 3, times: 1, what: 'SYN' }],
      },
    });
    expect(draft?.raw).toMatch(/sent again:\n.*192\.0\.2\.10:51000 > 198\.51\.100\.7:443 SYN seq 3 length 0, 1 time\n/);
    expect(draft?.raw).toMatch(/TCP \[S\] seq 3 win 64240 length 0 \[SYN sent again\]\n/);
    const { packets, header } = readPcap(draft?.packets ?? new Uint8Array(0));
    expect(header).toMatchObject({ linkType: 1, snapLengthBytes: 192 });
    expect(packets.map(({ atUs }) => atUs)[0]).toBe(startUs - 9_000_000);
  });

  test('are said to be none where nothing came and nothing went', async () => {
    const { clock, want, run } = capturesInTest();
    const target = wired();
    await want(target);
    const request = hungRequest(clock, target);
    const drafts = run('full', request);
    request.end();
    await clock.advance(2_000);
    await looked(clock);
    expect(drafts).toMatchObject([{ status: 'captured', summary: '0 packets on eth0', data: { packets: 0 } }]);
    // What was not listened to is not claimed.
    expect(drafts[0]?.startedAtUs).toBeGreaterThan(request.subject.startedAtUs - 10_000_000);
    expect(readPcap(drafts[0]?.packets ?? new Uint8Array(0))).toMatchObject({ packets: [], trouble: null });
  });

  test('are taken at once when the product ends', async () => {
    const { clock, programs, want, captures, context } = capturesInTest();
    const target = wired();
    await want(target);
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs() }));
    const stopping = new AbortController();
    const drafts: EvidenceDraft[] = [];
    const { subject } = hungRequest(clock, target);
    const [whole] = captures;
    void whole?.run(subject, { ...context, signal: stopping.signal }, (draft) => drafts.push(draft));
    await clock.advance(1_000);
    stopping.abort();
    await looked(clock);
    expect(drafts).toMatchObject([{ status: 'captured', data: { packets: 1 } }]);
  });

  test('of a storm of stalls are kept for twenty a minute, and the others say so', async () => {
    const { clock, want, run } = capturesInTest();
    const target = wired();
    await want(target);
    const storm = Array.from({ length: 500 }, () => hungRequest(clock, target));
    const all = storm.map((request) => run('full', request));
    for (const { end } of storm) end();
    await clock.advance(2_000);
    for (let turn = 0; turn < 10; turn += 1) await looked(clock);
    const drafts = all.flat();
    expect(drafts).toHaveLength(500);
    expect(drafts.filter(({ status }) => status === 'captured')).toHaveLength(20);
    const skipped = drafts.filter(({ status }) => status === 'skipped');
    expect(skipped).toHaveLength(480);
    expect(skipped[0]?.summary).toBe(
      'The packets of this stall were not kept: those of 20 others were within a minute.',
    );
  });

  test('are bounded: of too many, the first and the last are kept, and how many are left out is said', async () => {
    const { clock, programs, want, run } = capturesInTest();
    const target = wired({ packets: 'full' });
    await want(target);
    const request = hungRequest(clock, target);
    const drafts = run('full', request);
    const atUs = clock.utcUs();
    const payload = 'x'.repeat(1_000);
    for (let index = 0; index < 6_000; index += 1)
      programs.runs[0]?.captures(segment({ atUs: atUs + index, sequence: index * 1_000, flags: 16, payload }));
    request.end();
    await clock.advance(2_000);
    for (let turn = 0; turn < 10; turn += 1) await looked(clock);
    const [draft] = drafts;
    const { packets } = readPcap(draft?.packets ?? new Uint8Array(0));
    expect(draft?.packets?.length).toBeLessThanOrEqual(4 * 1_048_576);
    expect(draft).toMatchObject({
      truncated: true,
      data: { packets: packets.length, leftOut: 6_000 - packets.length },
    });
    expect(packets[0]?.atUs).toBe(atUs);
    expect(packets.at(-1)?.atUs).toBe(atUs + 5_999);
    expect(draft?.raw.length).toBeLessThanOrEqual(65_536);
  });

  test('hold nothing of what the target was given to keep secret, also where they are whole', async () => {
    const { clock, programs, want, run } = capturesInTest();
    const target = wired({ packets: 'full' });
    await want(target);
    const request = hungRequest(clock, target, { remotePort: 443 });
    const secrets = { credentials: null, headers: { 'x-key': 'k-77310815' } };
    const drafts = run('full', { ...request, subject: { ...request.subject, secrets } });
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs(), payload: 'GET / x-key: k-77310815' }));
    request.end();
    await clock.advance(2_000);
    await looked(clock);
    const bytes = Buffer.from(drafts[0]?.packets ?? []).toString('latin1');
    expect(bytes).toContain('GET / x-key: xxxxxxxxxx');
    expect(bytes).not.toContain('k-77310815');
  });
});

describe('a target whose packets are not captured', () => {
  test('says nothing where nobody asked for them', () => {
    const { clock, run } = capturesInTest();
    const request = hungRequest(clock, wired({ packets: 'off' }));
    expect([run('full', request), run('once', request)]).toEqual([[], []]);
  });

  test('says once an incident what is in the way, and not with each stall', async () => {
    const { clock, want, run } = capturesInTest((program) => program.ends({ kind: 'missing' }));
    const target = wired();
    await want(target);
    const request = hungRequest(clock, target);
    const once = run('once', request);
    const each = run('full', request);
    request.end();
    await clock.advance(3_000);
    await looked(clock);
    expect(each).toEqual([]);
    expect(once).toMatchObject([
      {
        kind: 'packets',
        status: 'missing-tool',
        summary: 'Neither dumpcap nor tcpdump is installed.',
        remedy: expect.stringContaining('apt-get install wireshark-common'),
      },
    ]);
  });

  test('says that its request never had an address', async () => {
    const { clock, watch, run } = capturesInTest();
    const target = someTarget(tcpSpec('api.example.com', 443), { packets: 'headers' });
    watch.want(new Map([[target.id, { mode: 'headers', addresses: [] }]]));
    const request = hungRequest(clock, target, {}, 'resolve');
    const drafts = run('full', request);
    request.end();
    await clock.advance(2_000);
    await looked(clock);
    expect(drafts).toMatchObject([
      { status: 'skipped', summary: 'The request never got an address to go to, so there are no packets of it.' },
    ]);
  });
});
