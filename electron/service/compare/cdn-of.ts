import type { EdgeFacts } from '../../domain/sample.ts';
import type { MeasuredSeries } from '../../store/compared-blocks.ts';

/** By what the edges of CDNs call themselves in the header fields Server and Via. */
const NAMES: readonly (readonly [name: string, words: RegExp])[] = [
  ['Cloudflare', /cloudflare/i],
  ['CloudFront', /cloudfront/i],
  ['Fastly', /fastly/i],
  ['Akamai', /akamai/i],
  ['Bunny', /bunny/i],
  ['CDN77', /cdn77/i],
  ['KeyCDN', /keycdn/i],
  ['Sucuri', /sucuri/i],
  ['Imperva', /imperva|incapsula/i],
  ['Vercel', /vercel/i],
  ['Netlify', /netlify/i],
];

/** The CDN that answered most of the probes that were looked at, by its headers; null: none did, or there was no answer. */
export function cdnOf(edges: MeasuredSeries['edges']): string | null {
  let looked = 0;
  const answered = new Map<string, number>();
  for (const { edge, probes } of edges) {
    looked += probes;
    const name = edge === null ? null : nameOf(edge);
    if (name !== null) answered.set(name, (answered.get(name) ?? 0) + probes);
  }
  const [most] = [...answered].toSorted(([, one], [, other]) => other - one);
  return most !== undefined && most[1] * 2 > looked ? most[0] : null;
}

/** One that tells its own place is an edge, whatever its name. */
function nameOf({ server, via, colo }: Omit<EdgeFacts, 'requestId'>): string | null {
  const text = `${server ?? ''} ${via ?? ''}`;
  const named = NAMES.find(([, words]) => words.test(text));
  return named?.[0] ?? (colo === null ? null : 'CDN');
}
