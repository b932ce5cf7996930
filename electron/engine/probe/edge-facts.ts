import { printableCut } from '../../domain/printable.ts';
import type { EdgeFacts } from '../../domain/sample.ts';
import type { ReceivedHeaders } from './http1/response-head.ts';

const MAX_LENGTH = 200;

/** Header fields by which a CDN's support finds a request again, the most telling first. */
const REQUEST_ID_FIELDS = [
  'cf-ray',
  'x-amz-cf-id',
  'x-vercel-id',
  'x-nf-request-id',
  'fly-request-id',
  'x-azure-ref',
  'x-msedge-ref',
  'x-akamai-request-id',
  'akamai-grn',
  'cdn-requestid',
  'x-77-nzt',
  'x-served-by',
  'x-amz-request-id',
  'x-cloud-trace-context',
  'x-request-id',
];
const CACHE_FIELDS = [
  'cf-cache-status',
  'x-cache',
  'x-vercel-cache',
  'x-cache-status',
  'cdn-cache',
  'cache-status',
  'x-77-cache',
];

/** What tells which edge of a CDN answered, from the header fields of the answer; null when nothing does. */
export function edgeFacts(headers: ReceivedHeaders): EdgeFacts | null {
  const facts: EdgeFacts = {
    server: field(headers, ['server']),
    requestId: field(headers, REQUEST_ID_FIELDS),
    colo: colo(headers),
    via: field(headers, ['via']),
    cacheStatus: field(headers, CACHE_FIELDS),
  };
  return Object.values(facts).every((value) => value === null) ? null : facts;
}

/** The edge's place: `FRA` of `cf-ray: 8f…-FRA`, `FRA56-P4`, `fra1` of `x-vercel-id: fra1::…`, `FRA` of `cache-fra-eddf…-FRA`. */
function colo(headers: ReceivedHeaders): string | null {
  const ray = /-([A-Z]{3})$/.exec(headers.first('cf-ray')?.trim() ?? '');
  const served = /-([A-Z]{3})$/.exec(headers.first('x-served-by')?.trim() ?? '');
  const vercel = /^([a-z]{3}\d)::/.exec(headers.first('x-vercel-id')?.trim() ?? '');
  return (
    ray?.[1] ??
    field(headers, ['x-amz-cf-pop']) ??
    vercel?.[1] ??
    served?.[1] ??
    field(headers, ['x-77-pop', 'x-edge-location', 'cdn-pop', 'x-served-from'])
  );
}

function field(headers: ReceivedHeaders, names: readonly string[]): string | null {
  for (const name of names) {
    const value = headers.first(name);
    if (value !== null && value !== '') return printableCut(value, MAX_LENGTH);
  }
  return null;
}
