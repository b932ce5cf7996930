import { describe, expect, test } from 'vitest';
import { type TargetId, targetId } from '../../../electron/domain/ids.ts';
import { readPcap } from '../../../electron/domain/pcap/pcap-reader.ts';
import { OwnAddresses } from '../../../electron/engine/packets/own-addresses.ts';
import { packetsIn } from '../../../electron/engine/packets/packet-ring.ts';
import { PacketWatch, type WantedPackets } from '../../../electron/engine/packets/packet-watch.ts';
import { takePackets } from '../../../electron/engine/packets/take-packets.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type PlayedRun, playedPrograms, segment } from './played-programs.ts';

const API = targetId(1);
const SHOP = targetId(2);
const ADDRESS = '198.51.100.7';

const wanted = (...entries: readonly (readonly [TargetId, WantedPackets['mode'], readonly string[]])[]) =>
  new Map(entries.map(([id, mode, addresses]) => [id, { mode, addresses }]));

function watchInTest(begins: (run: PlayedRun) => void = (run) => run.opens(), platform: NodeJS.Platform = 'linux') {
  const clock = new FakeClock();
  const programs = playedPrograms(clock, begins);
  const asked: string[] = [];
  const watch = new PacketWatch({
    clock,
    platform,
    start: programs.start,
    interfaceOf: async (address) => {
      asked.push(address);
      return address.startsWith('127.') ? 'lo' : address.startsWith('203.') ? null : 'eth0';
    },
    own: new OwnAddresses(clock, () => ['192.0.2.10']),
  });
  const take = async (addresses: readonly string[], mode: WantedPackets['mode'] = 'headers', port = 443) => {
    const choice = {
      numbers: watch.numbersOf(addresses),
      fromUs: 0,
      toUs: Number.MAX_SAFE_INTEGER,
      mode,
      port,
      snapBytes: 192,
      secrets: [],
    };
    return takePackets(watch.ring, watch.channels, choice, async () => {});
  };
  return { clock, programs, watch, asked, take };
}

describe('while nobody asks for packets', () => {
  test('nothing is started, nothing is looked up, and no timer runs', async () => {
    const { clock, programs, watch, asked } = watchInTest();
    watch.want(new Map());
    await clock.advance(60_000);
    expect([programs.runs, asked, clock.pendingTimers]).toEqual([[], [], 0]);
    expect(watch.stateOf(API)).toEqual({ kind: 'no-address' });
  });

  test('nor while no address is known', async () => {
    const { clock, programs, watch } = watchInTest();
    watch.want(wanted([API, 'headers', []]));
    await clock.advance(60_000);
    expect(programs.runs).toEqual([]);
  });
});

describe('once a target asks for it', () => {
  test('one program an interface listens, not promiscuously, to its addresses alone', async () => {
    const { clock, programs, watch } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]], [SHOP, 'headers', ['127.0.0.1', '2001:db8::1']]));
    await clock.advance(1_000);
    const lines = programs.runs.map(({ request }) => [request.program, ...request.args].join(' '));
    const options = '-a duration:900 -w -';
    expect(lines).toEqual([
      `dumpcap -q -P -p -i eth0 -s 192 -f host ${ADDRESS} or host 2001:db8::1 ${options}`,
      `dumpcap -q -P -p -i lo -s 192 -f host 127.0.0.1 ${options}`,
    ]);
    expect(watch.stateOf(API)).toMatchObject({
      kind: 'listening',
      places: [{ interfaceName: 'eth0', addresses: [ADDRESS], program: 'dumpcap' }],
    });
  });

  test('another address takes over without a gap: the old program ends when the new one listens', async () => {
    const { clock, programs, watch } = watchInTest(() => {});
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(500);
    programs.runs[0]?.opens();
    const sinceUs = clock.utcUs();
    watch.want(wanted([API, 'headers', [ADDRESS, '198.51.100.8']]));
    await clock.advance(5_000);
    expect(programs.running()).toHaveLength(2);
    expect(programs.runs[0]?.isStopped).toBe(false);
    programs.runs[1]?.opens();
    await clock.advance(1);
    expect(programs.running().map((run) => run.option('-f'))).toEqual([`host ${ADDRESS} or host 198.51.100.8`]);
    // The first address was listened to all the time.
    expect(watch.stateOf(API)).toMatchObject({ places: [{ sinceUs: expect.any(Number) }] });
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    expect(watch.stateOf(API)).toMatchObject({ places: [{ sinceUs }] });
  });

  test('many changes at once start one program', async () => {
    const { clock, programs, watch } = watchInTest();
    for (let end = 1; end <= 50; end += 1) watch.want(wanted([API, 'headers', [`198.51.100.${end}`]]));
    await clock.advance(1_000);
    expect(programs.runs).toHaveLength(1);
  });

  test('it ends when nobody asks any more, and what it had is forgotten', async () => {
    const { clock, programs, watch, take } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs() }));
    expect(await take([ADDRESS])).toHaveLength(1);
    watch.want(new Map());
    await clock.advance(1_000);
    expect([programs.running(), watch.ring.bytes, clock.pendingTimers]).toEqual([[], 0, 0]);
  });

  test('a program is renewed before its time is up, without a gap', async () => {
    const { clock, programs, watch } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(30_000);
    const before = watch.stateOf(API);
    await clock.advance(3 * 900_000);
    expect(programs.runs.length).toBeGreaterThan(2);
    expect(programs.running()).toHaveLength(1);
    expect(watch.stateOf(API)).toEqual(before);
  });
});

