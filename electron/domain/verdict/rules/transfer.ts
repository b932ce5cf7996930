import { grouped } from '../../grouped-number.ts';
import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { connectionReading, freshReading } from '../reading/connection-reading.ts';
import { farSideSupport, nearSideCounter } from '../reading/far-side.ts';
import { wayFindings } from '../reading/path-findings.ts';
import { periodFindings } from '../reading/period-findings.ts';
import type { Finding, Rule } from '../rule.ts';
import { capital, counted } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { quickText } from '../wording/quick-text.ts';

/** The answer begins, and its body stalls: packets are lost, or the server does not send. */
export const transferRule: Rule = (facts) => {
  const { bad, socket, subject } = facts;
  if (bad.phase !== 'transfer' || subject.kind === 'dns') return null;
  // A whole answer that is wrong is no stalled one.
  if (bad.failure !== null && !['timeout', 'reset', 'closed-early', 'cancelled'].includes(bad.failure.code))
    return null;
  // Where the traces show the place, the loss speaks for the path.
  const hasPlace = wayFindings(facts).fromHop !== null;
  const isEnded = bad.failure?.code === 'reset' || bad.failure?.code === 'closed-early';
  const isLossy = socket?.lossTowardsUs === true || connectionReading(socket) === 'lost';
  const isClean = socket !== null && socket.lossTowardsUs === false && connectionReading(socket) === 'acknowledged';
  return opinionOf({
    segment: 'transfer',
    summary: isEnded
      ? 'The connection was ended from the other side in the middle of the body.'
      : isLossy
        ? 'The answer begins, but packets of its body are lost on the way.'
        : isClean
          ? 'The answer begins, but the server stops sending its body.'
          : 'The answer begins, but its body stalls.',
    support: [
      finding(
        'fair',
        isEnded
          ? 'The first part of the body had come when the connection ended.'
          : 'The first byte came; the rest took its time.',
      ),
      ...socketSupport(facts, hasPlace),
      ...freshSupport(facts),
      ...periodFindings(facts, 'weak'),
      ...farSideSupport(facts),
    ],
    counter: [
      ...nearSideCounter(facts),
      ...(isEnded
        ? [finding('weak', 'A firewall or a load balancer on the path can end a connection in the same manner.')]
        : []),
      ...(!isEnded && (socket === null || socket.lossTowardsUs === null)
        ? [
            finding(
              'weak',
              'Whether packets are lost or the server sends slowly, only what the kernel knows of the connection tells.',
            ),
          ]
        : []),
    ],
    ask: isLossy
      ? ['The hosting provider: where on the path are packets of this size lost (path traces from both ends)?']
      : ['Whoever runs the server: what does its sending side (ss -ti) towards this address show while it happens?'],
    wouldTell: ['a packet capture of the stalled body'],
  });
};

function socketSupport({ socket, counters }: VerdictFacts, hasPlace: boolean): Finding[] {
  if (socket === null) return [];
  const found: Finding[] = [];
  const silent =
    socket.silentMs !== null && socket.silentMs >= 1_000
      ? `nothing came for ${msText(socket.silentMs)} at the end`
      : '';
  if (socket.lossTowardsUs === true) {
    found.push(
      finding(
        hasPlace ? 'weak' : weightAtTheTime('strong', socket),
        `Later packets of the body came and earlier ones did not, so packets towards this computer were lost${silent === '' ? '' : `, and ${silent}`}.`,
        socket,
      ),
    );
    if (counters !== null && counters.retransmitted > 0) {
      found.push(
        finding(
          'weak',
          `This computer itself sent ${counted(counters.retransmitted, 'segment')} again meanwhile.`,
          counters,
        ),
      );
    }
  } else if (connectionReading(socket) === 'acknowledged' && socket.lossTowardsUs === false) {
    const received = socket.receivedBytes === null ? '' : ` in the ${grouped(socket.receivedBytes)} bytes that came`;
    found.push(
      finding(
        weightAtTheTime('strong', socket),
        `The connection was in order: all that was sent was acknowledged and nothing was missing${received}; the server just did not send${silent === '' ? '' : `, and ${silent}`}.`,
        socket,
      ),
    );
  } else if (silent !== '') found.push(finding('weak', capital(silent), socket));
  return found;
}

function freshSupport(facts: VerdictFacts): Finding[] {
  const { fresh } = facts;
  const found: Finding[] = [];
  if (fresh !== null && freshReading(fresh) === 'quick' && fresh.timing === 'in-flight') {
    found.push(
      finding(
        'fair',
        `A new connection to the same address was up${fresh.connectMs === null ? ' at once' : ` in ${msText(fresh.connectMs)}`} while it hung.`,
        fresh,
      ),
    );
  }
  const quick = quickText(facts);
  if (quick !== null) found.push(finding('weak', quick));
  return found;
}
