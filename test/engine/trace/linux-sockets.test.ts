import { spawnSync } from 'node:child_process';
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  OutgoingProbe,
  ProbeAnswerSeen,
  ProbeHandle,
  ProbeSockets,
} from '../../../electron/engine/trace/probe-sockets.ts';
import { type Need, requireOrSkip } from '../../support/needs.ts';
import { linuxSocketsHere } from './linux-sockets-here.ts';

const LINUX: Need = { what: 'Linux', remedy: 'run it on Linux', isMet: () => process.platform === 'linux' };
const MOST_TURNS = 2_000;

let sockets: ProbeSockets;
let servers: (Server | DatagramSocket)[];

const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** Whatever becomes of the probe, as one of the two that bring it: the call itself or a later collect. */
async function fate(probe: Partial<OutgoingProbe> & Pick<OutgoingProbe, 'address' | 'port' | 'protocol'>) {
  const outcome = sockets.send({ ttl: 8, sizeBytes: null, ...probe });
  if (outcome.kind !== 'awaited') return outcome;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const arrival = sockets.collect(0).find(({ handle }) => handle === outcome.handle);
    if (arrival !== undefined) return arrival;
    await pause(2);
  }
  throw new Error('nothing came of the probe');
}

function expectAnswer(outcome: Awaited<ReturnType<typeof fate>>, seen: Partial<ProbeAnswerSeen>): void {
  expect(outcome).toMatchObject({ kind: 'answered', seen });
  if (outcome.kind !== 'answered') return;
  expect(outcome.seen.rttMs).toBeGreaterThanOrEqual(0);
}

async function listening(address: string, onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
    socket.resume();
  });
  servers.push(server);
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** A port that somebody had a moment ago and nobody listens on now. */
async function deafPort(address: string): Promise<number> {
  const port = await listening(address);
  const server = servers.pop();
  server?.close();
  return port;
}

async function datagrams(address: string, reply: Buffer): Promise<number> {
  const server = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  servers.push(server);
  server.on('message', (_message, sender) => server.send(reply, sender.port, sender.address));
  server.bind(0, address);
  await once(server, 'listening');
  return server.address().port;
}

