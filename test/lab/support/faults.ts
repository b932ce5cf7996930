import type { ApplicationOrder } from './application.ts';
import type { GateOrder } from './connection-gate.ts';
import type { ForwarderOrder } from './name-forwarder.ts';
import type { LabHost, LabResolver } from './network-plan.ts';
import { changeRules, type PacketRule } from './packet-rules.ts';
import type { HelperProcess } from './place-process.ts';

/** UTC in microseconds, right before and right after the switch: it took effect in between. */
export interface Switched {
  readonly beforeUs: number;
  readonly afterUs: number;
}

/** Something that can be broken and mended again at a known moment, and that hits one host or one resolver only. */
export interface Fault {
  readonly name: string;
  on(): Promise<Switched>;
  off(): Promise<Switched>;
}

export interface Faults {
  /** The server drops connection requests to the host without a word. */
  synsDropped(host: LabHost): Fault;
  /** The second router loses packets to and from the host at random; `share` from 0 to 1, in each direction. */
  randomLoss(host: LabHost, share: number): Fault;
  /** The second router forwards nothing to or from the host: the path ends at hop 2. */
  droppedBehindHop2(host: LabHost): Fault;
  /** Requests are taken, and not answered while it lasts. */
  neverAnswers(host: LabHost): Fault;
  /** Answers begin at once and then go on by a byte a second. */
  dripsBytes(host: LabHost): Fault;
  /** Connections are accepted, and the TLS handshake is not answered. */
  stallsTls(host: LabHost): Fault;
  /** The server's packet filter answers the first data on a connection with a reset. */
  resetsByFilter(host: LabHost): Fault;
  /** A process accepts the connection and resets it at its first data. */
  resetsAfterAccept(host: LabHost): Fault;
  /** Questions to the resolver vanish. */
  resolverSilent(resolver: LabResolver): Fault;
  /** The resolver answers late; what it holds back when mended it sends at once. */
  resolverDelays(resolver: LabResolver, delayMs: number): Fault;
}

export interface FaultHelpers {
  readonly application: HelperProcess<ApplicationOrder>;
  readonly gate: HelperProcess<GateOrder>;
  readonly forwarderOf: (resolver: LabResolver) => HelperProcess<ForwarderOrder>;
  readonly holdingPort: number;
  readonly resettingPort: number;
}

const HTTPS = ['-p', 'tcp', '--dport', '443'];

/**
 * To be called once, before any fault. The kernel tracks connections only while some rule needs it: with the last redirection gone it
 * would forget those that are still open, and reset them. So one redirection always stands, for an address that nobody has.
 */
export function keepTrackingConnections(): Promise<void> {
  return changeRules('insert', [redirection(1)], { address4: '203.0.113.254', address6: '2001:db8:4::254' });
}

const redirection = (port: number): PacketRule => ({
  place: 'server',
  table: 'nat',
  chain: 'PREROUTING',
  match: ['-d', '{address}', ...HTTPS, '-j', 'REDIRECT', '--to-ports', String(port)],
});

export function makeFaults(helpers: FaultHelpers): Faults {
  const redirected = (name: string, host: LabHost, port: number, mend: () => Promise<void>): Fault => {
    const rules = [redirection(port)];
    return fault(`${name} ${host.name}`, {
      on: () => changeRules('insert', rules, host),
      off: async () => {
        await changeRules('delete', rules, host);
        await mend();
      },
    });
  };
  const behaving = (host: LabHost, behaviour: 'never-answers' | 'drips'): Fault =>
    fault(`${behaviour} ${host.name}`, {
      on: () => helpers.application.tell({ host: host.name, behaviour }),
      off: () => helpers.application.tell({ host: host.name, behaviour: 'answers' }),
    });

  return {
    synsDropped: (host) =>
      filtered('SYNs dropped', host, [
        {
          place: 'server',
          table: 'filter',
          chain: 'INPUT',
          match: ['-d', '{address}', '-p', 'tcp', '--syn', '-j', 'DROP'],
        },
      ]),
    randomLoss: (host, share) => filtered('random loss', host, atSecondRouter(randomDrop(share))),
    droppedBehindHop2: (host) => filtered('dropped behind hop 2', host, atSecondRouter(['-j', 'DROP'])),
    neverAnswers: (host) => behaving(host, 'never-answers'),
    dripsBytes: (host) => behaving(host, 'drips'),
    stallsTls: (host) =>
      redirected('TLS stalls', host, helpers.holdingPort, () => helpers.gate.tell({ letThrough: true })),
    resetsByFilter: (host) => {
      const dataOnly = ['--tcp-flags', 'SYN,PSH', 'PSH'];
      const match = ['-d', '{address}', ...HTTPS, ...dataOnly, '-j', 'REJECT', '--reject-with', 'tcp-reset'];
      return filtered('reset by filter', host, [{ place: 'server', table: 'filter', chain: 'INPUT', match }]);
    },
    resetsAfterAccept: (host) => redirected('reset after accept', host, helpers.resettingPort, async () => undefined),
    resolverSilent: (resolver) =>
      filtered('resolver silent', { ...resolver, name: resolver.address4 }, [
        { place: resolver.place, table: 'filter', chain: 'INPUT', match: ['-d', '{address}', '-j', 'DROP'] },
      ]),
    resolverDelays: (resolver, delayMs) =>
      fault(`resolver delays ${resolver.address4}`, {
        on: () => helpers.forwarderOf(resolver).tell({ delayMs }),
        off: () => helpers.forwarderOf(resolver).tell({ delayMs: 0 }),
      }),
  };
}

const randomDrop = (share: number): string[] => [
  ...['-m', 'statistic', '--mode', 'random', '--probability', String(share)],
  ...['-j', 'DROP'],
];

const atSecondRouter = (target: readonly string[]): PacketRule[] =>
  ['-d', '-s'].map((side) => ({
    place: 'r2',
    table: 'filter',
    chain: 'FORWARD',
    match: [side, '{address}', ...target],
  }));

function filtered(name: string, host: LabHost, rules: readonly PacketRule[]): Fault {
  return fault(`${name} ${host.name}`, {
    on: () => changeRules('insert', rules, host),
    off: () => changeRules('delete', rules, host),
  });
}

function fault(name: string, change: { on(): Promise<void>; off(): Promise<void> }): Fault {
  return { name, on: () => timed(change.on), off: () => timed(change.off) };
}

/** The system's clock and no other, because packets on the wire and the product's samples carry its time as well. */
const utcUs = (): number => Date.now() * 1_000;

async function timed(change: () => Promise<void>): Promise<Switched> {
  const beforeUs = utcUs();
  await change();
  return { beforeUs, afterUs: utcUs() };
}
