import { cdnCodeMeaning } from '../../cdn-codes.ts';
import { msText } from '../../ms-text.ts';
import { printableCut } from '../../printable.ts';
import { quoted } from '../../quoted.ts';
import type { VerdictFacts } from '../facts.ts';
import { cdnOf } from '../reading/cdn-edge.ts';
import { connectionReading, freshReading } from '../reading/connection-reading.ts';
import { farSideSupport, nearSideCounter } from '../reading/far-side.ts';
import { periodFindings } from '../reading/period-findings.ts';
import type { Finding, Rule } from '../rule.ts';
import { acknowledgedText } from '../wording/acknowledged-text.ts';
import { allOf, capital, counted, percentText, someOf, times } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { quickText } from '../wording/quick-text.ts';
import { variantText } from '../wording/variant-text.ts';

const ASK =
  'Whoever runs the application: what did it do with these requests at these times (its log, its load, its database)?';

/** The request arrived, and what answers it is late, ends it, or answers wrongly. */
export const applicationRule: Rule = (facts) => {
  const { bad, subject } = facts;
  if (subject.kind === 'dns') return null;
  switch (bad.failure?.code) {
    case 'unexpected-status':
    case 'body-mismatch':
    case 'http-malformed':
    case 'headers-too-large':
    case 'body-undecodable':
    case 'redirect-loop':
    case 'redirect-limit':
    case 'redirect-refused':
      return wrongAnswer(facts);
    case 'reset':
    case 'closed-early':
      return bad.phase === 'wait' ? ended(facts) : null;
    default:
      return bad.phase === 'wait' ? late(facts) : null;
  }
};

function wrongAnswer(facts: VerdictFacts): ReturnType<Rule> {
  const { bad, answer } = facts;
  const status = bad.status ?? answer?.status ?? null;
  const isStatus = bad.failure?.code === 'unexpected-status' && status !== null;
  const cdn = cdnOf(answer);
  // Who made the answer is not known where a CDN stands before the application.
  const isOfGateway = status === 502 || status === 504;
  const isOwnCode = isStatus && cdnCodeMeaning(status) !== null;
  const weight =
    isOwnCode || (cdn !== null && isOfGateway)
      ? 'weak'
      : cdn === null || (isStatus && status < 500)
        ? 'decisive'
        : 'fair';
  return opinionOf({
    segment: 'application',
    summary: isStatus
      ? `The server answers, but with status ${status}.`
      : bad.failure?.code === 'body-mismatch'
        ? 'The server answers, but the body is not what is expected.'
        : 'The server answers, but the answer cannot be used.',
    support: [
      finding(weight, 'Name, connection and request went through; the answer itself is wrong.'),
      ...periodFindings(facts, 'weak'),
    ],
    counter:
      cdn !== null && weight !== 'decisive'
        ? [finding('weak', `The answer came through ${cdn.name}, which may have made it up itself.`)]
        : [],
    ask: ['Whoever runs the application: what does its error log say of these times?'],
    wouldTell: ['the same request straight to the origin server, past the CDN'],
  });
}

function ended(facts: VerdictFacts): ReturnType<Rule> {
  const isReused = facts.bad.reused > 0;
  return opinionOf({
    segment: 'application',
    summary: 'The connection was ended from the other side in the middle of the request.',
    support: [
      finding('fair', 'The connection was up and the request sent when it ended.'),
      ...(isReused
        ? [
            finding(
              'weak',
              `${facts.bad.reused} of them ${facts.bad.reused === 1 ? 'was' : 'were'} on a connection kept from an earlier request, which a server may close at any time.`,
            ),
          ]
        : []),
      ...freshSupport(facts),
    ],
    counter: [finding('weak', 'A firewall or a load balancer on the path can end a connection in the same manner.')],
    ask: ['Whoever runs the server: what do its log and that of the load balancer before it say of these times?'],
    wouldTell: ['a packet capture at the server, which shows whether it sent the reset itself'],
  });
}

function late(facts: VerdictFacts): ReturnType<Rule> {
  const { socket } = facts;
  const connection = connectionReading(socket);
  const past = pastTheCdn(facts);
  const support: Finding[] = [
    finding('fair', 'The connection was up and the request had been sent when the waiting began.'),
    ...freshSupport(facts),
    ...farSideSupport(facts),
    ...past.support,
    ...keptSupport(facts),
    ...serverLoad(facts),
    ...periodFindings(facts, 'fair'),
  ];
  const counter: Finding[] = [...nearSideCounter(facts), ...past.counter];
  if (socket !== null && connection === 'acknowledged' && !socket.zeroWindow) {
    support.push(finding(weightAtTheTime('strong', socket), acknowledgedText('the whole request', socket), socket));
  }
  if (socket?.zeroWindow === true) {
    support.push(
      finding(
        weightAtTheTime('strong', socket),
        'The other side had no room for more of the request: the program there does not read it.',
        socket,
      ),
    );
  }
  if (socket !== null && connection === 'lost') {
    counter.push(
      finding(
        'strong',
        `The request was sent again ${times(socket.dataRetransmits)} without an acknowledgement, so it did not arrive.`,
        socket,
      ),
    );
  }
  if (socket?.lossTowardsUs === true) {
    counter.push(
      finding('fair', 'There were holes in what was received, so packets towards this computer were lost.', socket),
    );
  }
  if (connection === 'unclear' && socket?.zeroWindow !== true) {
    counter.push(
      finding('weak', 'Whether the whole request arrived is not clear from what the kernel knew of the connection.'),
    );
  }
  const quick = quickText(facts);
  if (quick !== null) support.push(finding(connection === 'lost' ? 'weak' : 'fair', quick));
  if (freshReading(facts.fresh) === 'late' && facts.fresh !== null && facts.fresh.timing === 'in-flight') {
    counter.push(
      finding(
        'fair',
        'New connections to the same address were not up at once either, which points to the path or the server as a whole.',
        facts.fresh,
      ),
    );
  }
  return opinionOf({
    segment: 'application',
    summary: lateSummary(facts),
    support,
    counter,
    ask: [ASK],
    wouldTell: ['the unacknowledged bytes of the connection while it hangs'],
  });
}

