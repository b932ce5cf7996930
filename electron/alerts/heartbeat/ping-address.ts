import type { Told } from './told.ts';

/**
 * How a receiver is spoken to, as its address shows. `signals`: as healthchecks documents it, with `/start` and `/fail` behind the address
 * of the check and a run id. `status`: an address that says `status=up`, which can say `down` as well. `plain`: it knows nothing
 * but being asked, so trouble is told by silence: whatever is appended to such an address might count as a sign of life.
 */
export type Manner = 'signals' | 'status' | 'plain';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const STATUS_UP = /(?<=[?&])status=up(?=&|$)/;
const ALL_WELL = /(?<=[?&])msg=OK(?=&|$)/i;
const RUN_ID = /[?&]rid=/;

/** Where to ask to tell it; null where this address has no way to be told. `runId`: a UUID, the same for all of one run. */
export function pingAddress(address: string, told: Told, runId: string): string | null {
  const url = new URL(address);
  const { origin, pathname, search } = url;
  switch (mannerOf(address)) {
    case 'signals': {
      const path = told === 'success' ? pathname : `${pathname.replace(/\/+$/, '')}/${told}`;
      return `${origin}${path}${RUN_ID.test(search) ? search : `${search}${search === '' ? '?' : '&'}rid=${runId}`}`;
    }
    case 'status':
      if (told === 'start') return null;
      return `${origin}${pathname}${told === 'success' ? search : search.replace(STATUS_UP, 'status=down').replace(ALL_WELL, 'msg=trouble')}`;
    case 'plain':
      return told === 'success' ? `${origin}${pathname}${search}` : null;
  }
}

export function mannerOf(address: string): Manner {
  const { hostname, pathname, search } = new URL(address);
  if (STATUS_UP.test(search)) return 'status';
  const parts = pathname.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  // By ping key and slug: at the root of the public service, behind `/ping` where somebody runs it themselves.
  const bySlug = (hostname === 'hc-ping.com' && parts.length === 2) || (parts.length > 2 && parts.at(-3) === 'ping');
  return UUID.test(last) || bySlug ? 'signals' : 'plain';
}

/** Why an address cannot be that of a check: it is that of one of its signals, so everything would be told as that. Null: it can. */
export function signalInAddress(address: string): 'start' | 'fail' | 'log' | null {
  const { hostname, pathname } = new URL(address);
  const parts = pathname.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  if (last !== 'start' && last !== 'fail' && last !== 'log') return null;
  const bySlug = (hostname === 'hc-ping.com' && parts.length === 3) || parts.at(-4) === 'ping';
  return UUID.test(parts.at(-2) ?? '') || bySlug ? last : null;
}
