import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { type Answer, decode, encode, type Question, TRUNCATED_RESPONSE } from 'dns-packet';

/** What the server says to a question. */
export type DnsBehaviour =
  | { readonly kind: 'answer'; readonly answers: readonly Answer[]; readonly afterMs?: number }
  | { readonly kind: 'rcode'; readonly rcode: number }
  | { readonly kind: 'silent' }
  /** The UDP answer is empty and marked as cut off; TCP gets the answers. */
  | { readonly kind: 'truncated'; readonly answers: readonly Answer[] }
  /** Sends these packets; what they answer is the test's affair. */
  | { readonly kind: 'packets'; readonly packets: (query: Buffer) => readonly Buffer[] };

export interface ReceivedQuestion {
  readonly question: Question;
  readonly transport: 'udp' | 'tcp';
}

export interface DnsServer {
  readonly address: string;
  readonly port: number;
  readonly questions: readonly ReceivedQuestion[];
  setBehaviour(behaviour: (question: Question, transport: 'udp' | 'tcp') => DnsBehaviour): void;
  close(): Promise<void>;
}

/** A resolver on loopback, UDP and TCP on one port, that says what it is told. */
export async function startDnsServer(
  first: (question: Question, transport: 'udp' | 'tcp') => DnsBehaviour,
  options: { readonly address?: string; readonly port?: number } = {},
): Promise<DnsServer> {
  const { address = '127.0.0.1' } = options;
  let behaviour = first;
  const questions: ReceivedQuestion[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();

  const reply = (query: Buffer, transport: 'udp' | 'tcp', send: (packet: Buffer) => void) => {
    const packet = questionIn(query);
    if (packet === null) return;
    const [question] = packet.questions ?? [];
    if (question === undefined) return;
    questions.push({ question, transport });
    const what = behaviour(question, transport);
    const respond = (answers: readonly Answer[], flags: number) =>
      send(encode({ type: 'response', id: packet.id ?? 0, flags, questions: [question], answers: [...answers] }));
    switch (what.kind) {
      case 'answer': {
        const timer = setTimeout(() => {
          timers.delete(timer);
          respond(what.answers, 0);
        }, what.afterMs ?? 0);
        timers.add(timer);
        break;
      }
      case 'rcode':
        respond([], what.rcode);
        break;
      case 'silent':
        break;
      case 'truncated':
        respond(transport === 'udp' ? [] : what.answers, transport === 'udp' ? TRUNCATED_RESPONSE : 0);
        break;
      case 'packets':
        for (const one of what.packets(query)) send(one);
        break;
    }
  };

  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const query = received.subarray(2, 2 + received.readUInt16BE(0));
        received = received.subarray(2 + query.length);
        reply(query, 'tcp', (packet) => {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(packet.length);
          socket.write(Buffer.concat([length, packet]));
        });
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen({ host: address, port: options.port ?? 0 }, resolve));
  const bound = tcp.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (query, from) => {
    reply(query, 'udp', (packet) => udp.send(packet, from.port, from.address));
  });
  await new Promise<void>((resolve) => udp.bind(bound.port, address, resolve));

  return {
    address,
    port: bound.port,
    questions,
    setBehaviour: (next) => {
      behaviour = next;
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(resolve));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

/** What traces send to the port is no question, and no resolver answers it. */
function questionIn(query: Buffer): ReturnType<typeof decode> | null {
  try {
    return decode(query);
  } catch {
    return null;
  }
}
