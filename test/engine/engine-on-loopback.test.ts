import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_BODY_CAP_BYTES, NO_SECRETS, type Target, type Thresholds } from '../../electron/domain/target.ts';
import { createCapturePlan } from '../../electron/engine/capture/plan.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { createTcpInfoReader } from '../../electron/engine/native/tcp-info.ts';
import { SystemSurroundings } from '../../electron/engine/observe/surroundings.ts';
import { createConnectionPool } from '../../electron/engine/probe/connection-pool.ts';
import { probe } from '../../electron/engine/probe/registry.ts';
import { createNameResolver } from '../../electron/engine/probe/resolve/create-name-resolver.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { RecordingSink, someTarget } from '../support/engine-rig.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';

/** Real clock, real probers, real sockets on loopback. Times are short so that a test is, and no test is decided by how long something took. */
const THRESHOLDS: Thresholds = { intervalMs: 400, captureAfterMs: 300, slowAfterMs: 600, timeoutMs: 2_000 };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function startEngine(targets: readonly Target[]): { readonly engine: Engine; readonly sink: RecordingSink } {
  const clock = new SystemClock();
  const sink = new RecordingSink();
  const connections = createConnectionPool(clock);
  const engine = createEngine({
    clock,
    surroundings: new SystemSurroundings(),
    probe,
    capturePlan: createCapturePlan({ clock, platform: process.platform, captures: [] }),
    tracing: null,
    packets: null,
    sink,
    resolver: createNameResolver({ clock }),
    connections,
    tcpInfo: createTcpInfoReader(process.platform),
    environment: {},
    platform: process.platform,
    runProgram: async () => ({ kind: 'missing' }),
    resolverList: () => [],
    isOwnAddress: () => false,
    log: (error) => {
      throw error;
    },
  });
  engine.start(targets.map((target) => ({ target, secrets: NO_SECRETS })));
  cleanups.push(async () => {
    await engine.stop();
    connections.close();
  });
  return { engine, sink };
}

function httpTarget(name: string, url: string): Target {
  return {
    ...someTarget(name, { thresholds: THRESHOLDS }),
    spec: {
      kind: 'http',
      url,
      credentials: null,
      connectTo: null,
      connection: 'fresh',
      version: '1.1',
      method: 'GET',
      headers: [],
      expect: { status: null, body: null },
      tlsVerify: true,
      followRedirects: 0,
      bodyCapBytes: DEFAULT_BODY_CAP_BYTES,
      proxy: 'none',
    },
  };
}

async function httpServer(): Promise<HttpServer> {
  const server = await startHttpServer();
  cleanups.push(() => server.close());
  return server;
}

/** Waits for something to be told; gives up after 15 s. */
async function until(happened: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_500 && !happened(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(happened()).toBe(true);
}

test('a server that stops answering opens one incident in the phase wait, and none for the target beside it', async () => {
  const bad = await httpServer();
  const good = await httpServer();
  const hit = httpTarget('hit', `${bad.origin}/`);
  const spared = httpTarget('spared', `${good.origin}/`);
  const { engine, sink } = startEngine([hit, spared]);
  await until(() => sink.samples(hit).length > 2);
  bad.setBehaviour({ kind: 'hang-in-wait', forMs: null });
  await until(() => sink.incidents('incidentOpened').length > 0);
  // It is caught while it hangs; where the machine stopped in between, the next one is.
  await until(() => engine.inFlight().some((flight) => flight.targetId === hit.id && flight.stallId !== null));
  expect(sink.stalls('stallOpened')[0]).toMatchObject({ phase: 'wait', remotePort: bad.port, endedAtUs: null });
  const atOnset = sink.samples(spared).length;
  await until(() => sink.samples(spared).length > atOnset + 5);
  bad.setBehaviour({ kind: 'ok' });
  await until(() => sink.incidents('incidentClosed').length > 0);
  const [incident] = sink.incidents('incidentClosed');
  expect(incident).toMatchObject({ targetId: hit.id, closedBy: 'recovery', verdict: { segment: 'application' } });
  expect(sink.latestIncidents().filter(({ targetId }) => targetId === spared.id)).toEqual([]);
  // One for which the machine stopped may have ended in any phase.
  const failed = sink.samples(hit).filter(({ outcome, observer }) => outcome === 'failed' && observer.suspect === null);
  expect(failed.length).toBeGreaterThan(0);
  for (const sample of failed) {
    expect(sample.failure).toMatchObject({ code: 'timeout', phase: 'wait' });
    expect(sample.startedAtUs).toBeGreaterThanOrEqual(incident?.openedAtUs ?? 0);
  }
});

test.runIf(process.platform === 'linux')(
  "every sample has the kernel's round trip and retransmissions, also that of a hung request that nobody waits for any more",
  async () => {
    const server = await httpServer();
    const target = httpTarget('measured', `${server.origin}/`);
    const { engine, sink } = startEngine([target]);
    await until(() => sink.samples(target).length > 1);
    server.setBehaviour({ kind: 'hang-in-wait', forMs: null });
    await until(() => sink.stalls('stallOpened').length > 0);
    await engine.stop();
    // The one that began just before the end may have had no connection yet.
    const samples = sink.samples(target).filter(({ failure }) => failure === null || failure.phase === 'wait');
    expect(samples.map(({ outcome }) => outcome)).toContain('ok');
    expect(samples.at(-1)).toMatchObject({ failure: { code: 'cancelled', phase: 'wait' } });
    for (const { tcp } of samples) {
      expect(tcp).toEqual({ rttUs: expect.any(Number), retransmits: 0 });
      expect(tcp?.rttUs).toBeGreaterThan(0);
    }
  },
);

test('a closed port fails at once: an incident at the destination, its stall over already', async () => {
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => resolve(listening));
  });
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const target: Target = {
    ...someTarget('closed', { thresholds: THRESHOLDS }),
    spec: { kind: 'tcp', host: '127.0.0.1', port, connectTo: null },
  };
  const { sink } = startEngine([target]);
  await until(() => sink.incidents('incidentChanged').length > 2);
  expect(sink.latestIncidents()).toHaveLength(1);
  expect(sink.latestIncidents()[0]?.verdict).toMatchObject({ segment: 'destination', confidence: 'medium' });
  expect(sink.stalls('stallOpened')[0]).toMatchObject({ openedBy: 'failure', end: 'failed', phase: 'connect' });
});

test('a server that accepts and says nothing is caught in the TLS handshake', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  const { sink } = startEngine([httpTarget('silent', `https://127.0.0.1:${port}/`)]);
  await until(() => sink.stalls('stallClosed').length > 0 && sink.latestIncidents().length > 0);
  expect(sink.stalls('stallClosed')[0]).toMatchObject({ phase: 'tls', end: 'failed' });
  expect(sink.latestIncidents()[0]?.verdict.segment).toBe('tls');
});

test('stopping in the middle of hanging requests closes their connections and leaves nothing behind', async () => {
  const server = await httpServer();
  server.setBehaviour({ kind: 'hang-in-wait', forMs: null });
  const { engine, sink } = startEngine([httpTarget('hung', `${server.origin}/`)]);
  await until(() => server.openSockets().length === 3);
  await engine.stop();
  await until(() => server.openSockets().length === 0);
  expect(engine.inFlight()).toEqual([]);
  expect(sink.incidents('incidentClosed').every(({ closedBy }) => closedBy === 'observer-stopped')).toBe(true);
  const told = sink.told.length;
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(sink.told.length).toBe(told);
});
