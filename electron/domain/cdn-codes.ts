/**
 * What a CDN means by the statuses that it makes up itself when its way to the origin server fails.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
const MEANINGS: Readonly<Record<number, string>> = {
  520: 'the origin server gave the CDN an empty, unknown or unexpected answer',
  521: "the origin server refused the CDN's connection",
  522: 'the CDN could not connect to the origin server in time',
  523: 'the CDN found no way to the origin server',
  524: 'the CDN connected to the origin server, which then did not answer in time',
  525: 'the TLS handshake between the CDN and the origin server failed',
  526: 'the CDN does not accept the certificate of the origin server',
  527: 'the connection between the CDN and its agent at the origin server failed',
  530: "the CDN could not resolve or reach the origin server's name; the page's 1xxx code says which",
};

/** What the status means when a CDN answers with it; null when it is not one that CDNs make up. */
export function cdnCodeMeaning(status: number): string | null {
  return MEANINGS[status] ?? null;
}
