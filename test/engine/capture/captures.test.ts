import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { decode, encode } from 'dns-packet';
import { afterEach, describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import { targetId } from '../../../electron/domain/ids.ts';
import type { Capture, CaptureContext, CaptureSubject } from '../../../electron/engine/capture/capture.ts';
import { createControlsCapture } from '../../../electron/engine/capture/controls.ts';
import { createFreshConnectCapture } from '../../../electron/engine/capture/fresh-connect.ts';
import { hostLoadCapture } from '../../../electron/engine/capture/host-load.ts';
import { createResolversCapture } from '../../../electron/engine/capture/resolvers.ts';
import { createProgramRunner } from '../../../electron/engine/capture/run-program.ts';
import { createSocketCapture } from '../../../electron/engine/capture/socket.ts';
import { tcpCountersCapture } from '../../../electron/engine/capture/tcp-counters.ts';
import { transcriptCapture } from '../../../electron/engine/capture/transcript.ts';
import { createNameResolver } from '../../../electron/engine/probe/resolve/create-name-resolver.ts';
import type { NameResolver } from '../../../electron/engine/probe/resolve/name-resolver.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { expectReadable } from '../../support/expect-readable.ts';
import { httpSpec, hungRequest, someTarget, tcpSpec } from '../../unit/capture/subject.ts';

const clock = new SystemClock();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

function context(changes: Partial<CaptureContext> = {}): CaptureContext {
  return {
    clock,
    runProgram: createProgramRunner({ clock, platform: process.platform, environment: process.env }),
    platform: process.platform,
    environment: {},
    resolvers: [],
    controls: [],
    signal: new AbortController().signal,
    ...changes,
  };
}

async function collect(capture: Capture, subject: CaptureSubject, where = context()): Promise<EvidenceDraft[]> {
  const found: EvidenceDraft[] = [];
  expect(capture.applies(subject, where)).toBe(true);
  await capture.run(subject, where, (draft) => found.push(draft));
  for (const draft of found) {
    expect(draft.endedAtUs).toBeGreaterThanOrEqual(draft.startedAtUs);
    expect(JSON.parse(JSON.stringify(draft.data))).toEqual(draft.data);
    // Of what was sent and received, an answer alone is read.
    if (draft.kind !== 'transcript') expectReadable(draft);
  }
  return found;
}

/** A server on loopback that takes connections and says nothing. */
async function silentServer(host = '127.0.0.1'): Promise<{ readonly port: number; readonly server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, host);
  await once(server, 'listening');
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: portOf(server), server };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

describe('fresh connections', () => {
  const nobody: NameResolver = { resolve: () => Promise.reject(new Error('No name is to be asked for here.')) };
  const freshConnectCapture = createFreshConnectCapture({ nameResolver: nobody });

  test('are made each second while the request hangs, and are quick where the service is well', async () => {
    const { port, server } = await silentServer();
    const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', port)), {
      remoteAddress: '127.0.0.1',
      remotePort: port,
    });
    let taken = 0;
    server.on('connection', () => {
      taken += 1;
      if (taken === 2) setTimeout(hung.end, 300);
    });
    const [draft] = await collect(freshConnectCapture, hung.subject);
    expect(draft).toMatchObject({ kind: 'fresh-connect', status: 'captured', data: { code: null, tls: false } });
    const { attempts } = JSON.parse(JSON.stringify(draft?.data));
    expect(attempts.slice(0, 2)).toMatchObject([{ end: 'connected' }, { end: 'connected' }]);
    expect(draft?.data).toHaveProperty('connectMs', expect.any(Number));
  });

  test('speak TLS where the request does, whatever the certificate', async () => {
    const authority = createTestAuthority();
    cleanUp.push(() => authority.remove());
    const certificate = authority.issue({ label: 'elsewhere', alternativeNames: ['DNS:elsewhere.test'] });
    let servername: string | null = null;
    const server = createTlsServer({
      key: certificate.key,
      cert: certificate.cert,
      SNICallback: (name, answer) => {
        servername = name;
        answer(null);
      },
    });
    server.on('secureConnection', (socket) => socket.on('error', () => socket.destroy()).resume());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const port = portOf(server);
    const hung = hungRequest(clock, someTarget(httpSpec(`https://api.test:${port}/`)), {
      resolvedAddresses: ['127.0.0.1'],
      remoteAddress: '127.0.0.1',
      remotePort: port,
    });
    hung.end();
    const [draft] = await collect(freshConnectCapture, hung.subject);
    expect(draft?.data).toMatchObject({ tls: true, attempts: [{ end: 'connected' }] });
    expect(draft?.data).toHaveProperty('tlsMs', expect.any(Number));
    expect(servername).toBe('api.test');
  });

  test('after the fact one is enough, and a refusal is told as such', async () => {
    const port = await closedPort();
    const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', port)), {
      remoteAddress: '127.0.0.1',
      remotePort: port,
    });
    hung.end();
    const [draft] = await collect(freshConnectCapture, hung.subject);
    expect(draft?.data).toMatchObject({ connectMs: null, code: 'refused', attempts: [{ end: 'refused' }] });
    expect(draft?.summary).toMatch(
      new RegExp(`^A new connection to 127\\.0\\.0\\.1:${port} did not succeed: refused after [\\d.]+ ms\\.$`),
    );
  });
});

