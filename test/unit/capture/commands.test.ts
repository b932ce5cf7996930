import { describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Capture, CaptureContext, ProgramOutcome } from '../../../electron/engine/capture/capture.ts';
import { createGatewayCapture } from '../../../electron/engine/capture/gateway.ts';
import type { MachineLock } from '../../../electron/engine/capture/machine-lock.ts';
import { createMtrCapture } from '../../../electron/engine/capture/mtr.ts';
import { createSocketCapture } from '../../../electron/engine/capture/socket.ts';
import type { ToolRun } from '../../../electron/engine/capture/tool-run.ts';
import { traceDestination } from '../../../electron/engine/capture/trace-destination.ts';
import { createTraceQueue } from '../../../electron/engine/capture/trace-queue.ts';
import { createTracerouteCapture } from '../../../electron/engine/capture/traceroute.ts';
import type { ProbeProgress } from '../../../electron/engine/probe/prober.ts';
import { expectReadable } from '../../support/expect-readable.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { httpSpec, hungRequest, playedContext, said, someTarget, tcpSpec } from './subject.ts';
import { toolOutput } from './tool-output.ts';

const freeLock: MachineLock = {
  tryTake: async () => ({ kind: 'held', lock: { onWanted: () => {}, release: async () => {} } }),
};

const TARGET = someTarget(tcpSpec('10.91.4.2', 8_080));
const CONNECTING: Partial<ProbeProgress> = {
  resolvedAddresses: ['10.91.4.2'],
  remoteAddress: '10.91.4.2',
  remotePort: 8_080,
};

async function runCapture(
  make: (parts: { clock: FakeClock; queue: ReturnType<typeof createTraceQueue<ToolRun>> }) => Capture,
  play: (program: string, args: readonly string[]) => ProgramOutcome,
  changes: Partial<CaptureContext> = {},
  target = TARGET,
  progress = CONNECTING,
) {
  const clock = new FakeClock();
  const queue = createTraceQueue<ToolRun>({ clock, lock: freeLock, otherTraces: async () => false });
  const capture = make({ clock, queue });
  const context = playedContext(clock, (request) => play(request.program, request.args), changes);
  const { subject } = hungRequest(clock, target, progress);
  const found: EvidenceDraft[] = [];
  if (capture.applies(subject, context)) {
    const running = capture.run(subject, context, (draft) => found.push(draft));
    await clock.advance(12_000);
    await running;
    // That the system shows no such connection says nothing of it.
    for (const draft of found) if (!/showed no connection/.test(draft.summary)) expectReadable(draft);
  }
  return { found, commands: context.requests.map((request) => [request.program, ...request.args].join(' ')) };
}

const mtr = ({ queue }: { queue: ReturnType<typeof createTraceQueue<ToolRun>> }) => createMtrCapture(queue);
const traceroute = ({ queue }: { queue: ReturnType<typeof createTraceQueue<ToolRun>> }) =>
  createTracerouteCapture(queue);

