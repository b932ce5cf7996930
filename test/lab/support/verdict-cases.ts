import type { Fault, Faults } from './faults.ts';
import { CONTROL, FAR_HOSTS, HOSTS, type LabHost, RESOLVERS } from './network-plan.ts';
import { type RightVerdict, sure } from './right-verdict.ts';

type TargetFields = Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;

/** A fault that hits one host, and what must be judged of it. The target is named after the host. */
export interface VerdictCase {
  readonly says: string;
  readonly host: LabHost;
  readonly path?: string;
  /** Further lines of the target's configuration. */
  readonly more?: TargetFields;
  fault(faults: Faults): Fault;
  readonly right: RightVerdict;
  /** Requests hang; otherwise they fail at once, and the fault may be short. */
  readonly hangs: boolean;
}

/** Beside those of scenarios.ts, which are judged as well. */
export const VERDICT_CASES: readonly VerdictCase[] = [
  {
    says: 'the listen backlog is full: the process does not accept',
    host: HOSTS.backlog,
    fault: (faults) => faults.backlogFull(HOSTS.backlog),
    right: sure('destination'),
    hangs: true,
  },
  {
    says: 'the second router drops the port, and lets ICMP through',
    host: HOSTS.filtered,
    fault: (faults) => faults.portFiltered(HOSTS.filtered),
    right: sure('path'),
    hangs: true,
  },
  {
    // With `auto` the first address is taken, which is that of IPv6.
    says: 'dropped behind hop 2 over IPv6 alone',
    host: HOSTS.sixonly,
    more: { family: 'auto' },
    fault: (faults) => faults.family6Dropped(HOSTS.sixonly),
    right: sure('path'),
    hangs: true,
  },
  {
    says: 'the application is slow, and a middle hop limits its answers to traces',
    host: HOSTS.limited,
    fault: (faults) => faults.answersLateBehindShyRouter(HOSTS.limited),
    right: sure('application'),
    hangs: true,
  },
  {
    says: 'the body stops half-way, and no packet is lost',
    host: HOSTS.midway,
    fault: (faults) => faults.stopsMidway(HOSTS.midway),
    right: sure('transfer'),
    hangs: true,
  },
  {
    says: 'the body stalls, because half of its packets are lost',
    host: HOSTS.bulk,
    path: '/bulk',
    fault: (faults) => faults.lossInTransfer(HOSTS.bulk, 0.5),
    right: sure('transfer', 'path'),
    hangs: true,
  },
  {
    says: 'a firewall forgets kept connections',
    host: HOSTS.forgotten,
    more: { connection: 'keep-alive', interval: '2s' },
    fault: (faults) => faults.quietConnectionsForgotten(HOSTS.forgotten),
    // That a kept connection is dead while new ones live is plain; whether on the way or at the other end cannot be seen from here.
    right: { segments: ['path', 'destination', 'unknown'], atMost: 'medium', elsewhereAtMost: null },
    hangs: true,
  },
  {
    says: 'nobody listens on the port',
    host: HOSTS.closed,
    fault: (faults) => faults.portClosed(HOSTS.closed),
    right: sure('destination'),
    hangs: false,
  },
  {
    says: 'the certificate is over',
    host: HOSTS.expired,
    fault: (faults) => faults.certificateExpired(HOSTS.expired),
    right: sure('tls'),
    hangs: false,
  },
  {
    says: 'the application answers 502, without any CDN',
    host: HOSTS.badgateway,
    fault: (faults) => faults.badGateway(HOSTS.badgateway),
    right: sure('application'),
    hangs: false,
  },
  {
    says: 'the origin refuses the edge: 521',
    host: HOSTS.edge521,
    fault: (faults) => faults.originRefuses(HOSTS.edge521),
    right: sure('cdn-origin'),
    hangs: false,
  },
  {
    says: 'the edge finds no way to the origin: 523',
    host: HOSTS.edge523,
    fault: (faults) => faults.originUnreachable(HOSTS.edge523),
    right: sure('cdn-origin'),
    hangs: false,
  },
  {
    says: 'the origin does not answer the edge: 504 with the headers of the CDN',
    host: HOSTS.edge504,
    fault: (faults) => faults.originSilent(HOSTS.edge504),
    right: sure('cdn-origin'),
    hangs: true,
  },
];

/** What hits everything: a run of its own, with few targets. */
export interface WideCase {
  readonly name: 'gateway' | 'isp' | 'busy';
  readonly says: string;
  readonly right: RightVerdict;
}

export const WIDE_CASES: readonly WideCase[] = [
  { name: 'gateway', says: 'the first router is gone from its wire', right: sure('local-network') },
  { name: 'isp', says: 'the router behind the first one forwards nothing', right: sure('isp') },
  {
    name: 'busy',
    says: 'the observer gets hardly any processor time',
    right: { segments: ['observer', 'nothing'], atMost: 'high', elsewhereAtMost: null },
  },
];

/** Subjects of the wide cases: one whose name must be resolved first, and one that is pinned to an address, over IPv4. */
export const WIDE_SUBJECTS = ['named', 'pinned'] as const;

const TIMES = 'interval: 1s, captureAfter: 500ms, slowAfter: 1s, timeout: 5s';

const nameOf = ({ name }: LabHost): string => name.replace(/\..*/, '');

/** Target of a case, as the configuration and the incidents name it. */
export const targetOf = ({ host }: VerdictCase): string => nameOf(host);

export function casesConfiguration(): string {
  return [
    `defaults: { ${TIMES} }`,
    `resolvers: [system, ${RESOLVERS.second.address4}]`,
    'targets:',
    ...VERDICT_CASES.map((each) => {
      const fields = { url: `https://${each.host.name}${each.path ?? '/'}`, family: 4, ...each.more };
      return entry(targetOf(each), fields);
    }),
    entry('healthy', { url: `https://${HOSTS.healthy.name}/`, family: 4 }),
    entry('control', { url: `https://${CONTROL.name}/`, family: 4, role: 'control' }),
    entry('control-far', { tcp: `${FAR_HOSTS.open.address4}:443`, role: 'control' }),
    '',
  ].join('\n');
}

/** The controls stand on two branches, both behind the second router. */
export function wideConfiguration(): string {
  const { healthy, silent } = HOSTS;
  return [
    `defaults: { ${TIMES} }`,
    `resolvers: [system, ${RESOLVERS.second.address4}]`,
    'targets:',
    entry('named', { url: `https://${healthy.name}/`, family: 4 }),
    entry('pinned', { url: `https://${silent.name}/`, connectTo: `${silent.address4}:443` }),
    entry('control-far', { tcp: `${FAR_HOSTS.open.address4}:443`, role: 'control' }),
    entry('control-resolver', {
      dns: { name: healthy.name, type: 'A' },
      resolver: RESOLVERS.second.address4,
      role: 'control',
    }),
    '',
  ].join('\n');
}

/** YAML takes JSON. */
const entry = (name: string, fields: TargetFields): string => `  - ${JSON.stringify({ name, ...fields })}`;
