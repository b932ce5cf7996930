import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { counted } from '../wording/counted.ts';
import { finding, weightAtTheTime } from '../wording/finding.ts';
import { connectionReading, freshReading } from './connection-reading.ts';
import { hopText, nameOf, pathReadings } from './path-reading.ts';

/** The packets of a connection's start are small; the first large ones are those of the TLS handshake and of the answer (RFC 2923). */
export function largePacketSupport(facts: VerdictFacts): {
  readonly support: readonly Finding[];
  readonly fromHop: number | null;
} {
  const { bad, fresh, socket } = facts;
  if (bad.phase !== 'tls' && bad.phase !== 'transfer') return { support: [], fromHop: null };
  const support: Finding[] = [];
  let fromHop: number | null = null;
  for (const { path } of pathReadings(facts)) {
    for (const hop of path.hops) {
      const mtu = hop.answerers.find(({ mtuBytes }) => mtuBytes !== null)?.mtuBytes ?? mtuOfNote(hop.note);
      if (mtu === null || fromHop !== null) continue;
      fromHop = hop.ttl;
      const text = `${hopText(hop.ttl, nameOf(hop))} says that it passes on no packet larger than ${mtu} bytes.`;
      support.push(finding('fair', `${text.charAt(0).toUpperCase()}${text.slice(1)}`, path));
    }
  }
  const isLost = connectionReading(socket) === 'lost' && isLargeAlone(facts);
  if (bad.phase === 'tls' && socket !== null && (isLost || socket.lossTowardsUs === true)) {
    const text = isLost
      ? 'The connection itself was made at once, so small packets pass both ways.'
      : 'Later packets of the handshake came and earlier, larger ones did not: there are holes in what was received.';
    support.push(finding(weightAtTheTime(isLost ? 'weak' : 'strong', socket), text, socket));
  }
  if (
    bad.phase === 'tls' &&
    fresh !== null &&
    freshReading(fresh) === 'quick' &&
    fresh.secured === 0 &&
    (isLost || socket?.lossTowardsUs === true)
  ) {
    const text = `${counted(fresh.up, 'new connection')} came about at once, but none got through its TLS handshake, where the first large packets are sent.`;
    support.push(finding('fair', text, fresh));
  }
  return { support, fromHop };
}

/** What every link must pass (RFC 8200, section 5: 1,280 bytes), less the headers of IPv6 and of TCP with its usual options. */
const SURELY_PASSES_BYTES = 1_280 - 40 - 32;

/** What is lost would fill a packet that a narrow link drops, and nobody's handshake got through meanwhile: a size is always too large. */
function isLargeAlone({ socket, fresh, quick }: VerdictFacts): boolean {
  if (quick.count > 0 || (fresh !== null && fresh.secured > 0)) return false;
  return socket?.unackedBytes != null && socket.unackedBytes > SURELY_PASSES_BYTES;
}

function mtuOfNote(note: string | null): number | null {
  const found = /!F-(\d{3,5})/.exec(note ?? '')?.[1];
  return found === undefined ? null : Number(found);
}
