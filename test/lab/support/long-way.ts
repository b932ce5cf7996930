import { wireName } from './network.ts';
import { FAR_HOSTS, FAR_OPEN_PORT, FILTERED_PORT, type LabHost, manyFarHosts, SLOW_WIRE } from './network-plan.ts';
import { changeRules, type PacketRule } from './packet-rules.ts';
import { type PlaceProcess, startHelper } from './place-process.ts';
import { namespaceOf } from './remains.ts';

const NO_ADDRESS = { address4: '', address6: '' };

/** The router drops its own time-exceeded answers, so it is a hop that never tells of itself. */
const QUIET: PacketRule = {
  place: 'quiet',
  table: 'filter',
  chain: 'OUTPUT',
  match: ['-p', 'icmp', '--icmp-type', 'time-exceeded', '-j', 'DROP'],
  match6: ['-p', 'icmpv6', '--icmpv6-type', 'time-exceeded', '-j', 'DROP'],
};

const FORBIDDEN = ['-p', 'tcp', '--dport', String(FILTERED_PORT), '-j', 'REJECT', '--reject-with'];
const FILTER: PacketRule = {
  place: 'edge',
  table: 'filter',
  chain: 'FORWARD',
  match: [...FORBIDDEN, 'icmp-admin-prohibited'],
  match6: [...FORBIDDEN, 'icmp6-adm-prohibited'],
};

const NO_SYNS: PacketRule = {
  place: 'far',
  table: 'filter',
  chain: 'INPUT',
  match: ['-d', '{address}', '-p', 'tcp', '--syn', '-j', 'DROP'],
};
const NO_UDP: PacketRule = {
  place: 'far',
  table: 'filter',
  chain: 'INPUT',
  match: ['-d', '{address}', '-p', 'udp', '-j', 'DROP'],
};

/** Sets up what stands on the way from r2 to the far hosts; the network itself has been built. */
export async function openLongWay(): Promise<readonly PlaceProcess[]> {
  await changeRules('insert', [QUIET, FILTER], NO_ADDRESS);
  await changeRules('insert', [NO_SYNS], FAR_HOSTS.deaf);
  await changeRules('insert', [NO_UDP], FAR_HOSTS.mute);
  const { near, far, delayMs } = SLOW_WIRE;
  return Promise.all([
    startHelper(near, 'slow-wire.ts', [wireName(far), namespaceOf(far), wireName(near), String(delayMs)]),
    startHelper('far', 'silent-listener.ts', [String(FAR_OPEN_PORT)]),
    startHelper('remote', 'silent-listener.ts', [String(FAR_OPEN_PORT)]),
  ]);
}

/** From here on the silent router tells of itself like any other. */
export const letQuietRouterSpeak = (): Promise<void> => changeRules('delete', [QUIET], NO_ADDRESS);

/** Connection requests to so many addresses of the far host vanish, so that each of them hangs. */
export async function deafFarHosts(count: number): Promise<readonly LabHost[]> {
  const hosts = manyFarHosts(count);
  for (const host of hosts) await changeRules('insert', [NO_SYNS], host);
  return hosts;
}