/** No more is said of the request than is known of it. */
function lateSummary({ bad, socket }: VerdictFacts): string {
  const late = bad.failure === null ? 'is late' : 'does not come in time';
  if (socket?.zeroWindow === true)
    return `The server takes the connection and does not read the request, so the answer ${late}.`;
  return connectionReading(socket) === 'acknowledged'
    ? `The request arrives, but the answer ${late}.`
    : `The connection is up and the request sent, but the answer ${late}.`;
}

/** A target that leaves the CDN out tells whose time it is. */
function pastTheCdn({ others, answer }: VerdictFacts): { readonly support: Finding[]; readonly counter: Finding[] } {
  const origin = others.variants.find(({ differsIn }) => differsIn === 'address');
  if (origin === undefined || cdnOf(answer) === null) return { support: [], counter: [] };
  const target = `Target ${quoted(origin.name, 60)}, which goes to ${printableCut(origin.has, 60)} instead,`;
  return origin.fares === 'fine'
    ? { support: [], counter: [finding('fair', `${target} is fine, so the CDN may be what takes the time.`)] }
    : { support: [finding('fair', `${target} is in trouble, too, so it is not the CDN.`)], counter: [] };
}

function freshSupport({ fresh }: VerdictFacts): Finding[] {
  if (fresh === null || freshReading(fresh) !== 'quick') return [];
  const time = fresh.connectMs === null ? 'at once' : `in ${msText(fresh.connectMs)}`;
  const when = fresh.timing === 'after' ? 'Afterwards' : 'While it hung';
  const which = someOf(fresh.up, fresh.tried, 'new connection').replace(/ (was|were)$/, ' to the same address $1');
  const text = `${when}, ${which} up ${fresh.tried === 1 ? time : `at once, the quickest ${time}`}.`;
  // One that was tried when it was over proves nothing about the time before.
  return [finding(weightAtTheTime('strong', fresh), text, fresh)];
}

/** It goes with connections that are kept open: they hang, and new ones to the same server do not. */
function keptSupport({ bad, others }: VerdictFacts): Finding[] {
  if (bad.reused === 0) return [];
  const fresh = others.variants.find(({ differsIn, fares }) => differsIn === 'connection' && fares === 'fine');
  const which =
    bad.reused >= bad.count ? allOf(bad.count, 'bad request') : `${bad.reused} of ${bad.count} bad requests`;
  return [
    finding('weak', `${capital(which)} went out on connections kept open from earlier ones.`),
    ...(fresh === undefined ? [] : [finding('fair', variantText(fresh))]),
  ];
}

/** Where this machine is the server, its load is the application's. */
function serverLoad({ subject, host, counters, fresh }: VerdictFacts): Finding[] {
  if (!subject.isThisHost) return [];
  const found: Finding[] = [];
  if (host !== null) {
    const share = host.cpuShare;
    const isLoaded = host.load1 !== null && host.load1 >= 2 * host.processors;
    if (share !== null && share < 0.9 && isLoaded) {
      // The load is one of a whole minute, and counts programs that wait for a disk as well.
      found.push(
        finding(
          'weak',
          `This machine is the server, and over a minute ${host.load1?.toFixed(1)} of its programs ran or waited, for ${counted(host.processors, 'processor')}.`,
          host,
        ),
      );
    } else if (share !== null ? share >= 0.9 : isLoaded) {
      const words = [
        ...(share === null ? [] : [`its processors are ${percentText(share)} busy`]),
        ...(host.load1 === null
          ? []
          : [`${host.load1.toFixed(1)} programs want one of ${counted(host.processors, 'processor')}`]),
      ];
      found.push(
        finding(weightAtTheTime('strong', host), `This machine is the server, and ${words.join(', and ')}.`, host),
      );
    }
    if (host.availableBytes !== null && host.memoryBytes !== null && host.availableBytes < 0.03 * host.memoryBytes) {
      found.push(
        finding(
          'fair',
          `This machine is the server, and ${percentText(host.availableBytes / host.memoryBytes)} of its memory is left.`,
          host,
        ),
      );
    }
  }
  // The counters are those of all programs here, and new connections that are up at once found room in this one's queue.
  if (counters !== null && counters.listenOverflows > 0 && freshReading(fresh) !== 'quick') {
    found.push(
      finding(
        'weak',
        `This machine is the server, and listen queues overflowed ${times(counters.listenOverflows)} on it: a program accepts too slowly, this one or another.`,
        counters,
      ),
    );
  }
  return found;
}
