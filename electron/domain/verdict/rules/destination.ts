import { msText } from '../../ms-text.ts';
import type { Hop } from '../../trace.ts';
import type { VerdictFacts } from '../facts.ts';
import { connectionReading, freshReading } from '../reading/connection-reading.ts';
import { farSideSupport, nearSideCounter } from '../reading/far-side.ts';
import { listenFindings } from '../reading/listen-findings.ts';
import { markText, secondTrace } from '../reading/path-findings.ts';
import {
  hopText,
  lossyReading,
  otherProtocolReached,
  pathReadings,
  tcpReading,
  traceText,
} from '../reading/path-reading.ts';
import { severalPhases } from '../reading/several-phases.ts';
import type { Finding, Rule } from '../rule.ts';
import { allOf, capital, counted, someOf, times } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { quickText } from '../wording/quick-text.ts';
import { familyText, portText, whereTo } from '../wording/subject-words.ts';

const ASK_DROPS =
  'Whoever runs the server: were there listen-queue overflows, a full connection tracking table or firewall drops at these times?';

const ASK_UP =
  'Whoever runs the server: was it up and connected at these times, and does the router before it find it (ARP, or neighbour discovery)?';

const ASK_HERE =
  'On this side, because this machine is the server: is its listen queue full (ss -ltn), and what keeps the program from accepting connections?';

/** The server, or what stands right before it, drops or refuses connection requests. */
export const destinationRule: Rule = (facts) => {
  const { bad, subject } = facts;
  if (facts.observer.offline || bad.phase === 'resolve' || subject.kind === 'dns') return null;
  if (bad.failure?.code === 'refused') return refused(facts);
  const atServer = listenFindings(facts);
  if (bad.phase !== 'connect') return null;
  const place = placeFindings(facts);
  const support = [...atServer, ...place.support, ...partlyAnswered(facts), ...unanswered(facts)];
  return opinionOf({
    segment: 'destination',
    summary: summaryOf(facts, atServer.length > 0),
    fromHop: place.fromHop,
    support: support.length === 0 ? [] : [...support, ...farSideSupport(facts)],
    counter: [
      ...(atServer.length > 0
        ? [
            finding(
              'weak',
              'The counters are those of all programs on this machine: the queue of another one may have overflowed.',
            ),
          ]
        : []),
      ...counterFindings(facts, place.support.length > 0),
      ...nearSideCounter(facts),
    ],
    ask: [subject.isThisHost ? ASK_HERE : place.isUnreachable ? ASK_UP : ASK_DROPS],
    wouldTell: ['whether the connection request arrives at the server (tcpdump there, or its listen counters)'],
  });
};

function refused(facts: VerdictFacts): ReturnType<Rule> {
  const { bad, fresh, subject, others } = facts;
  return opinionOf({
    segment: 'destination',
    summary: `The connection is refused: ${portText(subject)} is closed at ${whereTo({ ...subject, port: null })}.`,
    support: [
      finding('strong', 'A refusal came back, so something at the address, or a firewall before it, answers at once.'),
      ...(bad.alike > 1 && bad.alike === bad.count
        ? [finding('fair', `${capital(allOf(bad.alike, 'request'))} met the same refusal.`)]
        : []),
      ...(fresh !== null && freshReading(fresh) === 'refused'
        ? [
            finding(
              'strong',
              `${capital(allOf(fresh.tried, 'new connection'))} to the same address ${fresh.tried === 1 ? 'was' : 'were'} refused, too.`,
              fresh,
            ),
          ]
        : []),
      ...(others.fineAtSameAddress > 0
        ? [
            finding(
              'fair',
              `${counted(others.fineAtSameAddress, 'other target')} at the same address ${others.fineAtSameAddress === 1 ? 'is' : 'are'} fine, so the host itself is up.`,
            ),
          ]
        : []),
    ],
    counter:
      fresh !== null && freshReading(fresh) === 'quick'
        ? [
            finding(
              'fair',
              'New connections to the same address came about, so the port is not closed all the time.',
              fresh,
            ),
          ]
        : [],
    ask: ['Whoever runs the server: was the service running and listening on this address and port at these times?'],
  });
}

