import { fromHopText } from '../domain/segment-label.ts';
import type { VerdictTold } from './told.ts';

/** What became of a request that hung, after "7.4 s in TLS,": `lost on the path from hop 6`. */
export function whatBecame(verdict: VerdictTold): string {
  switch (verdict.segment) {
    case 'observer':
      return 'held up by this computer';
    case 'local-network':
      return 'lost in the local network';
    case 'isp':
      return `lost at the internet provider${fromHop(verdict)}`;
    case 'path':
      return `lost on the path${fromHop(verdict)}`;
    case 'resolver':
      return 'the name resolver was late';
    case 'destination':
      return 'dropped at the server';
    case 'tls':
      return 'stuck in the handshake';
    case 'application':
      return 'the application was late';
    case 'transfer':
      return 'the answer stalled';
    case 'cdn-origin':
      return 'late between CDN and origin';
    case 'unknown':
      return 'cause unknown';
  }
}

/** Where the fault lay: `at the server`; null when that is not known. */
export function whereItLay(verdict: VerdictTold): string | null {
  switch (verdict.segment) {
    case 'observer':
      return 'on this computer';
    case 'local-network':
      return 'in the local network';
    case 'isp':
      return `at the internet provider${fromHop(verdict)}`;
    case 'path':
      return `on the path${fromHop(verdict)}`;
    case 'resolver':
      return 'at the name resolver';
    case 'destination':
      return 'at the server';
    case 'tls':
      return 'in the TLS handshake';
    case 'application':
      return 'at the application';
    case 'transfer':
      return 'in the transfer';
    case 'cdn-origin':
      return 'between CDN and origin';
    case 'unknown':
      return null;
  }
}

/** The hop is told where it begins there; of a server it would be its own place. */
function fromHop(verdict: VerdictTold): string {
  const hop = fromHopText(verdict);
  return hop === null ? '' : ` ${hop}`;
}