describe.runIf(requireOrSkip('the probe sockets of Linux', [LINUX]))('on loopback', () => {
  beforeEach(() => {
    sockets = linuxSocketsHere();
    servers = [];
  });

  afterEach(async () => {
    sockets.closeAll();
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  });

  describe.each(['127.0.0.1', '::1'])('%s', (address) => {
    test('a port that listens is open', async () => {
      const port = await listening(address);
      expectAnswer(await fate({ address, port, protocol: 'tcp' }), { address, answer: 'open', mtuBytes: null });
      expect(sockets.openCount).toBe(0);
    });

    test('a port on which nobody listens is closed', async () => {
      const port = await deafPort(address);
      expectAnswer(await fate({ address, port, protocol: 'tcp' }), { address, answer: 'closed' });
    });

    test('a destination that takes the connection and resets it at once is open', async () => {
      const port = await listening(address, (socket) => socket.resetAndDestroy());
      const outcome = sockets.send({ address, port, protocol: 'tcp', ttl: 8, sizeBytes: null });
      await pause(50);
      const [arrival] = outcome.kind === 'awaited' ? sockets.collect(0) : [outcome];
      expect(arrival).toMatchObject({ kind: 'answered', seen: { answer: 'open' } });
    });

    test('the destination sees a connection that ends in order, not one that is reset', async () => {
      let ended: (words: string) => void = () => undefined;
      const ending = new Promise<string>((resolve) => {
        ended = resolve;
      });
      const port = await listening(address, (socket) => {
        socket.on('end', () => ended('end'));
        socket.on('error', (error) => ended(error.message));
      });
      await fate({ address, port, protocol: 'tcp' });
      expect(await ending).toBe('end');
    });

    test('UDP to a port that nobody has is answered by port unreachable', async () => {
      const port = await deafPort(address);
      expectAnswer(await fate({ address, port, protocol: 'udp' }), { address, answer: 'port-unreachable' });
    });

    test('UDP to a service that replies is answered by data', async () => {
      const port = await datagrams(address, Buffer.from('hello'));
      expectAnswer(await fate({ address, port, protocol: 'udp' }), { address, answer: 'data' });
    });

    test('a reply without content is an answer, too', async () => {
      const port = await datagrams(address, Buffer.alloc(0));
      expectAnswer(await fate({ address, port, protocol: 'udp' }), { address, answer: 'data' });
    });

    test('a packet larger than the interface takes is told with the size that it takes', async () => {
      const outcome = await fate({ address, port: 9, protocol: 'udp', sizeBytes: 100_000 });
      expectAnswer(outcome, { address, answer: 'too-big' });
      expect(outcome.kind === 'answered' ? outcome.seen.mtuBytes : 0).toBeGreaterThan(1000);
    });

    test('the size of the way is what the interface takes', () => {
      expect(sockets.pathMtuBytes(address)).toBeGreaterThan(1000);
    });

    test('ping is refused with the remedy, or it is permitted and works', async () => {
      const permission = sockets.permission('icmp', address.includes(':') ? 6 : 4);
      const outcome = await fate({ address, port: null, protocol: 'icmp' });
      if (permission.kind === 'permitted') return expectAnswer(outcome, { address, answer: 'echo-reply' });
      expect(permission).toMatchObject({
        failure: 'not-permitted',
        remedy: expect.stringContaining('ping_group_range'),
      });
      expect(outcome).toMatchObject({ kind: 'failed', failure: 'not-permitted' });
    });

    test('TCP and UDP need no permission', () => {
      const family = address.includes(':') ? 6 : 4;
      expect(sockets.permission('tcp', family)).toEqual({ kind: 'permitted' });
      expect(sockets.permission('udp', family)).toEqual({ kind: 'permitted' });
    });

    test('a hundred probes at once are each told their own fate', async () => {
      const open = await listening(address);
      const closed = await deafPort(address);
      const wanted = new Map<ProbeHandle, string>();
      const seen = new Map<ProbeHandle, string>();
      for (let index = 0; index < 100; index += 1) {
        const isOpen = index % 3 === 0;
        const outcome = sockets.send({
          address,
          port: isOpen ? open : closed,
          protocol: 'tcp',
          ttl: 9,
          sizeBytes: null,
        });
        if (outcome.kind === 'awaited') wanted.set(outcome.handle, isOpen ? 'open' : 'closed');
        else expect(outcome).toMatchObject({ seen: { answer: isOpen ? 'open' : 'closed' } });
      }
      for (let turn = 0; turn < MOST_TURNS && seen.size < wanted.size; turn += 1) {
        for (const arrival of sockets.collect(5)) {
          seen.set(arrival.handle, arrival.kind === 'answered' ? arrival.seen.answer : arrival.message);
        }
        await pause(1);
      }
      expect(seen).toEqual(wanted);
    });
  });

  describe('what cannot be sent', () => {
    test.each(['example.com', '', 'fe80::1', 'fe80::1%no-such-if', '127.0.0.1 '])(
      '%j is answered in words',
      (address) => {
        const outcome = sockets.send({ address, port: 80, protocol: 'tcp', ttl: 1, sizeBytes: null });
        expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringMatching(/did not leave: .+\.$/) });
      },
    );

    test.each([0, -5, 256, 1e9])('a TTL of %s is answered in words and costs no descriptor', (ttl) => {
      sockets.closeAll();
      const before = descriptors();
      const outcome = sockets.send({ address: '127.0.0.1', port: 80, protocol: 'udp', ttl, sizeBytes: null });
      sockets.closeAll();
      expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('EINVAL') });
      expect(descriptors()).toBe(before);
    });
  });

  describe('descriptors', () => {
    test('are all given back, whatever became of the probes', async () => {
      sockets.closeAll();
      const before = descriptors();
      const open = await listening('127.0.0.1', (socket) => socket.on('end', () => socket.destroy()));
      const closed = await deafPort('127.0.0.1');
      for (let round = 0; round < 20; round += 1) {
        await fate({ address: '127.0.0.1', port: open, protocol: 'tcp' });
        await fate({ address: '127.0.0.1', port: closed, protocol: 'tcp' });
        await fate({ address: '::1', port: closed, protocol: 'udp' });
        await fate({ address: '127.0.0.1', port: 9, protocol: 'udp', sizeBytes: 100_000 });
        await fate({ address: '127.0.0.1', port: null, protocol: 'icmp' });
        await fate({ address: 'fe80::1%lo', port: 9, protocol: 'tcp' });
        for (const protocol of ['tcp', 'udp', 'icmp'] as const) sockets.permission(protocol, 6);
        sockets.pathMtuBytes('::1');
        sockets.pathMtuBytes('nonsense');
      }
      sockets.closeAll();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
      servers = [];
      expect(descriptors()).toBe(before);
    });

    test('of probes that were given up are given back, and their answers never come', async () => {
      const port = await deafPort('127.0.0.1');
      const outcome = sockets.send({ address: '127.0.0.1', port, protocol: 'udp', ttl: 4, sizeBytes: null });
      if (outcome.kind !== 'awaited') throw new Error('a UDP probe is answered only when somebody looks');
      const before = descriptors();
      expect(sockets.openCount).toBe(1);
      sockets.close(outcome.handle);
      sockets.close(outcome.handle);
      expect(sockets.openCount).toBe(0);
      expect(descriptors()).toBe(before - 1);
      expect(sockets.collect(20)).toEqual([]);
    });

    test('closing a probe of before leaves a later one on the same descriptor alone', async () => {
      const port = await deafPort('127.0.0.1');
      const probe: OutgoingProbe = { address: '127.0.0.1', port, protocol: 'udp', ttl: 4, sizeBytes: null };
      const first = sockets.send(probe);
      if (first.kind === 'awaited') sockets.close(first.handle);
      const second = sockets.send(probe);
      if (first.kind === 'awaited') sockets.close(first.handle);
      expect(second.kind).toBe('awaited');
      expect(sockets.openCount).toBe(1);
      expect(sockets.collect(1000)).toMatchObject([{ kind: 'answered', seen: { answer: 'port-unreachable' } }]);
    });

    test('after everything was closed nothing is collected, and the next probe works', async () => {
      const port = await deafPort('127.0.0.1');
      sockets.send({ address: '127.0.0.1', port, protocol: 'udp', ttl: 4, sizeBytes: null });
      sockets.closeAll();
      sockets.closeAll();
      expect(sockets.openCount).toBe(0);
      expect(sockets.collect(5)).toEqual([]);
      expectAnswer(await fate({ address: '127.0.0.1', port, protocol: 'udp' }), { answer: 'port-unreachable' });
    });

    test('that run out are told probe by probe, what was sent is still collected, and none is lost', () => {
      const child = new URL('linux-exhausted-child.ts', import.meta.url).pathname;
      const run = spawnSync('sh', ['-c', 'ulimit -n 60 && exec "$0" "$1"', process.execPath, child], {
        encoding: 'utf8',
      });
      expect(run.stderr).toBe('');
      const told = JSON.parse(run.stdout);
      expect(told.open).toBeGreaterThan(3);
      expect(told.failures).toHaveLength(200 - told.open);
      for (const failure of told.failures) {
        expect(failure).toMatchObject({ failure: 'no-descriptors', message: expect.stringContaining('EMFILE') });
      }
      expect(told.permission).toMatchObject({ kind: 'refused', failure: 'no-descriptors' });
      expect(told.mtuBytes).toBeNull();
      expect(told.arrived).toBe(told.open);
      expect(told.afterwards).toBe('awaited');
      expect(told.after).toBe(told.before);
    });
  });
});