describe('the other address family', () => {
  /** Answers for one name, and notes what it was asked. */
  const names = (addresses: Readonly<Record<4 | 6, readonly string[]>>) => {
    const asked: unknown[] = [];
    const nameResolver: NameResolver = {
      resolve: async (host, { family, resolver }) => {
        asked.push({ host, family, resolver });
        const found = family === 'auto' ? [...addresses[4], ...addresses[6]] : addresses[family];
        if (found.length > 0) return { kind: 'resolved', addresses: found, resolverAddress: null };
        const failure = { phase: 'resolve', code: 'no-address', message: 'It has none.' } as const;
        return { kind: 'failed', failure, resolverAddress: null };
      },
    };
    return { asked, capture: createFreshConnectCapture({ nameResolver }) };
  };

  test('is tried once beside the fresh connections where the name has both, and told in the same evidence', async () => {
    const { port } = await silentServer('::1');
    const { asked, capture } = names({ 4: [], 6: [] });
    const hung = hungRequest(clock, someTarget(tcpSpec('both.test', port)), {
      resolvedAddresses: ['127.0.0.1', '::1'],
      remoteAddress: '127.0.0.1',
      remotePort: port,
    });
    hung.end();
    const [draft] = await collect(capture, hung.subject);
    expect(draft?.data).toMatchObject({
      attempts: [{ end: 'refused' }],
      otherFamily: { family: 6, address: '::1', end: 'connected', connectMs: expect.any(Number) },
    });
    expect(draft?.summary).toMatch(new RegExp(`Over IPv6, \\[::1\\]:${port}: connected in [\\d.]+ ms\\.$`));
    expect(draft?.raw.split('\n')).toHaveLength(2);
    expect(asked).toEqual([]);
  });

  test('is asked for at the target’s own resolver where the connection was kept and no name was looked up', async () => {
    const port = await closedPort();
    const { asked, capture } = names({ 4: ['127.0.0.1'], 6: [] });
    const resolver = { kind: 'server', address: '127.0.0.9', port: 53 } as const;
    const hung = hungRequest(clock, someTarget(tcpSpec('both.test', port), { resolver }), {
      remoteAddress: '::1',
      remotePort: port,
    });
    hung.end();
    const [draft] = await collect(capture, hung.subject);
    expect(draft?.data).toMatchObject({ otherFamily: { family: 4, address: '127.0.0.1', end: 'refused' } });
    expect(asked).toEqual([{ host: 'both.test', family: 4, resolver }]);
  });

  test('is left alone where the target is pinned, has one family by choice, or its name has no other', async () => {
    const port = await closedPort();
    const at = { remoteAddress: '127.0.0.1', remotePort: port } as const;
    const both = { 4: ['127.0.0.1'], 6: ['::1'] };
    const pinned = someTarget({ kind: 'tcp', host: 'both.test', port, connectTo: { address: '127.0.0.1', port } });
    for (const [target, progress] of [
      [pinned, at],
      [someTarget(tcpSpec('127.0.0.1', port)), at],
      [someTarget(tcpSpec('both.test', port), { family: 4 }), at],
      [someTarget(tcpSpec('both.test', port)), { ...at, resolvedAddresses: ['127.0.0.1'] }],
    ] as const) {
      const { asked, capture } = names(both);
      const hung = hungRequest(clock, target, progress);
      hung.end();
      const [draft] = await collect(capture, hung.subject);
      expect(draft?.data).toMatchObject({ otherFamily: null });
      expect(asked).toEqual([]);
    }
  });
});

