/** Which part of the system turns host names into addresses, as far as we can do the same. */
export type HostsSources =
  /** Hosts file, then the servers of resolv.conf. `local` names the other sources that only know this machine's own names. */
  | { readonly kind: 'files-and-dns'; readonly filesFirst: boolean; readonly knowsOwnName: boolean }
  /** Something that only the system's own lookup can ask. */
  | { readonly kind: 'system-only' };

/**
 * Reads the `hosts` line of nsswitch.conf(5). Sources that never know more than the resolver for names outside `.local`
 * may be passed over: mdns*_minimal (only `.local`), mymachines (containers), resolve (asks the same servers).
 */
export function parseNsswitch(text: string): HostsSources {
  const line = text
    .split('\n')
    .map((raw) => raw.replace(/#.*$/, '').trim())
    .find((candidate) => candidate.startsWith('hosts:'));
  // The C library's own default.
  if (line === undefined) return { kind: 'files-and-dns', filesFirst: true, knowsOwnName: false };
  const sources = line
    .slice('hosts:'.length)
    .replace(/\[[^\]]*\]/g, ' ')
    .trim()
    .split(/\s+/);
  let dns = false;
  let filesBeforeDns = false;
  let files = false;
  let knowsOwnName = false;
  for (const source of sources) {
    switch (source) {
      case 'files':
        files = true;
        if (!dns) filesBeforeDns = true;
        break;
      case 'dns':
      case 'resolve':
        dns = true;
        break;
      case 'myhostname':
        knowsOwnName = true;
        break;
      case 'mymachines':
      case 'mdns_minimal':
      case 'mdns4_minimal':
      case 'mdns6_minimal':
        break;
      default:
        return { kind: 'system-only' };
    }
  }
  return files && dns ? { kind: 'files-and-dns', filesFirst: filesBeforeDns, knowsOwnName } : { kind: 'system-only' };
}