describe('mtr', () => {
  test('goes to the very port and by ICMP, each as evidence of its own, in the words that desks know', async () => {
    const { found, commands } = await runCapture(mtr, () => said(toolOutput('linux-mtr-tcp-reached.txt')));
    expect(commands).toEqual([
      'mtr --report --report-wide --report-cycles 4 --gracetime 2 --no-dns --tcp --port 8080 10.91.4.2',
      'mtr --report --report-wide --report-cycles 4 --gracetime 2 --no-dns 10.91.4.2',
    ]);
    expect(found).toMatchObject([
      { kind: 'mtr', status: 'captured', data: { protocol: 'tcp', port: 8_080, reached: true } },
      { kind: 'mtr', status: 'captured', data: { protocol: 'icmp', port: null, reached: true } },
    ]);
    expect(found[0]?.raw).toBe(toolOutput('linux-mtr-tcp-reached.txt'));
    expect(found[0]?.method).toBe(commands[0]);
  });

  test('missing, it says how to get it on this system', async () => {
    const { found } = await runCapture(mtr, () => ({ kind: 'missing' }));
    expect(found).toMatchObject([
      { status: 'missing-tool', remedy: expect.stringContaining('sudo apt-get install mtr-tiny') },
      { status: 'missing-tool' },
    ]);
    const mac = await runCapture(mtr, () => ({ kind: 'missing' }), { platform: 'darwin' });
    expect(mac.found[0]?.remedy).toBe('brew install mtr');
  });

  test('forbidden, it says how to permit it', async () => {
    const words = toolOutput('linux-mtr-not-permitted.txt');
    const { found } = await runCapture(mtr, () => said('', { exitCode: 1, stderr: words }));
    expect(found[0]).toMatchObject({ status: 'not-permitted', remedy: expect.stringContaining('setcap') });
    expect(found[0]?.raw).toBe(words);
  });

  test.each([
    ['garbage', said('\u0000\u0001 no report at all'), 'failed'],
    ['silence', said('', { exitCode: 1 }), 'failed'],
    ['no end', said('', { exitCode: null, stoppedBy: 'deadline' }), 'timed-out'],
    ['a refusal to start', { kind: 'failed-to-start', reason: 'spawn ENOMEM' } as const, 'failed'],
  ])('%s is evidence that says so, and invents no hop', async (_what, outcome, status) => {
    const { found } = await runCapture(mtr, () => outcome);
    expect(found[0]).toMatchObject({ status, data: null });
  });

  test('does not exist on Windows', async () => {
    expect((await runCapture(mtr, () => said(''), { platform: 'win32' })).found).toEqual([]);
  });
});

describe('traceroute', () => {
  const reached = () => said(toolOutput('linux-traceroute-tcp-reached.txt'));

  test('goes to the very port by TCP, all hops at once', async () => {
    const { found, commands } = await runCapture(traceroute, reached);
    expect(commands).toEqual(['traceroute -T -p 8080 -4 -n -m 20 -q 1 -N 20 -w 2 10.91.4.2']);
    expect(found).toMatchObject([{ kind: 'traceroute', status: 'captured', data: { protocol: 'tcp', port: 8_080 } }]);
  });

  test('without the permission it says how to get it, and traces by UDP instead', async () => {
    const refusal = toolOutput('linux-traceroute-not-permitted.txt');
    const { found, commands } = await runCapture(traceroute, (_program, args) =>
      args.includes('-T') ? said('', { exitCode: 1, stderr: refusal }) : reached(),
    );
    expect(commands[1]).toBe('traceroute -4 -n -m 20 -q 1 -N 20 -w 2 10.91.4.2');
    expect(found).toMatchObject([
      { status: 'not-permitted', remedy: expect.stringContaining('sudo') },
      { status: 'captured', data: { protocol: 'udp' } },
    ]);
  });

  test('on macOS by its own options, IPv6 by its own program; on Windows tracert', async () => {
    const mac = await runCapture(traceroute, () => said(toolOutput('macos-traceroute-tcp.txt')), {
      platform: 'darwin',
    });
    expect(mac.commands).toEqual(['traceroute -P tcp -e -p 8080 -n -m 20 -q 1 -w 1 10.91.4.2']);
    expect(mac.found[0]?.status).toBe('captured');
    const mac6 = await runCapture(
      traceroute,
      () => said(toolOutput('macos-traceroute6.txt')),
      { platform: 'darwin' },
      TARGET,
      { ...CONNECTING, remoteAddress: '2001:db8:5::80' },
    );
    expect(mac6.commands).toEqual(['traceroute6 -n -m 20 -q 1 -w 1 2001:db8:5::80']);
    const windows = await runCapture(traceroute, () => said(toolOutput('windows-tracert.txt')), { platform: 'win32' });
    expect(windows.commands).toEqual(['tracert -d -h 20 -w 500 10.91.4.2']);
    expect(windows.found).toMatchObject([{ status: 'captured', data: { protocol: 'icmp' } }]);
  });

  test('what was traced until the deadline is kept', async () => {
    const half = toolOutput('windows-tracert.txt').split('\r\n').slice(0, 5).join('\r\n');
    const { found } = await runCapture(traceroute, () => said(half, { exitCode: null, stoppedBy: 'deadline' }), {
      platform: 'win32',
    });
    expect(found[0]?.status).toBe('timed-out');
    expect(found[0]?.data).toMatchObject({ hops: [{ ttl: 1 }, { ttl: 2 }] });
  });
});

