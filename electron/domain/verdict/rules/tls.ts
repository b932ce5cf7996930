import type { FailureCode } from '../../failure.ts';
import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { connectionReading, freshReading } from '../reading/connection-reading.ts';
import { farSideSupport, nearSideCounter } from '../reading/far-side.ts';
import { largePacketSupport } from '../reading/path-mtu.ts';
import type { Finding, Rule } from '../rule.ts';
import { acknowledgedText } from '../wording/acknowledged-text.ts';
import { counted, times } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';

const ASK_LOAD = 'Whoever runs the server or the load balancer: what do its TLS log and its load say of these times?';
const ASK_CERTIFICATE = 'Whoever runs the server: please check the certificate and the TLS settings of this address.';

/** The connection is up, and the handshake is stuck or turned down, or the certificate is wrong. */
export const tlsRule: Rule = (facts) => {
  const { bad } = facts;
  const code = bad.failure?.code ?? null;
  const certificate = code === null ? null : certificateProblem(code);
  if (certificate !== null) return ofCertificate(certificate, facts);
  if (bad.phase !== 'tls') return null;
  if (code === 'tls-protocol' || code === 'reset' || code === 'closed-early') return turnedDown(code, facts);
  return stuck(facts);
};

function certificateProblem(code: FailureCode): string | null {
  switch (code) {
    case 'certificate-expired':
      return 'has expired';
    case 'certificate-not-yet-valid':
      return 'is not valid yet';
    case 'certificate-name-mismatch':
      return 'is for other names';
    case 'certificate-untrusted':
      return 'is not trusted by this computer';
    default:
      return null;
  }
}

function ofCertificate(problem: string, { bad, observer }: VerdictFacts): ReturnType<Rule> {
  const code = bad.failure?.code;
  const isOfTime = code === 'certificate-expired' || code === 'certificate-not-yet-valid';
  const counter: Finding[] = [];
  if (isOfTime && observer.clockOffMs !== null) {
    const text = `The clock of this computer is ${observer.clockOffMs < 0 ? 'ahead' : 'behind'} by ${msText(Math.abs(observer.clockOffMs))}.`;
    const explains = observer.clockOffMs < 0 === (code === 'certificate-expired');
    counter.push(
      finding(
        explains ? 'fair' : 'weak',
        explains ? text : `${text} That would not make a valid certificate look like this.`,
      ),
    );
  } else if (isOfTime) {
    counter.push(
      finding('weak', "A wrong clock on this computer would look the same: compare it with the certificate's dates."),
    );
  } else {
    counter.push(
      finding(
        'weak',
        'A proxy or a login page of the network in between that shows a certificate of its own would look the same.',
      ),
    );
  }
  return opinionOf({
    segment: 'tls',
    summary: `The certificate of the server ${problem}.`,
    support: [
      finding(
        'decisive',
        'The connection was made and the server showed its certificate; it is the certificate that is rejected, so the path there is open.',
      ),
    ],
    counter,
    ask: [ASK_CERTIFICATE],
    wouldTell: ['the dates of the certificate beside a clock that is known to be right'],
  });
}

function turnedDown(code: 'tls-protocol' | 'reset' | 'closed-early', facts: VerdictFacts): ReturnType<Rule> {
  const text =
    code === 'tls-protocol'
      ? 'The other side answered the handshake with a refusal.'
      : 'The connection was made, and was ended from the other side during the handshake.';
  return opinionOf({
    segment: 'tls',
    summary: 'The connection is up, but the TLS handshake is turned down.',
    support: [finding(code === 'tls-protocol' ? 'decisive' : 'strong', text), ...freshSupport(facts)],
    counter:
      code === 'tls-protocol'
        ? []
        : [finding('weak', 'A firewall on the path can end a connection in the same manner.')],
    ask: [ASK_CERTIFICATE, ASK_LOAD],
    wouldTell: ["the server's own log of these handshakes"],
  });
}

function stuck(facts: VerdictFacts): ReturnType<Rule> {
  const { socket } = facts;
  const connection = connectionReading(socket);
  const isSentAgain = socket !== null && socket.unackedSegments > 0 && socket.dataRetransmits > 0;
  const support: Finding[] = [
    finding(isSentAgain ? 'weak' : 'fair', 'The TCP connection was made, so the path there and the port are open.'),
    ...freshSupport(facts),
    ...farSideSupport(facts),
  ];
  const counter: Finding[] = [
    ...nearSideCounter(facts),
    ...largePacketSupport(facts).support.filter(({ weight }) => weight !== 'weak'),
  ];
  if (socket !== null && connection === 'acknowledged' && socket.lossTowardsUs !== true) {
    const text = acknowledgedText('the first message of the handshake', socket);
    support.push(finding(weightAtTheTime('strong', socket), text, socket));
  }
  if (socket !== null && connection === 'lost') {
    counter.push(
      finding(
        'strong',
        `The first message of the handshake was sent again ${times(socket.dataRetransmits)} without an acknowledgement.`,
        socket,
      ),
    );
  }
  if (connection === 'unknown' || connection === 'unclear') {
    counter.push(
      finding('weak', 'Loss of large packets on the way (path MTU) holds up a handshake in the same manner.'),
    );
  }
  return opinionOf({
    segment: 'tls',
    summary: 'The connection is up, but the TLS handshake does not end in time.',
    support,
    counter,
    ask: [ASK_LOAD],
    wouldTell: ['the unacknowledged bytes of the connection while the handshake hangs'],
  });
}

function freshSupport({ fresh }: VerdictFacts): Finding[] {
  if (fresh === null || freshReading(fresh) !== 'quick') return [];
  if (fresh.secured === 0) {
    const text = `${counted(fresh.up, 'new connection')} to the same address came about at once, but not one of their handshakes ended within a second either.`;
    return [
      finding(
        weightAtTheTime('strong', fresh),
        fresh.up === 1
          ? 'A new connection to the same address came about at once, but its handshake did not end within a second either.'
          : text,
        fresh,
      ),
    ];
  }
  const text = `Of ${counted(fresh.up, 'new connection')}, ${fresh.secured} had ${fresh.secured === 1 ? 'its' : 'their'} handshake within a second, so it is not every handshake that hangs.`;
  return [finding('weak', text, fresh)];
}
