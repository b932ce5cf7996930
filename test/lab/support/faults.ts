import type { ApplicationOrder, Behaviour } from './application.ts';
import type { GateOrder } from './connection-gate.ts';
import type { ForwarderOrder } from './name-forwarder.ts';
import { wireName } from './network.ts';
import { CONTROL, type LabHost, type LabResolver } from './network-plan.ts';
import { EXPIRED_TLS_PORT } from './nginx.ts';
import { changeRules, type PacketRule } from './packet-rules.ts';
import type { HelperProcess, PlaceProcess } from './place-process.ts';
import { namespaceOf } from './remains.ts';
import { mustRun } from './run-tool.ts';

/** UTC in microseconds, right before and right after the switch: it took effect in between. */
export interface Switched {
  readonly beforeUs: number;
  readonly afterUs: number;
}

/** Something that can be broken and mended again at a known moment; it hits one host or one resolver only, unless it says otherwise. */
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
  /** Half an answer comes at once, and then nothing. */
  stopsMidway(host: LabHost): Fault;
  /** Answers come seconds late, and the second router seldom tells of itself to anybody: it has better things to do. */
  answersLateBehindShyRouter(host: LabHost): Fault;
  /** The application answers that what stands behind it is gone. */
  badGateway(host: LabHost): Fault;
  /** Nobody listens on the port. */
  portClosed(host: LabHost): Fault;
  /** A process that has stopped accepting has as many connections waiting as it has room for. */
  backlogFull(host: LabHost): Fault;
  /** The certificate is over since yesterday. */
  certificateExpired(host: LabHost): Fault;
  /** The second router drops what goes to the host's HTTPS port, and lets all else through. */
  portFiltered(host: LabHost): Fault;
  /** As `droppedBehindHop2`, for IPv6 alone. */
  family6Dropped(host: LabHost): Fault;
  /** The second router loses such a share of what comes from the host, once its answer is under way. */
  lossInTransfer(host: LabHost, share: number): Fault;
  /** A firewall at the second router forgets connections that were quiet for a second, and drops what then comes on them. */
  quietConnectionsForgotten(host: LabHost): Fault;
  /** The origin refuses connections of the edge that serves the host. */
  originRefuses(host: LabHost): Fault;
  /** There is no way from the edge to its origin. */
  originUnreachable(host: LabHost): Fault;
  /** The origin drops what the edge asks. */
  originSilent(host: LabHost): Fault;
  /** The client's first router is gone from its wire, which stays up: hits all. */
  gatewayGone(): Fault;
  /** The second router forwards nothing to or from the client: hits all. */
  nothingBehindHop2(): Fault;
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
  readonly jammed: { readonly process: PlaceProcess; readonly port: number; readonly backlog: number };
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
  const behaving = (host: LabHost, behaviour: Exclude<Behaviour, 'answers'>): Fault =>
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
    stopsMidway: (host) => behaving(host, 'stops-midway'),
    answersLateBehindShyRouter: (host) =>
      together(`late behind a shy router ${host.name}`, [behaving(host, 'answers-late'), filtered('shy', host, SHY)]),
    badGateway: (host) => behaving(host, 'bad-gateway'),
    portClosed: (host) => redirected('port closed', host, CLOSED_PORT, async () => undefined),
    backlogFull: (host) => {
      const { process: listener, port, backlog } = helpers.jammed;
      const jam = fault('jam', {
        on: async () => {
          listener.child.kill('SIGSTOP');
          await helpers.gate.tell({ kind: 'crowd', port, count: backlog + 2 });
        },
        off: async () => {
          await helpers.gate.tell({ kind: 'disperse' });
          listener.child.kill('SIGCONT');
        },
      });
      return together(`backlog full ${host.name}`, [jam, redirected('redirected', host, port, async () => undefined)]);
    },
    certificateExpired: (host) => redirected('certificate expired', host, EXPIRED_TLS_PORT, async () => undefined),
    portFiltered: (host) =>
      filtered('port filtered', host, [
        { place: 'r2', table: 'filter', chain: 'FORWARD', match: ['-d', '{address}', ...HTTPS, '-j', 'DROP'] },
      ]),
    family6Dropped: (host) =>
      filtered(
        'dropped over IPv6',
        host,
        atSecondRouter(['-j', 'DROP']).map((rule) => ({ ...rule, family: 6 }) as const),
      ),
    lossInTransfer: (host, share) => {
      const underWay = [
        '-m',
        'connbytes',
        '--connbytes',
        '100000:',
        '--connbytes-dir',
        'reply',
        '--connbytes-mode',
        'bytes',
      ];
      const match = ['-s', '{address}', '-p', 'tcp', ...underWay, ...randomDrop(share)];
      return filtered('loss in transfer', host, [{ place: 'r2', table: 'filter', chain: 'FORWARD', match }]);
    },
    quietConnectionsForgotten: (host) => forgetting(host),
    originRefuses: (host) =>
      filtered('origin refuses', host, [fromEdge('control', 'INPUT', ['-j', 'REJECT', '--reject-with', 'tcp-reset'])]),
    originUnreachable: (host) =>
      filtered('origin unreachable', host, [
        fromEdge('r3', 'FORWARD', ['-d', CONTROL.address4, '-j', 'REJECT', '--reject-with', 'icmp-host-unreachable']),
      ]),
    originSilent: (host) =>
      filtered('origin silent', host, [fromEdge('control', 'INPUT', ['--tcp-flags', 'PSH', 'PSH', '-j', 'DROP'])]),
    gatewayGone,
    nothingBehindHop2: () => filtered('nothing behind hop 2', CLIENT, atSecondRouter(['-j', 'DROP'])),
    stallsTls: (host) =>
      redirected('TLS stalls', host, helpers.holdingPort, () => helpers.gate.tell({ kind: 'let-through' })),
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