describe('where a trace goes', () => {
  const clock = new FakeClock();
  const context = playedContext(clock, () => said(''), { resolvers: [{ address: '10.91.9.53', port: 5_353 }] });
  const destinationOf = (target = TARGET, progress: Partial<ProbeProgress> = {}) =>
    traceDestination(hungRequest(clock, target, progress).subject, context);

  test('to the address and port that hang, whatever the URL says', () => {
    const target = someTarget(httpSpec('https://example.test/'));
    expect(destinationOf(target, { remoteAddress: '10.91.4.2', remotePort: 3_128 })).toEqual({
      address: '10.91.4.2',
      port: 3_128,
      protocol: 'tcp',
      role: 'host',
    });
    expect(destinationOf(target, { resolvedAddresses: ['10.91.4.2'] })).toMatchObject({
      address: '10.91.4.2',
      port: 443,
    });
  });

  test('while the name is looked up, to the resolver that is asked', () => {
    const target = someTarget(httpSpec('https://example.test/'));
    expect(destinationOf(target, { resolverAddress: '10.91.9.53' })).toEqual({
      address: '10.91.9.53',
      port: 5_353,
      protocol: 'udp',
      role: 'resolver',
    });
    expect(destinationOf(target)).toMatchObject({ address: '10.91.9.53', role: 'resolver' });
  });

  test('for DNS targets to their server, by the transport they use', () => {
    const resolver = { kind: 'server', address: '10.91.9.54', port: 53 } as const;
    const spec = { kind: 'dns', name: 'example.test', type: 'A', transport: 'tcp' } as const;
    expect(destinationOf(someTarget(spec, { resolver }))).toEqual({
      address: '10.91.9.54',
      port: 53,
      protocol: 'tcp',
      role: 'resolver',
    });
  });

  test('a UDP question is traced by UDP to its port, and mtr goes by ICMP alone', async () => {
    const spec = { kind: 'dns', name: 'example.test', type: 'A', transport: 'udp' } as const;
    const target = someTarget(spec, { resolver: { kind: 'server', address: '10.91.4.2', port: 53 } });
    const path = await runCapture(traceroute, () => said(''), {}, target, {});
    expect(path.commands).toEqual(['traceroute -U -p 53 -4 -n -m 20 -q 1 -N 20 -w 2 10.91.4.2']);
    const report = await runCapture(mtr, () => said(''), {}, target, {});
    expect(report.commands).toEqual(['mtr --report --report-wide --report-cycles 4 --gracetime 2 --no-dns 10.91.4.2']);
  });

  test.each(['-i', '--help', 'example.test', '$(id)', '1.2.3.4; id', '', '::1 -x', '1.2.3.4\n-i'])(
    'nothing but an address ever becomes an argument (%j)',
    async (remoteAddress) => {
      const progress = { remoteAddress, remotePort: 80, resolvedAddresses: [remoteAddress] };
      const target = someTarget(tcpSpec(remoteAddress, 80));
      for (const capture of [mtr, traceroute, ({ clock: time }: { clock: FakeClock }) => createGatewayCapture(time)]) {
        expect((await runCapture(capture, () => said(''), {}, target, progress)).commands).toEqual([]);
      }
    },
  );

  test('a zone is no part of the address that a program gets', async () => {
    const { commands } = await runCapture(traceroute, () => said(''), {}, TARGET, {
      remoteAddress: 'fe80::1%eth0',
      remotePort: 80,
    });
    expect(commands[0]?.endsWith(' fe80::1')).toBe(true);
  });
});