function summaryOf(facts: VerdictFacts, isListen: boolean): string {
  if (isListen)
    return 'The server drops connection requests, most likely because its listen queue is full: the program does not accept them fast enough.';
  const main = tcpReading(pathReadings(facts), facts.subject.port);
  if (main?.end.kind === 'turned-back' && main.end.isLastRouter) {
    return 'The last router before the server says that the server cannot be reached.';
  }
  if (freshReading(facts.fresh) === 'quick' || facts.quick.count > 0 || main?.end.kind === 'reached') {
    return 'Some connection requests are answered and others are not: the server, or something right before it, drops them.';
  }
  const isAtTheDoor =
    (main?.end.kind === 'cut' && main.end.distance === 'last-router') ||
    otherProtocolReached(pathReadings(facts), main) !== null;
  return isAtTheDoor
    ? 'The path is open up to the server, but connection requests are not answered: the server, or a firewall right in front of it, drops them.'
    : `Connection requests to ${whereTo(facts.subject)} are not answered, most likely by the server itself or a firewall right before it.`;
}

/** The traces come as far as the server, or as its doorstep. */
function placeFindings(facts: VerdictFacts): {
  readonly support: readonly Finding[];
  readonly fromHop: number | null;
  /** The last router said that it does not reach the server, so nothing in it dropped anything. */
  readonly isUnreachable: boolean;
} {
  if (facts.subject.isThisHost) return { support: [], fromHop: null, isUnreachable: false };
  const readings = pathReadings(facts);
  const main = tcpReading(readings, facts.subject.port);
  const through = otherProtocolReached(readings, main);
  const support: Finding[] = [];
  let fromHop: number | null = null;
  if (main !== null) {
    const { end, path, loss } = main;
    const where = end.kind === 'reached' ? '' : hopText(end.ttl, end.by);
    if (end.kind === 'cut' && end.distance === 'last-router' && lossyReading(readings) === null) {
      // Where that router was heard only now and then, packets to the server may be lost before it just as well.
      const isHeard = lostBefore(path.hops, end.ttl) === null;
      support.push(
        finding(
          weightAtTheTime(isHeard ? 'strong' : 'fair', path),
          `${traceText(path)} comes as far as ${where}, the last one before the server, and no further.`,
          path,
        ),
      );
      if (isHeard) support.push(...secondTrace(path, end.ttl, readings));
      fromHop = end.ttl + 1;
    }
    if (end.kind === 'cut' && end.distance === 'among-silent') {
      support.push(
        finding(
          weightAtTheTime('fair', path),
          `${traceText(path)} comes as far as ${where}, the last one that ever answers, and the server does not answer it.`,
          path,
        ),
      );
    }
    if (end.kind === 'turned-back' && end.isLastRouter) {
      const text = `The last router before the server, ${where}, says that it goes no further (${markText(end.mark)}): the server is off, or cut off from it, or closed by a filter there.`;
      support.push(finding(weightAtTheTime('decisive', path), text, path));
      fromHop = end.ttl + 1;
    }
    if (end.kind === 'reached') {
      if (loss?.isLastHopOnly === true) {
        const before = path.hops.find(({ ttl }) => ttl === end.ttl - 1);
        support.push(
          finding(
            weightAtTheTime(before === undefined || before.sent >= LEAST_PROBES ? 'strong' : 'fair', path),
            `All hops before the server answer, and of the connection requests to the server itself ${loss.lost} of ${loss.sent} stay unanswered.`,
            path,
          ),
        );
        fromHop = end.ttl;
      } else if (loss === null && path.timing === 'in-flight' && path.hops.at(-1)?.lost === 0) {
        support.push(
          finding(
            (path.hops.at(-1)?.sent ?? 0) >= LEAST_PROBES ? 'strong' : 'weak',
            `${traceText(path)} reached ${whereTo(facts.subject)} at hop ${end.ttl} without loss while it hung, so others of the connection requests are answered.`,
            path,
          ),
        );
      }
    }
  }
  if (
    through?.end.kind === 'reached' &&
    main !== null &&
    main.end.kind === 'cut' &&
    (main.end.distance !== 'on-the-way' || main.end.ttl === 0)
  ) {
    support.push(
      finding(
        weightAtTheTime(main.end.ttl === 0 ? 'fair' : 'strong', through.path),
        `By ${through.path.protocol.toUpperCase()} the server answers, at hop ${through.end.ttl}: it is up, and only connection requests to ${portText(facts.subject)} are dropped.`,
        through.path,
      ),
    );
  } else if (through?.end.kind === 'reached' && main === null) {
    support.push(
      finding(
        'fair',
        `By ${through.path.protocol.toUpperCase()} the server answers, at hop ${through.end.ttl}, while connection requests to ${portText(facts.subject)} are not answered.`,
        through.path,
      ),
    );
  }
  const isUnreachable = main?.end.kind === 'turned-back' && main.end.isLastRouter && main.end.mark === '!H';
  return { support, fromHop, isUnreachable };
}

