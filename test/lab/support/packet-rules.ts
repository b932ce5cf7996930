import type { LabHost, Place } from './network-plan.ts';
import { namespaceOf } from './remains.ts';
import { mustRun } from './run-tool.ts';

/** One packet filter rule, for both families unless it says otherwise. `{address}` stands for the address of the host that it is about. */
export interface PacketRule {
  readonly place: Place;
  readonly table: 'filter' | 'nat' | 'raw';
  readonly chain: 'INPUT' | 'OUTPUT' | 'FORWARD' | 'PREROUTING';
  readonly match: readonly string[];
  /** The same for IPv6, where the two differ by more than the address. */
  readonly match6?: readonly string[];
  readonly family?: 4 | 6;
}

type Addresses = Pick<LabHost, 'address4' | 'address6'>;

/** Puts the rules at the head of their chains, or takes them away. */
export async function changeRules(
  action: 'insert' | 'delete',
  rules: readonly PacketRule[],
  addresses: Addresses,
): Promise<void> {
  const flag = action === 'insert' ? '-I' : '-D';
  await Promise.all(
    rules.flatMap((rule) =>
      ([4, 6] as const).flatMap((family) => {
        if (rule.family !== undefined && rule.family !== family) return [];
        const program = family === 4 ? 'iptables' : 'ip6tables';
        const address = family === 4 ? addresses.address4 : addresses.address6;
        const words = family === 4 ? rule.match : (rule.match6 ?? rule.match);
        const match = words.map((word) => (word === '{address}' ? address : word));
        const command = [program, '-w', '-t', rule.table, flag, rule.chain, ...match];
        return [mustRun('ip', ['netns', 'exec', namespaceOf(rule.place), ...command])];
      }),
    ),
  );
}
