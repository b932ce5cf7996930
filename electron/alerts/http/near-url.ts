import { isIpv4, urlOrNull } from '../../domain/host.ts';
import { isLocalhost } from '../../domain/localhost.ts';
import { isPrivateAddress } from '../../domain/private-address.ts';

/** Goes to this machine or to an address of a private network, so what is sent in clear does not cross the internet. */
export function isNearUrl(text: string): boolean {
  const url = urlOrNull(text);
  if (url === null) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isLocalhost(host) || host === '::1') return true;
  if (isIpv4(host)) return host.startsWith('127.') || isPrivateAddress(host);
  return host.includes(':') && isPrivateAddress(host);
}
