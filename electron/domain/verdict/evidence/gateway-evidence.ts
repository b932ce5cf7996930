import type { JsonValue } from '../../json.ts';
import { median } from '../../statistics.ts';
import type { Captured, GatewayFacts } from '../facts.ts';
import { amountsAt, countAt, fieldOf, textAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export interface GatewayEvidence extends Omit<GatewayFacts, keyof Captured | 'rttMs'> {
  readonly rttsMs: readonly number[];
}

const MOST_PINGS = 20;

/** null where the data is not that of the gateway. */
export function readGateway(data: JsonValue): GatewayEvidence | null {
  if (textAt(data, 'destination') === null) return null;
  const ping = fieldOf(data, 'ping');
  const sent = countAt(ping, 'sent') ?? 0;
  return {
    address: textAt(data, 'gateway'),
    interfaceName: textAt(data, 'interface'),
    sent,
    received: Math.min(sent, countAt(ping, 'received') ?? 0),
    rttsMs: amountsAt(ping, 'rttMs').slice(0, MOST_PINGS),
    link: textAt(fieldOf(data, 'neighbour'), 'state')?.toLowerCase() ?? null,
  };
}

/** All pings of the gateway that was asked last; what the link layer says of it is the newest word. */
export function gatewayOf(all: readonly Noted<GatewayEvidence>[]): GatewayFacts | null {
  const inTime = timely(all);
  const last = inTime.at(-1);
  if (last === undefined) return null;
  const { address, interfaceName, link } = last.reading;
  const same = inTime.filter(({ reading }) => reading.address === address && reading.interfaceName === interfaceName);
  const captured = capturedBy(same);
  if (captured === null) return null;
  return {
    ...captured,
    address,
    interfaceName,
    sent: same.reduce((sum, { reading }) => sum + reading.sent, 0),
    received: same.reduce((sum, { reading }) => sum + reading.received, 0),
    rttMs: median(same.flatMap(({ reading }) => reading.rttsMs)),
    link,
  };
}
