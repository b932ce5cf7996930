import type { TargetRow } from '../../state/targets.ts';

const KNOWN = ['type', 'resolver', 'transport'];

/** An address as a row has room for it: a DNS target says in words what it asks and whom. */
export function addressWords(kind: TargetRow['target']['kind'], address: string): string {
  const question = address.indexOf('?');
  if (kind !== 'dns' || question < 0) return address;
  const query = new URLSearchParams(address.slice(question + 1));
  if ([...query.keys()].some((key) => !KNOWN.includes(key))) return address;
  const type = query.get('type') ?? 'A';
  const transport = query.get('transport');
  const resolver = query.get('resolver');
  return [
    address.slice(0, question),
    type === 'A' ? '' : `, ${type}`,
    transport === null ? '' : ` over ${transport}`,
    resolver === null || resolver === 'system' ? '' : ` at ${withoutUsualPort(resolver)}`,
  ].join('');
}

/** An address of IPv6 without brackets has colons, and no port. */
const withoutUsualPort = (resolver: string): string => /^(\[.*\]|[^:]*):53$/.exec(resolver)?.[1] ?? resolver;