/** Nobody listens there. */
const CLOSED_PORT = 9;

const CLIENT: LabHost = { name: 'client', address4: '198.51.100.2', address6: '2001:db8:1::2' };

const SHY_DROP = [...['-m', 'statistic', '--mode', 'random', '--probability', '0.6'], ...['-j', 'DROP']];
const SHY: readonly PacketRule[] = [
  {
    place: 'r2',
    table: 'filter',
    chain: 'OUTPUT',
    match: ['-p', 'icmp', '--icmp-type', 'time-exceeded', ...SHY_DROP],
    match6: ['-p', 'icmpv6', '--icmpv6-type', 'time-exceeded', ...SHY_DROP],
  },
];

/** Edges ask their origin over IPv4. */
const fromEdge = (place: 'control' | 'r3', chain: 'INPUT' | 'FORWARD', more: readonly string[]): PacketRule => ({
  place,
  table: 'filter',
  chain,
  match: ['-s', '{address}', '-p', 'tcp', ...more],
  family: 4,
});

/** Its packets are not taken and its address is not told, while the wire stays up. */
function gatewayGone(): Fault {
  const wire = wireName('client');
  const deaf: PacketRule = { place: 'r1', table: 'raw', chain: 'PREROUTING', match: ['-i', wire, '-j', 'DROP'] };
  const arp = (state: 'on' | 'off') =>
    mustRun('ip', ['-n', namespaceOf('r1'), 'link', 'set', 'dev', wire, 'arp', state]);
  return fault('gateway gone', {
    on: async () => {
      await changeRules('insert', [deaf], CLIENT);
      await arp('off');
    },
    off: async () => {
      await arp('on');
      await changeRules('delete', [deaf], CLIENT);
    },
  });
}

/** The kernel's own connection tracking, made forgetful as that of a small router is. */
function forgetting(host: LabHost): Fault {
  const rule: PacketRule = {
    place: 'r2',
    table: 'filter',
    chain: 'FORWARD',
    match: ['-d', '{address}', '-p', 'tcp', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP'],
  };
  const track = (establishedSeconds: number, loose: 0 | 1) =>
    mustRun('ip', [
      ...['netns', 'exec', namespaceOf('r2'), 'sysctl', '-q', '-w'],
      `net.netfilter.nf_conntrack_tcp_timeout_established=${establishedSeconds}`,
      `net.netfilter.nf_conntrack_tcp_loose=${loose}`,
    ]);
  return fault(`quiet connections forgotten ${host.name}`, {
    on: async () => {
      await track(1, 0);
      await changeRules('insert', [rule], host);
    },
    off: async () => {
      await changeRules('delete', [rule], host);
      await track(432_000, 1);
    },
  });
}

/** All of them, in turn; mended the other way round. */
function together(name: string, faults: readonly Fault[]): Fault {
  return fault(name, {
    on: async () => {
      for (const each of faults) await each.on();
    },
    off: async () => {
      for (const each of faults.toReversed()) await each.off();
    },
  });
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
