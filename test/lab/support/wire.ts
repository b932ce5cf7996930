import { createInterface } from 'node:readline';
import type { Lab } from './lab.ts';
import { wireName } from './network.ts';
import { listening } from './packet-count.ts';

/** What the client has sent, read off its wire by tcpdump: the lab's own truth about when requests began. */
export interface Wire {
  /** When connections to the address were begun, in UTC microseconds; traces, whose packets live for a few hops only, are left out. */
  connectionsTo(address: string): readonly number[];
  /** When the resolver was asked for the name. */
  questionsTo(resolver: string, name: string): readonly number[];
}

interface Packet {
  readonly atUs: number;
  readonly to: string;
  readonly text: string;
}

/** Packets of a trace start with a short time to live, of everything else with 64. */
const LIVES_LONG = '(ip[8] >= 60 or ip6[7] >= 60)';
/** SYN without ACK; libpcap looks into TCP headers of IPv6 only by offset. */
const BEGINS = '(tcp[13] & 0x12 = 2 or (ip6[6] = 6 and ip6[53] & 0x12 = 2))';
const PACKET = /^(?<seconds>\d+)\.(?<fraction>\d{6}) IP6? \S+ > (?<to>\S+)\.\d+: (?<text>.*)$/;

export async function watchWire(lab: Lab): Promise<Wire> {
  const packets: Packet[] = [];
  const filter = `${LIVES_LONG} and (udp dst port 53 or ${BEGINS})`;
  const options = ['-i', wireName('r1'), '-Q', 'out', '-n', '-tt', '-l', '--immediate-mode'];
  const dump = lab.start('client', 'tcpdump', [...options, filter], { stdout: 'pipe' });
  const { child } = dump;
  if (child.stdout === null) throw new Error('tcpdump has no output to read');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { seconds, fraction, to, text } = PACKET.exec(line)?.groups ?? {};
    if (seconds === undefined || fraction === undefined || to === undefined || text === undefined) return;
    packets.push({ atUs: Number(seconds) * 1_000_000 + Number(fraction), to, text });
  });
  await listening(dump);
  return {
    connectionsTo: (address) =>
      packets.filter((packet) => packet.to === address && packet.text.startsWith('Flags [S]')).map(({ atUs }) => atUs),
    questionsTo: (resolver, name) =>
      packets.filter((packet) => packet.to === resolver && packet.text.includes(`? ${name}.`)).map(({ atUs }) => atUs),
  };
}