describe('control targets', () => {
  const capture = () => createControlsCapture({ clock, nameResolver: createNameResolver({ clock }) });

  test('are tried side by side; what cannot be reached says why', async () => {
    const { port } = await silentServer();
    const controls = [
      someTarget(tcpSpec('127.0.0.1', port), { id: targetId(2), name: 'well', role: 'control' }),
      someTarget(tcpSpec('127.0.0.1', await closedPort()), { id: targetId(3), name: 'closed', role: 'control' }),
    ];
    const { subject } = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', 9)));
    const [draft] = await collect(capture(), subject, context({ controls }));
    expect(draft).toMatchObject({
      summary: '1 of 2 control targets could be reached.',
      data: {
        reached: 1,
        controls: [
          { name: 'well', connection: { end: 'connected' } },
          { name: 'closed', connection: { end: 'refused' } },
        ],
      },
    });
  });

  test('a control is none of its own, and without any there is nothing to try', () => {
    const control = someTarget(tcpSpec('127.0.0.1', 9), { role: 'control' });
    const { subject } = hungRequest(clock, control);
    expect(capture().applies(subject, context({ controls: [control] }))).toBe(false);
  });

  test('two stalls at the same moment look once', async () => {
    let connections = 0;
    const { port, server } = await silentServer();
    server.on('connection', () => {
      connections += 1;
    });
    const controls = [someTarget(tcpSpec('127.0.0.1', port), { id: targetId(2), role: 'control' })];
    const { subject } = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', 9)));
    const one = capture();
    const drafts = await Promise.all([
      collect(one, subject, context({ controls })),
      collect(one, subject, context({ controls })),
    ]);
    expect(drafts.flat()).toHaveLength(2);
    // A second one would be on the server's side before this one.
    const last = connect(port, '127.0.0.1');
    await once(last, 'connect');
    await expect.poll(() => connections).toBeGreaterThan(1);
    last.destroy();
    expect(connections).toBe(2);
  });
});

