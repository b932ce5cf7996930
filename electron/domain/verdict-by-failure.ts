import { cdnCodeMeaning } from './cdn-codes.ts';
import type { FailureCode } from './failure.ts';
import type { Verdict } from './verdict.ts';
import type { VerdictFacts } from './verdict-facts.ts';

/** The server, or the CDN before it, did answer, only not as it should. */
export function verdictByAnswer(status: number, { failure, server, phase }: VerdictFacts): Verdict | null {
  if (failure === null || (failure.code !== 'unexpected-status' && failure.code !== 'body-mismatch')) return null;
  if (phase === 'resolve') return null;
  const meaning = cdnCodeMeaning(status);
  if (meaning !== null) {
    return {
      segment: 'cdn-origin',
      confidence: 'medium',
      summary: `The CDN answers, but with ${status}: ${meaning}.`,
      reasons: [`Status ${status} is made up by the CDN: ${meaning}.`],
      against: [],
      ask: [
        'Ask whoever runs the origin server for its log at these times, and whether it lets all addresses of the CDN in.',
        'Ask the CDN with the ray or request id of these answers.',
      ],
    };
  }
  const behindCdn = server !== null && /cloudflare|cloudfront|fastly|akamai|bunny|sucuri|varnish/i.test(server);
  if (behindCdn && (status === 502 || status === 504)) {
    return {
      segment: 'cdn-origin',
      confidence: 'low',
      summary: `The CDN (${server}) answers ${status}: it got no usable answer from the origin server.`,
      reasons: [`The answer's server header is "${server}", so the ${status} may be the CDN's own.`],
      against: [`The origin server may have sent the ${status} itself and the CDN passed it on.`],
      ask: [
        'Ask the CDN with the request id whether the status is its own, and the origin for its log at these times.',
      ],
    };
  }
  return {
    segment: 'application',
    confidence: 'medium',
    summary:
      failure.code === 'body-mismatch'
        ? 'The server answers, but the body is not what is expected.'
        : `The server answers, but with status ${status}.`,
    reasons: ['Name, connection and request went through; the answer itself is wrong.'],
    against: [],
    ask: ['Ask whoever runs the application for its error log at these times.'],
  };
}

/** What a failure's code says by itself, where it says more than the phase; null where it does not. */
export function verdictByCode(code: FailureCode, facts: VerdictFacts): Verdict | null {
  switch (code) {
    case 'refused':
      return {
        segment: 'destination',
        confidence: 'medium',
        summary: 'The connection is refused: the port is closed.',
        reasons: ['A refusal came back, so something at the address, or a firewall before it, answers at once.'],
        against: [],
        ask: ['Ask whether the service was running and listening on this address and port at these times.'],
      };
    case 'network-unreachable':
    case 'address-unavailable':
    case 'permission-denied':
      return {
        segment: 'local-network',
        confidence: 'medium',
        summary: 'This machine itself has no way to send there.',
        reasons: ["The system's own network refused before anything was sent."],
        against: [],
        ask: ['Check the interface, its address, the default route and a local firewall at these times.'],
      };
    case 'host-unreachable':
      return {
        segment: 'path',
        confidence: 'low',
        summary: 'A router, or this machine, says that the host cannot be reached.',
        reasons: ['An answer saying "host unreachable" came back.'],
        against: ['The same is reported when a neighbour in the local network does not answer.'],
        ask: ['The path trace names the router that said so: ask its operator.'],
      };
    case 'name-not-found':
    case 'no-address':
    case 'resolver-refused':
    case 'resolver-failed':
    case 'resolver-malformed':
    case 'resolver-silent':
    case 'answer-mismatch':
      return null;
    case 'certificate-expired':
    case 'certificate-not-yet-valid':
    case 'certificate-name-mismatch':
    case 'certificate-untrusted':
    case 'tls-protocol':
      return {
        segment: 'tls',
        confidence: 'medium',
        summary: 'The connection is up, but the TLS handshake is turned down.',
        reasons: ['The failure is in the certificate or in the protocol, not in the way there.'],
        against:
          code === 'certificate-not-yet-valid' || code === 'certificate-expired'
            ? ["A wrong clock on this machine would look the same: compare it with the certificate's dates."]
            : [],
        ask: ['Ask whoever runs the server to check the certificate and the TLS settings of this address.'],
      };
    case 'proxy-refused':
    case 'proxy-authentication':
      return {
        segment: 'local-network',
        confidence: 'medium',
        summary: 'The proxy does not let the request through.',
        reasons: ['The proxy answered for itself; the target was not reached.'],
        against: [],
        ask: ['Ask whoever runs the proxy.'],
      };
    case 'reset':
    case 'closed-early':
      return facts.phase === 'wait' || facts.phase === 'transfer'
        ? {
            segment: 'application',
            confidence: 'low',
            summary: 'The connection was ended from the other side in the middle of the request.',
            reasons: ['The connection was up and the request sent when it ended.'],
            against: ['A firewall or a load balancer on the way can end a connection in the same manner.'],
            ask: ['Ask for the log of the server and of the load balancer before it at these times.'],
          }
        : null;
    case 'http-malformed':
    case 'headers-too-large':
    case 'body-undecodable':
    case 'unexpected-status':
    case 'body-mismatch':
    case 'redirect-loop':
    case 'redirect-limit':
    case 'redirect-refused':
      return {
        segment: 'application',
        confidence: 'medium',
        summary: 'The server answers, but the answer cannot be used.',
        reasons: ['Name, connection and request went through; the answer itself is wrong.'],
        against: [],
        ask: ['Ask whoever runs the application for its error log at these times.'],
      };
    case 'cancelled':
    case 'internal':
    case 'out-of-descriptors':
    case 'secret-missing':
    case 'timeout':
      return null;
  }
}