describe('what is kept', () => {
  test('of headers: no payload; of others: nothing at all', async () => {
    const { clock, programs, watch, take } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    const atUs = clock.utcUs();
    programs.runs[0]?.captures(
      segment({ atUs, payload: 'GET /secret HTTP/1.1' }),
      segment({ atUs: atUs + 1, inbound: true, payload: 'HTTP/1.1 200 secret' }),
      // What a program lets through by a mistake: another host, and a stranger that talks to the target's address.
      segment({ atUs: atUs + 2, peer: 99 }),
      segment({ atUs: atUs + 3, from: [192, 0, 2, 77] }),
    );
    // Not even in memory.
    const query = { addresses: watch.numbersOf([ADDRESS]), fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
    const inMemory = watch.ring.view().flatMap((part) => packetsIn(part, query, () => true));
    expect(inMemory.map(({ bytes }) => bytes.length)).toEqual([54, 54]);
    const [taken] = await take([ADDRESS]);
    expect(taken?.packets).toBe(2);
    expect(Buffer.from(taken?.pcap ?? []).toString('latin1')).not.toContain('secret');
    expect(readPcap(taken?.pcap ?? new Uint8Array(0)).packets.map(({ wireBytes }) => wireBytes)).toEqual([74, 73]);
  });

  test('whole packets where these were asked for, and headers alone for whoever asked for these of the same address', async () => {
    const { clock, programs, watch, take } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]], [SHOP, 'full', [ADDRESS]]));
    await clock.advance(1_000);
    expect(programs.runs[0]?.option('-s')).toBe('65535');
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs(), payload: 'GET /secret' }));
    const text = async (mode: WantedPackets['mode']) =>
      Buffer.from((await take([ADDRESS], mode))[0]?.pcap ?? []).toString('latin1');
    expect(await text('full')).toContain('GET /secret');
    expect(await text('headers')).not.toContain('secret');
  });

  test('of whole packets, the contents of other ports of the same address are no business of the request', async () => {
    const { clock, programs, watch, take } = watchInTest();
    watch.want(wanted([API, 'full', [ADDRESS]]));
    await clock.advance(1_000);
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs(), payload: 'GET /secret' }));
    const [taken] = await take([ADDRESS], 'full', 8_443);
    expect(taken?.packets).toBe(1);
    expect(Buffer.from(taken?.pcap ?? []).toString('latin1')).not.toContain('secret');
  });

  test('a minute, and longer while a request that hangs needs it', async () => {
    const { clock, programs, watch, take } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    programs.runs[0]?.captures(segment({ atUs: clock.utcUs() }));
    const release = watch.hold(clock.utcUs() - 10_000_000);
    await clock.advance(300_000);
    expect(await take([ADDRESS])).toHaveLength(1);
    release();
    await clock.advance(2_000);
    expect(await take([ADDRESS])).toHaveLength(0);
  });

  test('what two programs have both seen is there once', async () => {
    const { clock, programs, watch, take } = watchInTest(() => {});
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(500);
    programs.runs[0]?.opens();
    watch.want(wanted([API, 'headers', [ADDRESS, '198.51.100.8']]));
    await clock.advance(500);
    const atUs = clock.utcUs();
    programs.runs[0]?.captures(segment({ atUs }), segment({ atUs: atUs + 5, sequence: 7 }));
    programs.runs[1]?.opens();
    programs.runs[1]?.captures(segment({ atUs }), segment({ atUs, sequence: 9 }));
    const [taken] = await take([ADDRESS]);
    expect(taken?.packets).toBe(3);
    expect(taken?.resends).toBe(0);
  });
});

