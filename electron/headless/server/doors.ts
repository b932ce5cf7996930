/** What a request says of itself before anything is done for it. */
export interface Knock {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** Each header's values, lower-case names. */
  readonly header: (name: string) => readonly string[];
}

export type DoorAnswer =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly status: 400 | 403; readonly message: string };

const OPEN: DoorAnswer = { kind: 'open' };

/**
 * Keeps out what no person at this machine asked for. `hostNames` are the names and addresses (IPv6 in brackets, without
 * port) by which this server may be called: a page of a foreign site whose name was made to point here carries its own name
 * in `Host`. The port is left open, because a tunnel may bring another one.
 */
export function checkDoors(knock: Knock, hostNames: Pick<ReadonlySet<string>, 'has'>): DoorAnswer {
  const refuse = (status: 400 | 403, message: string): DoorAnswer => ({ kind: 'refused', status, message });
  if (!knock.target.startsWith('/')) return refuse(400, 'The request names another server.');
  const hosts = knock.header('host');
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) return refuse(400, 'A request needs exactly one Host header.');
  if (!hostNames.has(hostWithoutPort(host))) {
    return refuse(403, 'This page is served under its own address only; open the one that Stallscope printed.');
  }
  for (const origin of knock.header('origin')) {
    if (origin.toLowerCase() !== `http://${host.toLowerCase()}`) return refuse(403, 'Another site may not ask here.');
  }
  const [site] = knock.header('sec-fetch-site');
  const isVisit = knock.header('sec-fetch-mode')[0] === 'navigate' && knock.header('sec-fetch-dest')[0] === 'document';
  const ofOurs = site === undefined || site === 'same-origin' || site === 'none';
  // Following a link from elsewhere to the page is a visit, not a request by that site: it can read nothing of it.
  if (!ofOurs && !(isVisit && knock.method === 'GET' && isPage(knock.target))) {
    return refuse(403, 'Another site may not ask here.');
  }
  return OPEN;
}

const isPage = (target: string) => target === '/' || target.startsWith('/?');

function hostWithoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, '');
}
