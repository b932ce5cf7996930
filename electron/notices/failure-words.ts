import type { FailureCode } from '../domain/failure.ts';

/** The same failure in three forms. */
export interface FailureWords {
  /** After a name, as a state: "admin, refused since 14:21". */
  readonly state: string;
  /** After a name, as it goes on: "admin refuses connections". */
  readonly now: string;
  /** After a name and a colon, when it is over: "admin: refused connections". */
  readonly past: string;
}

const words = (state: string, now: string, past: string): FailureWords => ({ state, now, past });

/** What a failure is called in a few words. What the observer itself is to blame for is not said of the target. */
export function failureWords(code: FailureCode): FailureWords {
  switch (code) {
    case 'timeout':
      return words('timing out', 'does not answer in time', 'did not answer in time');
    case 'cancelled':
    case 'out-of-descriptors':
    case 'internal':
    case 'secret-missing':
      return words('not measured', 'could not be measured', 'could not be measured');
    case 'name-not-found':
      return words('name not found', 'has a name that is not found', 'name not found');
    case 'no-address':
      return words('no address', 'has a name without an address', 'no address for the name');
    case 'resolver-silent':
      return words('resolver silent', 'has no address, the resolver is silent', 'resolver was silent');
    case 'resolver-refused':
      return words('resolver refuses', 'has no address, the resolver refuses', 'resolver refused');
    case 'resolver-failed':
      return words('resolver fails', 'has no address, the resolver fails', 'resolver failed');
    case 'resolver-malformed':
      return words(
        'resolver answers nonsense',
        'has no address, the resolver answers nonsense',
        'resolver answered nonsense',
      );
    case 'answer-mismatch':
      return words(
        'resolver answers for another name',
        'gets answers for another name',
        'answers were for another name',
      );
    case 'refused':
      return words('refused', 'refuses connections', 'refused connections');
    case 'reset':
      return words('reset', 'resets connections', 'reset connections');
    case 'closed-early':
      return words('closed early', 'closes connections early', 'closed connections early');
    case 'host-unreachable':
      return words('unreachable', 'cannot be reached', 'could not be reached');
    case 'network-unreachable':
    case 'address-unavailable':
      return words('no network', 'cannot be reached, there is no network', 'no network to reach it');
    case 'permission-denied':
      return words('not permitted', 'cannot be reached, this system forbids it', 'this system forbade it');
    case 'proxy-refused':
      return words('refused by the proxy', 'is refused by the proxy', 'refused by the proxy');
    case 'proxy-authentication':
      return words('proxy wants a login', 'cannot be reached, the proxy wants a login', 'the proxy wanted a login');
    case 'certificate-expired':
      return words('certificate expired', 'has an expired certificate', 'certificate had expired');
    case 'certificate-not-yet-valid':
      return words(
        'certificate not valid yet',
        'has a certificate that is not valid yet',
        'certificate was not valid yet',
      );
    case 'certificate-name-mismatch':
      return words(
        'certificate of another name',
        'has a certificate for another name',
        'certificate was for another name',
      );
    case 'certificate-untrusted':
      return words('certificate untrusted', 'has a certificate that is not trusted', 'certificate was not trusted');
    case 'tls-protocol':
      return words('TLS fails', 'fails in the TLS handshake', 'failed in the TLS handshake');
    case 'http-malformed':
    case 'headers-too-large':
    case 'body-undecodable':
      return words('answer unreadable', 'sends answers that cannot be read', 'sent answers that could not be read');
    case 'unexpected-status':
      return words('wrong status', 'answers with the wrong status', 'answered with the wrong status');
    case 'body-mismatch':
      return words('wrong answer', 'answers, but not with what is expected', 'answered, but not with what is expected');
    case 'redirect-loop':
    case 'redirect-limit':
      return words('redirects too often', 'redirects too often', 'redirected too often');
    case 'redirect-refused':
      return words(
        'redirect not followed',
        'redirects to where it is not followed',
        'redirected to where it is not followed',
      );
  }
}

/** This machine itself has no way to send. */
export const saysNoNetwork = (code: FailureCode): boolean =>
  code === 'network-unreachable' || code === 'address-unavailable';
