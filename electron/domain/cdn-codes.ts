/** What a status means, and who can do something about it. */
interface CdnCode {
  readonly meaning: string;
  readonly ask: string;
}

/**
 * What a CDN means by the statuses that it makes up itself when its way to the origin server fails.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
const CODES: Readonly<Record<number, CdnCode>> = {
  520: {
    meaning: 'the origin server gave the CDN an empty, unknown or unexpected answer',
    ask: 'Whoever runs the origin server: did it crash, reset connections or send too large headers at these times (its log)?',
  },
  521: {
    meaning: "the origin server refused the CDN's connection",
    ask: "Whoever runs the origin server: was the web server running, and does its firewall let all of the CDN's addresses in?",
  },
  522: {
    meaning: 'the CDN could not connect to the origin server in time',
    ask: "Whoever runs the origin server: does its firewall drop the CDN's addresses, and was the server overloaded at these times?",
  },
  523: {
    meaning: 'the CDN found no way to the origin server',
    ask: "The hosting provider: was the route to the origin server gone, and is the address in the CDN's settings still right?",
  },
  524: {
    meaning: 'the CDN connected to the origin server, which then did not answer in time',
    ask: 'Whoever runs the application: which request took so long at these times (slow queries, locked rows, full workers)?',
  },
  525: {
    meaning: 'the TLS handshake between the CDN and the origin server failed',
    ask: 'Whoever runs the origin server: does it speak TLS on its port, with a certificate and ciphers that the CDN accepts?',
  },
  526: {
    meaning: 'the CDN does not accept the certificate of the origin server',
    ask: 'Whoever runs the origin server: has its certificate expired, is it for another name, or is its issuer not trusted?',
  },
  527: {
    meaning: 'the connection between the CDN and its agent at the origin server failed',
    ask: "Whoever runs the origin server: was the CDN's agent there running and connected at these times?",
  },
  530: {
    meaning: "the CDN could not resolve or reach the origin server's name; the page's 1xxx code says which",
    ask: "Whoever manages the CDN's settings: does the origin server's name resolve, and which 1xxx code is on the page?",
  },
};

/** What the status means when a CDN answers with it; null when it is not one that CDNs make up. */
export function cdnCodeMeaning(status: number): string | null {
  return CODES[status]?.meaning ?? null;
}

/** The question for whoever can tell more of it. */
export function cdnCodeAsk(status: number): string {
  return CODES[status]?.ask ?? 'Whoever runs the origin server: what does its log say of these times?';
}