/** Fewer come through by chance, however much is lost. */
const LEAST_PROBES = 3;

/** The router before the server, when it left so many probes unanswered that packets may be lost before it; null otherwise. */
function lostBefore(hops: readonly Hop[], ttl: number): Hop | null {
  const hop = hops.find((one) => one.ttl === ttl);
  return hop !== undefined && hop.lost >= 2 && hop.lost * 3 >= hop.sent ? hop : null;
}

/** Some get through, so neither the way nor the port is closed. */
function partlyAnswered(facts: VerdictFacts): Finding[] {
  const { fresh, others, otherFamily } = facts;
  const found: Finding[] = [];
  const reading = freshReading(fresh);
  if (fresh !== null && reading === 'quick') {
    const time = fresh.connectMs === null ? '' : `, the quickest in ${msText(fresh.connectMs)}`;
    const text = `${capital(someOf(fresh.up, fresh.tried, 'new connection'))} up at once at the same address${time}.`;
    found.push(finding(weightAtTheTime('fair', fresh), text, fresh));
  }
  if (fresh !== null && fresh.refused > 0) {
    const text = `${capital(someOf(fresh.refused, fresh.tried, 'new connection'))} refused at the same address, so the host is there.`;
    found.push(finding(weightAtTheTime('strong', fresh), text, fresh));
  }
  const quick = quickText(facts);
  if (quick !== null) found.push(finding('fair', quick));
  if (others.fineAtSameAddress > 0) {
    found.push(
      finding(
        'fair',
        `${counted(others.fineAtSameAddress, 'other target')} at the same address ${others.fineAtSameAddress === 1 ? 'is' : 'are'} fine, so the host is reached.`,
      ),
    );
  }
  if (otherFamily?.end === 'refused') {
    found.push(
      finding('weak', `Over ${familyText(otherFamily.family)} the same name refuses connections.`, otherFamily),
    );
  }
  if (otherFamily?.end === 'no-answer') {
    found.push(
      finding(
        'weak',
        `Over ${familyText(otherFamily.family)} the same name does not answer either, and that way is mostly another one.`,
        otherFamily,
      ),
    );
  }
  return found;
}

function unanswered({ socket, bad }: VerdictFacts): Finding[] {
  if (socket !== null && connectionReading(socket) === 'unanswered') {
    return [
      finding(
        'weak',
        `The connection request was sent again ${times(socket.synRetransmits)} and never answered.`,
        socket,
      ),
    ];
  }
  return bad.failure === null || bad.failure.code === 'timeout'
    ? [finding('weak', 'The connection request was not answered in time.')]
    : [];
}

function counterFindings(facts: VerdictFacts, isPlaced: boolean): Finding[] {
  const { otherFamily } = facts;
  const readings = pathReadings(facts);
  const main = tcpReading(readings, facts.subject.port);
  const several = severalPhases(facts);
  const found: Finding[] = several === null ? [] : [several];
  const lossy =
    main?.end.kind === 'cut' && main.end.distance === 'last-router' ? lostBefore(main.path.hops, main.end.ttl) : null;
  if (main !== null && lossy !== null) {
    const text = `The last router before the server left ${lossy.lost} of ${lossy.sent} probes unanswered itself, so packets may be lost before it.`;
    found.push(finding('fair', text, main.path));
  }
  if (main?.end.kind === 'cut' && main.end.distance === 'on-the-way' && main.end.ttl > 0) {
    found.push(
      finding(
        weightAtTheTime('strong', main.path),
        `${traceText(main.path)} does not come as far as the server.`,
        main.path,
      ),
    );
  }
  if (main?.loss !== null && main?.loss !== undefined && !main.loss.isLastHopOnly && main.loss.fromTtl !== null) {
    found.push(
      finding(
        'fair',
        `Packets are lost on the way already, from ${hopText(main.loss.fromTtl, main.loss.by)} on.`,
        main.path,
      ),
    );
  }
  if (isPlaced && (main === null || (main.end.kind === 'cut' && main.end.ttl === 0))) {
    found.push(finding('weak', `A filter for ${portText(facts.subject)} on the path would look the same.`));
  }
  if (isPlaced && otherFamily?.end === 'connected') {
    found.push(
      finding(
        'weak',
        `Over ${familyText(otherFamily.family)} the same name could be connected to at that moment.`,
        otherFamily,
      ),
    );
  }
  return found;
}