describe('resolvers', () => {
  async function nameServer(answer: 'well' | 'silent'): Promise<number> {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, from) => {
      if (answer === 'silent') return;
      const query = decode(bytes);
      const [question] = query.questions ?? [];
      if (question === undefined) return;
      const found =
        question.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 60, data: '192.0.2.80' }] : [];
      socket.send(
        encode({ type: 'response', id: query.id ?? 0, flags: 0, questions: [question], answers: found }),
        from.port,
        from.address,
      );
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    cleanUp.push(() => socket.close());
    return socket.address().port;
  }

  test('are asked for the name side by side, each with its time; a silent one stands out', async () => {
    const [well, silent] = [await nameServer('well'), await nameServer('silent')];
    const resolvers = [well, silent].map((port) => ({ address: '127.0.0.1', port }));
    const target = someTarget(httpSpec('https://api.test/'), { family: 4 });
    const { subject } = hungRequest(clock, target, {}, 'resolve');
    const [draft] = await collect(createResolversCapture(clock), subject, context({ resolvers }));
    expect(draft?.data).toMatchObject({
      name: 'api.test',
      resolvers: [
        {
          port: well,
          type: 'A',
          rcode: 'NOERROR',
          asked: 1,
          answers: [{ type: 'A', text: '192.0.2.80' }],
          error: null,
        },
        { port: silent, type: 'A', rcode: null, queryMs: null, asked: 2 },
      ],
    });
    expect(draft?.raw).toContain('status: NOERROR');
    expect(draft?.raw).toContain('timed out, no answer (asked 2 times)');
  });

  test('there is nothing to ask for an address', () => {
    const { subject } = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', 9)));
    const resolvers = [{ address: '127.0.0.1', port: 53 }];
    expect(createResolversCapture(clock).applies(subject, context({ resolvers }))).toBe(false);
  });

  test.each(['localhost', 'api.localhost', 'LocalHost.'])('nobody is asked for %s, which is this machine', (name) => {
    const { subject } = hungRequest(clock, someTarget(tcpSpec(name, 9)));
    const resolvers = [{ address: '127.0.0.1', port: 53 }];
    expect(createResolversCapture(clock).applies(subject, context({ resolvers }))).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')("the kernel's view", () => {
  test('of the very socket that hangs, and of no other to the same address', async () => {
    const { port } = await silentServer();
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    cleanUp.push(() => sockets.map((socket) => socket.destroy()));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const [mine] = sockets;
    const hung = hungRequest(
      clock,
      someTarget(tcpSpec('127.0.0.1', port)),
      { remoteAddress: '127.0.0.1', remotePort: port, localPort: mine?.localPort ?? null, socket: mine ?? null },
      'wait',
    );
    const looking = context();
    let looks = 0;
    const runProgram: CaptureContext['runProgram'] = async (request) => {
      const run = await looking.runProgram(request);
      looks += 1;
      if (looks === 2) hung.end();
      return run;
    };
    const [draft] = await collect(createSocketCapture(clock), hung.subject, { ...looking, runProgram });
    expect(draft).toMatchObject({ kind: 'socket', status: 'captured', data: { localPort: mine?.localPort } });
    expect(draft?.data).toMatchObject({
      samples: [
        { sockets: [{ state: 'ESTAB', localPort: mine?.localPort, unackedSegments: null }] },
        { sockets: [{ state: 'ESTAB' }] },
      ],
    });
    expect(draft?.summary).toContain('nothing unacknowledged');
  });

  test('two requests that hang at the same address see their own sockets, from one run of the tool', async () => {
    const { port } = await silentServer();
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    cleanUp.push(() => sockets.map((socket) => socket.destroy()));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const programs: string[] = [];
    const counted = context();
    const runProgram: CaptureContext['runProgram'] = (request) => {
      programs.push(request.program);
      return counted.runProgram(request);
    };
    const capture = createSocketCapture(clock);
    const found = await Promise.all(
      sockets.map(async (socket) => {
        const progress = { remoteAddress: '127.0.0.1', remotePort: port, localPort: socket.localPort ?? null, socket };
        const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', port)), progress, 'wait');
        setTimeout(hung.end, 200);
        return collect(capture, hung.subject, { ...counted, runProgram });
      }),
    );
    for (const [index, [draft]] of found.entries()) {
      const localPort = sockets[index]?.localPort;
      expect(draft?.data).toMatchObject({ localPort, samples: [{ sockets: [{ localPort }] }] });
    }
    expect(programs).toEqual(['ss']);
  });

  test('once the request has ended there is no socket to look at', () => {
    const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', 9)), { remoteAddress: '127.0.0.1', remotePort: 9 });
    hung.end();
    expect(createSocketCapture(clock).applies(hung.subject, context())).toBe(false);
  });

  test("of its counters: what moved between the stall's begin and end", async () => {
    const { port } = await silentServer();
    const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', port)));
    const collected = collect(tcpCountersCapture, hung.subject);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    hung.end();
    const [draft] = await collected;
    expect(draft?.data).toMatchObject({
      changes: { 'Tcp.ActiveOpens': expect.any(Number) },
      before: { 'TcpExt.ListenDrops': expect.any(Number) },
    });
  });

  test('of the load of this machine', async () => {
    const hung = hungRequest(clock, someTarget(tcpSpec('127.0.0.1', 9)));
    setTimeout(hung.end, 300);
    const [draft] = await collect(hostLoadCapture, hung.subject);
    expect(draft?.data).toMatchObject({
      processors: expect.any(Number),
      load: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    const share = Number(new Map(Object.entries(draft?.data ?? {})).get('cpuShare') ?? 0);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});

test('the transcript shows the request as far as it has come, and the whole of it at the end', async () => {
  const exchange = {
    url: 'https://api.test/',
    version: '1.1' as const,
    requestHead: ['GET / HTTP/1.1', 'host: api.test', 'authorization: [secret]'],
    statusLine: null as string | null,
    responseHead: [] as string[],
    bodyBytes: 0,
    bodyTruncated: false,
    bodyStart: null as string | null,
    phases: { resolveMs: 1, connectMs: 2, tlsMs: 3, waitMs: null, transferMs: null },
    remoteAddress: '192.0.2.7',
    remotePort: 443,
  };
  const hung = hungRequest(
    clock,
    someTarget(httpSpec('https://api.test/')),
    { remoteAddress: '192.0.2.7', remotePort: 443, exchanges: [exchange] },
    'wait',
  );
  const collected = collect(transcriptCapture, hung.subject);
  exchange.statusLine = 'HTTP/1.1 200 OK';
  exchange.responseHead = ['server: test', 'set-cookie: id=top-secret'];
  exchange.bodyBytes = 2;
  exchange.bodyStart = 'ok';
  hung.end();
  const [first, last] = await collected;
  expect(first?.raw).toContain('> GET / HTTP/1.1\n> host: api.test\n> authorization: [secret]\n>\n* Still open after ');
  expect(first?.raw).toMatch(/\* Still open after \d+ ms, in wait$/m);
  expect(first?.raw).toMatch(
    /time_appconnect: +0\.006000 +\(tls 3\.00 ms\)\n *time_starttransfer: +not reached +\(still in wait\)/,
  );
  expect(first?.raw).not.toContain('< HTTP');
  expect(last?.raw).toContain(
    '< HTTP/1.1 200 OK\n< server: test\n< set-cookie: id=top-secret\n<\n{ [2 bytes data]\nok\n',
  );
  expect(last?.data).toMatchObject({
    ended: true,
    exchanges: [{ responseHead: ['server: test', 'set-cookie: [secret]'] }],
  });
});
