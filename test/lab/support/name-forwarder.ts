import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import { obeyParent } from './obey-parent.ts';

/**
 * Stands on port 53 in front of a real dnsmasq and hands questions and answers on, each answer as late as it is told to be.
 * The delay sits here because this is the one place where it can be switched at a known moment without restarting the resolver.
 * Run as: name-forwarder.ts UPSTREAM_PORT ADDRESS…
 */
export interface ForwarderOrder {
  /** 0 also sends at once what is being held back. */
  readonly delayMs: number;
}

const [upstreamPort, ...addresses] = process.argv.slice(2);
const upstream = { host: '127.0.0.1', port: Number(upstreamPort) };
/** Longer than any probe of the lab waits. */
const UPSTREAM_PATIENCE_MS = 20_000;

let delayMs = 0;
const heldBack = new Map<NodeJS.Timeout, () => void>();

function later(action: () => void): void {
  if (delayMs === 0) {
    action();
    return;
  }
  const timer = setTimeout(() => {
    heldBack.delete(timer);
    action();
  }, delayMs);
  heldBack.set(timer, action);
}

function release(): void {
  for (const [timer, action] of [...heldBack]) {
    clearTimeout(timer);
    heldBack.delete(timer);
    action();
  }
}

function forwardQuestion(front: UdpSocket, question: Buffer, from: RemoteInfo): void {
  const back = createSocket('udp4');
  const giveUp = setTimeout(() => back.close(), UPSTREAM_PATIENCE_MS);
  back.on('error', () => {
    clearTimeout(giveUp);
    back.close();
  });
  back.once('message', (answer) => {
    clearTimeout(giveUp);
    back.close();
    later(() => front.send(answer, from.port, from.address));
  });
  back.send(question, upstream.port, upstream.host);
}

function forwardConnection(client: Socket): void {
  client.on('error', () => client.destroy());
  later(() => {
    if (client.destroyed) return;
    const back = connect(upstream);
    back.on('error', () => client.destroy());
    client.pipe(back).pipe(client);
  });
}

function listening(address: string): Promise<void>[] {
  const front = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  front.on('message', (question, from) => forwardQuestion(front, question, from));
  const server = createServer(forwardConnection);
  return [
    new Promise((resolve) => front.bind(53, address, resolve)),
    new Promise((resolve) => server.listen(53, address, resolve)),
  ];
}

await Promise.all(addresses.flatMap(listening));
obeyParent((order) => {
  delayMs = (order as ForwarderOrder).delayMs;
  if (delayMs === 0) release();
});
