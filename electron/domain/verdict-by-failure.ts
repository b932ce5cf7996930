import { cdnCodeMeaning } from './cdn-codes.ts';
import type { FailureCode } from './failure.ts';
import type { Verdict } from './verdict/verdict.ts';
import type { VerdictFacts } from './verdict-facts.ts';

export type VerdictDraft = Omit<Verdict, 'fromHop' | 'citations'>;

/** The server, or the CDN before it, did answer, only not as it should. */
export function verdictByAnswer(status: number, { failure, server, phase }: VerdictFacts): VerdictDraft | null {
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
        'Whoever runs the origin server: what does its log say of these times, and does it let all addresses of the CDN in?',
        'The CDN: what do the ray or request ids of these answers say of the way to the origin?',
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
        'The CDN: is the status of this request id its own? Whoever runs the origin: what does its log say of these times?',
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
    ask: ['Whoever runs the application: what does its error log say of these times?'],
  };
}

/** What a failure's code says by itself, where it says more than the phase; null where it does not. */
export function verdictByCode(code: FailureCode, facts: VerdictFacts): VerdictDraft | null {
  switch (code) {
    case 'refused':
      return {
        segment: 'destination',
        confidence: 'medium',
        summary: 'The connection is refused: the port is closed.',
        reasons: ['A refusal came back, so something at the address, or a firewall before it, answers at once.'],
        against: [],
        ask: [
          'Whoever runs the server: was the service running and listening on this address and port at these times?',
        ],
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
        ask: ['On this side: the interface, its address, the default route and a local firewall at these times.'],
      };
    case 'host-unreachable':
      return {
        segment: 'path',
        confidence: 'low',
        summary: 'A router, or this machine, says that the host cannot be reached.',
        reasons: ['An answer saying "host unreachable" came back.'],
        against: ['The same is reported when a neighbour in the local network does not answer.'],
        ask: ['The operator of the router that said so (it is named in the path trace): why is the host out of reach?'],
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
        ask: ['Whoever runs the server: please check the certificate and the TLS settings of this address.'],
      };
    case 'proxy-refused':
    case 'proxy-authentication':
      return {
        segment: 'local-network',
        confidence: 'medium',
        summary: 'The proxy does not let the request through.',
        reasons: ['The proxy answered for itself; the target was not reached.'],
        against: [],
        ask: ['Whoever runs the proxy: why was this request turned down at these times?'],
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
            ask: [
              'Whoever runs the server: what do its log and that of the load balancer before it say of these times?',
            ],
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
        ask: ['Whoever runs the application: what does its error log say of these times?'],
      };
    case 'cancelled':
    case 'internal':
    case 'out-of-descriptors':
    case 'secret-missing':
    case 'timeout':
      return null;
  }
}