describe('the gateway', () => {
  const gateway = ({ clock }: { clock: FakeClock }) => createGatewayCapture(clock);

  test('Linux', async () => {
    const { found, commands } = await runCapture(gateway, (program, args) =>
      program === 'ping'
        ? said(toolOutput('linux-ping.txt'))
        : said(toolOutput(args.includes('neigh') ? 'linux-ip-neigh.json' : 'linux-ip-route-get.json')),
    );
    expect(commands).toEqual([
      'ip -j -4 route get 10.91.4.2',
      'ping -c 3 -n -W 1 -i 0.2 10.91.1.2',
      'ip -j neigh show to 10.91.1.2 dev c-r1',
    ]);
    expect(found).toMatchObject([
      { status: 'captured', data: { gateway: '10.91.1.2', interface: 'c-r1', ping: { sent: 3, received: 3 } } },
    ]);
  });

  test('Windows and macOS', async () => {
    const target = someTarget(tcpSpec('198.51.100.80', 443));
    const progress = { remoteAddress: '198.51.100.80', remotePort: 443 };
    const windows = await runCapture(
      gateway,
      (program) =>
        said(
          toolOutput(
            program === 'route'
              ? 'windows-route-print.txt'
              : program === 'arp'
                ? 'windows-arp.txt'
                : 'windows-ping-german.txt',
          ),
        ),
      { platform: 'win32' },
      target,
      progress,
    );
    expect(windows.commands).toEqual(['route print -4', 'ping -n 3 -w 1000 192.168.1.1', 'arp -a 192.168.1.1']);
    const mac = await runCapture(
      gateway,
      (program) =>
        said(
          toolOutput(
            program === 'route' ? 'macos-route-get.txt' : program === 'arp' ? 'macos-arp.txt' : 'macos-ping.txt',
          ),
        ),
      { platform: 'darwin' },
      target,
      progress,
    );
    expect(mac.commands).toEqual([
      'route -n get 198.51.100.80',
      'ping -c 3 -n -W 1000 -i 0.2 192.168.1.1',
      'arp -n 192.168.1.1',
    ]);
    for (const { found } of [windows, mac]) {
      expect(found).toMatchObject([
        {
          status: 'captured',
          data: {
            gateway: '192.168.1.1',
            neighbour: { state: 'known', linkAddress: '4c:09:d4:1a:2b:3c' },
            ping: { received: 2 },
          },
        },
      ]);
    }
  });

  test('no way at all is said in words', async () => {
    const { found } = await runCapture(gateway, () =>
      said('', { exitCode: 2, stderr: 'RTNETLINK answers: Network is unreachable\n' }),
    );
    expect(found).toMatchObject([{ status: 'failed', summary: 'The system knows no way to 10.91.4.2.' }]);
    expect(found[0]?.raw).toContain('Network is unreachable');
  });

  test.each([
    ['garbage', said('\u0000\u001b[31m{[', { exitCode: 3 }), 'failed'],
    ['nothing', said('', { exitCode: null, stoppedBy: 'deadline' }), 'timed-out'],
  ] as const)('a tool that says %s has not said that there is no way', async (_what, outcome, status) => {
    const { found } = await runCapture(gateway, () => outcome);
    expect(found).toMatchObject([{ kind: 'gateway', status, summary: expect.stringMatching(/^ip /) }]);
  });
});

describe('the hung socket', () => {
  const socket = ({ clock }: { clock: FakeClock }) => createSocketCapture(clock);
  const heading = 'State    Recv-Q Send-Q Local Address:Port  Peer Address:Port\n';

  test('a list without it says that there is no such connection', async () => {
    const { found } = await runCapture(socket, () => said(heading));
    expect(found).toMatchObject([
      { status: 'captured', summary: 'The system showed no connection to 10.91.4.2:8080.' },
    ]);
  });

  test.each([
    ['garbage', said('\u0000\u001b[31m{['), 'failed'],
    ['garbage and fails', said(heading, { exitCode: 255 }), 'failed'],
    ['nothing until it is stopped', said('', { exitCode: null, stoppedBy: 'deadline' }), 'timed-out'],
  ] as const)('a tool that says %s has not said that there is none', async (_what, outcome, status) => {
    const { found } = await runCapture(socket, () => outcome);
    expect(found).toMatchObject([{ kind: 'socket', status, summary: expect.stringMatching(/^ss /) }]);
  });
});