describe('what is in the way', () => {
  const forbidden =
    'Capturing on \'eth0\'\ndumpcap: You do not have permission to capture on device "eth0".\n(socket: Operation not permitted)\n';

  test('where dumpcap may not, tcpdump is tried; where neither may, it is said with what helps, and tried again ever more rarely', async () => {
    const { clock, programs, watch } = watchInTest((run) => run.says(forbidden));
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    expect(programs.runs.map(({ request }) => request.program)).toEqual(['dumpcap', 'tcpdump']);
    expect(watch.stateOf(API)).toEqual({
      kind: 'blocked',
      obstacle: {
        status: 'not-permitted',
        summary: 'dumpcap may not capture packets here: You do not have permission to capture on device "eth0".',
        remedy: expect.stringContaining('usermod -aG wireshark'),
      },
    });
    await clock.advance(3_600_000);
    // Two programs; each minute at most.
    expect(programs.runs.length).toBeGreaterThan(2 * 55);
    expect(programs.runs.length).toBeLessThan(2 * 70);
  });

  test('a program that is not there is said to be missing, and the other one is used', async () => {
    const { clock, programs, watch } = watchInTest((run) =>
      run.request.program === 'dumpcap' ? run.ends({ kind: 'missing' }) : run.opens(),
    );
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    expect(watch.stateOf(API)).toMatchObject({ kind: 'listening', places: [{ program: 'tcpdump' }] });
    expect(programs.running()[0]?.request).toMatchObject({
      limitS: 900,
      args: expect.arrayContaining(['-U', '-n', '-p']),
    });
    const none = watchInTest((run) => run.ends({ kind: 'missing' }));
    none.watch.want(wanted([API, 'headers', [ADDRESS]]));
    await none.clock.advance(1_000);
    expect(none.watch.stateOf(API)).toMatchObject({
      kind: 'blocked',
      obstacle: { status: 'missing-tool', summary: 'Neither dumpcap nor tcpdump is installed.' },
    });
  });

  test('a program that dies is started again, and what came meanwhile is known to be missing', async () => {
    const { clock, programs, watch } = watchInTest();
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(1_000);
    programs.runs[0]?.says('dumpcap: The network adapter "eth0" is gone.\n');
    expect(watch.stateOf(API)).toEqual({
      kind: 'blocked',
      obstacle: { status: 'failed', summary: 'dumpcap ended: The network adapter "eth0" is gone.', remedy: null },
    });
    await clock.advance(2_000);
    const state = watch.stateOf(API);
    expect(state.kind).toBe('listening');
    if (state.kind === 'listening') expect(state.places[0]?.sinceUs).toBeGreaterThan(clock.utcUs() - 1_500_000);
  });

  test('garbage ends the program, and is said', async () => {
    const { clock, programs, watch } = watchInTest((run) => {
      run.writes(Buffer.from('what is this? no packets at all'));
    });
    watch.want(wanted([API, 'headers', [ADDRESS]]));
    await clock.advance(500);
    expect(programs.running()).toEqual([]);
    expect(watch.stateOf(API)).toMatchObject({
      kind: 'blocked',
      obstacle: { status: 'failed', summary: expect.stringMatching(/is not what packets look like/) },
    });
  });

  test('an address without a way is said', async () => {
    const { clock, watch } = watchInTest();
    watch.want(wanted([API, 'headers', ['203.0.113.9']]));
    await clock.advance(1_000);
    expect(watch.stateOf(API)).toMatchObject({ kind: 'blocked', obstacle: { status: 'failed' } });
  });
});
