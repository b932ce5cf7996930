import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { connectionReading, freshReading, somethingAnswered } from '../reading/connection-reading.ts';
import { farSideSupport, nearSideCounter, reachesServer } from '../reading/far-side.ts';
import { otherFamilySupport } from '../reading/other-family.ts';
import { wayFindings } from '../reading/path-findings.ts';
import { largePacketSupport } from '../reading/path-mtu.ts';
import { hopText } from '../reading/path-reading.ts';
import { severalPhases } from '../reading/several-phases.ts';
import type { Finding, Rule } from '../rule.ts';
import { capital, counted, someOf, times } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { whereTo } from '../wording/subject-words.ts';
import { variantText } from '../wording/variant-text.ts';

const ASK_WAY =
  'The hosting provider: where are packets to this address lost at these times (path traces from both ends)?';

/** Packets are lost on the way between the internet provider and the server. */
export const pathRule: Rule = (facts) => {
  const { bad, subject } = facts;
  if (subject.isThisHost || facts.observer.offline || bad.phase === 'resolve' || subject.kind === 'dns') return null;
  if (somethingAnswered(facts)) return null;
  const way = wayFindings(facts);
  const forgotten = forgottenSupport(facts);
  const large = largePacketSupport(facts);
  const own = [
    ...way.support,
    ...large.support,
    ...lostSupport(facts, way.fromHop !== null, way.isLossy),
    ...forgotten,
    ...otherFamilySupport(facts),
    ...unreachable(facts),
    ...lostAtRandom(facts),
  ];
  const support = [...own, ...changeSupport(facts, way.fromHop), ...connectSupport(facts)];
  return opinionOf({
    segment: 'path',
    summary: summaryOf(facts, way.summary, large.support.length > 0, forgotten.length > 0),
    fromHop: way.fromHop ?? large.fromHop,
    support: support.length === 0 ? [] : [...support, ...farSideSupport(facts)],
    counter: [
      ...counterFindings(
        facts,
        own.length > 0,
        large.support.some(({ weight }) => weight === 'strong'),
        way.fromHop !== null,
      ),
      ...way.counter,
      ...nearSideCounter(facts),
    ],
    ask: way.ask === null ? askOf(facts, way.isFilter, large.support.length > 0, forgotten.length > 0) : [way.ask],
    wouldTell: ['a path trace by TCP to the same port while it hangs, beside one by ICMP'],
  });
};

function summaryOf(facts: VerdictFacts, way: string | null, isLarge: boolean, isForgotten: boolean): string {
  if (way !== null) return way;
  if (isLarge) return 'Small packets pass and large ones are lost on the way: a path MTU black hole.';
  if (isForgotten) {
    return 'Connections that are kept open die unnoticed: something on the path (NAT, firewall or load balancer) forgets them.';
  }
  if (facts.bad.phase === 'connect') {
    return facts.otherFamily?.end === 'connected' && facts.subject.family !== null
      ? `Only the path over IPv${facts.subject.family} is broken: over IPv${facts.otherFamily.family} the same name is reached.`
      : 'The connection request is lost on the way to the server.';
  }
  return 'The connection is up, but what is sent on it is lost on the way.';
}

/** Data that were sent again and again without an acknowledgement, or that came with holes. */
function lostSupport({ socket, bad }: VerdictFacts, hasPlace: boolean, isLossy: boolean): Finding[] {
  if (socket === null || bad.phase === 'connect') return [];
  if (bad.phase === 'transfer') {
    if (!hasPlace || socket.lossTowardsUs !== true) return [];
    return [
      finding(
        weightAtTheTime('strong', socket),
        'Later packets of the body came and earlier ones did not, so packets towards this computer were lost.',
        socket,
      ),
    ];
  }
  // Where the traces lose packets as well, one that is sent again is no chance any more.
  const isSentAgain = isLossy && socket.unackedSegments > 0 && socket.dataRetransmits > 0;
  if (connectionReading(socket) !== 'lost' && !isSentAgain) return [];
  const what = socket.phase === 'tls' ? 'The first message of the handshake' : 'The request';
  const text = `${what} was sent again ${times(socket.dataRetransmits)} without an acknowledgement.`;
  return [finding(weightAtTheTime('strong', socket), text, socket)];
}

/** A kept connection that went dead while new ones are quick: whoever keeps state on the way has dropped it. */
function forgottenSupport(facts: VerdictFacts): Finding[] {
  const { bad, fresh, others, socket } = facts;
  if (bad.reused === 0 || connectionReading(socket) !== 'lost' || freshReading(fresh) !== 'quick' || fresh === null)
    return [];
  const reused = bad.reused === bad.count ? 'They went out on' : `${bad.reused} of ${bad.count} went out on`;
  const freshVariant = others.variants.find(({ differsIn, fares }) => differsIn === 'connection' && fares === 'fine');
  return [
    finding(
      'fair',
      `${bad.count === 1 ? 'It went out on' : reused} connections kept open from earlier requests, while new connections to ${whereTo(facts.subject)} were up${inTime(fresh.connectMs)}.`,
      fresh,
    ),
    ...(freshVariant === undefined ? [] : [finding('strong', variantText(freshVariant))]),
  ];
}

