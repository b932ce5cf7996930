import { printableCut } from '../../printable.ts';
import type { AnswerFacts } from '../facts.ts';

/** A CDN that answered, for a sentence. */
export interface CdnEdge {
  /** `Cloudflare`, or the server header as it came. */
  readonly name: string;
  /** ` at FRA`; empty where the place is not known. */
  readonly at: string;
  /** By which its support finds the request again; null where there is none. */
  readonly requestId: string | null;
}

const CDNS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/cloudflare/i, 'Cloudflare'],
  [/cloudfront/i, 'CloudFront'],
  [/fastly|varnish/i, 'Fastly'],
  [/akamai/i, 'Akamai'],
  [/bunny/i, 'Bunny'],
  [/sucuri/i, 'Sucuri'],
  [/vercel/i, 'Vercel'],
  [/netlify/i, 'Netlify'],
  [/keycdn/i, 'KeyCDN'],
  [/cdn77/i, 'CDN77'],
  [/google frontend|gws/i, 'Google'],
  [/azure|msedge/i, 'Azure'],
];

/** The CDN whose edge answered, told by its headers; null where nothing tells of one. */
export function cdnOf(answer: AnswerFacts | null): CdnEdge | null {
  const edge = answer?.edge ?? null;
  if (edge === null) return null;
  const words = [edge.server, edge.via].filter((text) => text !== null).join(' ');
  const known = CDNS.find(([pattern]) => pattern.test(words))?.[1];
  // Its place is told by headers that only CDNs send.
  if (known === undefined && edge.colo === null) return null;
  return {
    name: known ?? (edge.server === null ? 'the CDN' : `the CDN (${printableCut(edge.server, 40)})`),
    at: edge.colo === null ? '' : ` at ${printableCut(edge.colo, 20)}`,
    requestId: edge.requestId === null ? null : printableCut(edge.requestId, 80),
  };
}
