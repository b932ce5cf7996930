import type { JsonValue } from '../../json.ts';
import { countAt, fieldOf, listAt, textAt } from './json-reading.ts';

/** What packets tell that the kernel does not. */
export interface PacketsEvidence {
  /** Ports at the receiving end of data that was sent again. */
  readonly sentAgainTo: readonly number[];
}

const MOST_PORTS = 50;

/** null where nothing was sent again. */
export function readPackets(data: JsonValue): PacketsEvidence | null {
  const ports = new Set<number>();
  for (const one of listAt(data, 'retransmissions')) {
    if (fieldOf(one, 'what') === 'SYN' || (countAt(one, 'lengthBytes') ?? 0) === 0) continue;
    const port = Number(/:(\d{1,5})$/.exec(textAt(one, 'to') ?? '')?.[1] ?? 0);
    if (port > 0 && ports.size < MOST_PORTS) ports.add(port);
  }
  return ports.size === 0 ? null : { sentAgainTo: [...ports] };
}