/** Beside what the kernel saw of lost data, that requests hang wherever they happen to be speaks for loss. */
function lostAtRandom(facts: VerdictFacts): Finding[] {
  const { socket } = facts;
  const isLost = socket !== null && (socket.lossTowardsUs === true || socket.dataRetransmits > 0);
  const several = isLost ? severalPhases(facts) : null;
  return several === null ? [] : [several];
}

const inTime = (ms: number | null): string => (ms === null ? ' at once' : ` in ${msText(ms)}`);

/** A router, or this machine, said so; no more is known than that. */
function unreachable({ bad, gateway }: VerdictFacts): Finding[] {
  if (bad.failure?.code !== 'host-unreachable') return [];
  return [
    finding(
      gateway?.link === 'failed' ? 'weak' : 'fair',
      'An answer came back which says that the host cannot be reached.',
    ),
  ];
}

function changeSupport({ lastGood, subject }: VerdictFacts, fromHop: number | null): Finding[] {
  const change = lastGood?.change ?? null;
  if (lastGood === null || change === null || subject.isThisHost) return [];
  const text = `The route is another than it was when all was well: ${hopText(change.ttl, null)} was ${change.before} and is ${change.now}.`;
  // Routes change all the time; one that changes before the place of the fault is more than chance.
  return [finding(fromHop !== null && fromHop >= change.ttl ? 'fair' : 'weak', text, lastGood)];
}

/** That it hung while connecting fits the path and the destination alike. */
function connectSupport(facts: VerdictFacts): Finding[] {
  const { bad, socket, fresh } = facts;
  if (bad.phase !== 'connect' || bad.failure?.code === 'host-unreachable') return [];
  const found: Finding[] = [];
  if (socket !== null && connectionReading(socket) === 'unanswered') {
    const text = `The connection request was sent again ${times(socket.synRetransmits)} and never answered.`;
    found.push(finding('weak', text, socket));
  } else found.push(finding('weak', 'The connection request was not answered in time.'));
  if (fresh !== null && freshReading(fresh) === 'late' && fresh.timing === 'in-flight') {
    const text =
      fresh.late > 0
        ? `Of ${counted(fresh.tried, 'new connection')} to the same address none was up at once; ${fresh.late} came about only when the request had been sent again.`
        : `None of ${counted(fresh.tried, 'new connection')} to the same address came about either.`;
    found.push(
      finding(
        'weak',
        fresh.tried === 1 ? 'A new connection to the same address was not up at once either.' : text,
        fresh,
      ),
    );
  }
  return found;
}

function counterFindings(facts: VerdictFacts, isShown: boolean, isLarge: boolean, hasPlace: boolean): Finding[] {
  const { bad, fresh, quick, others, socket, subject } = facts;
  const found: Finding[] = [];
  // What was acknowledged were small packets; the large ones from the other side are another matter.
  if (
    connectionReading(socket) === 'acknowledged' &&
    bad.phase !== 'connect' &&
    socket?.lossTowardsUs !== true &&
    !isLarge
  ) {
    found.push(
      finding('strong', 'The other side acknowledged all that was sent, so packets got there and back.', socket),
    );
  }
  if (fresh !== null && bad.phase === 'connect' && freshReading(fresh) === 'quick') {
    const text = `${capital(someOf(fresh.up, fresh.tried, 'new connection'))} up at once at the same address, so the path is open for some.`;
    found.push(finding(fresh.timing === 'after' ? 'weak' : 'fair', text, fresh));
  }
  if (quick.count > 0 && bad.phase === 'connect' && !isShown) {
    found.push(
      finding('fair', `${counted(quick.count, 'later request')} to the same target got through while it hung.`),
    );
  }
  if (facts.otherFamily?.end === 'connected' && !isLarge && !hasPlace && bad.phase === 'connect') {
    found.push(
      finding(
        'weak',
        `A server or a firewall that leaves only IPv${subject.family ?? facts.otherFamily.family} unanswered would look the same.`,
      ),
    );
  }
  if (others.fineAtSameAddress > 0 && bad.phase === 'connect' && !reachesServer(facts)) {
    found.push(
      finding(
        'fair',
        `${counted(others.fineAtSameAddress, 'other target')} at the same address ${others.fineAtSameAddress === 1 ? 'is' : 'are'} fine.`,
      ),
    );
  }
  return found;
}

function askOf(facts: VerdictFacts, isFilter: boolean, isLarge: boolean, isForgotten: boolean): string[] {
  if (isFilter) {
    return [
      `The hosting provider: which filter before the server drops connection requests to ${whereTo(facts.subject)} at these times?`,
    ];
  }
  if (isLarge) {
    return [
      'The hosting provider: which link on the path passes only smaller packets, and are its “fragmentation needed” messages filtered?',
    ];
  }
  if (isForgotten) {
    return [
      'The hosting provider: after how long do the firewall and the load balancer forget an idle connection?',
      'On this side: after how long does the router forget an idle connection (NAT timeout)?',
    ];
  }
  return facts.bad.phase === 'connect'
    ? [
        ASK_WAY,
        `Whoever runs the server: does the connection request arrive at ${whereTo(facts.subject)} (tcpdump there) at these times?`,
      ]
    : [ASK_WAY];
}
