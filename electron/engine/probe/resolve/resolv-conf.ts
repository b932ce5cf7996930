import { isIP } from 'node:net';
import type { AddressAndPort } from '../../../domain/target.ts';

/** What resolv.conf(5) says, with its defaults and limits. */
export interface ResolverConfiguration {
  readonly servers: readonly AddressAndPort[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly rotate: boolean;
  readonly useTcp: boolean;
  readonly edns: boolean;
}

const MAX_SERVERS = 3;
const MAX_SEARCH = 32;

/** Reads resolv.conf(5). Unknown and broken lines are passed over, as the system does. */
export function parseResolvConf(text: string): ResolverConfiguration {
  const servers: AddressAndPort[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  let timeoutSeconds = 5;
  let attempts = 2;
  let rotate = false;
  let useTcp = false;
  let edns = false;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/[#;].*$/, '').trim();
    const [keyword, ...values] = line.split(/\s+/);
    const [first] = values;
    switch (keyword) {
      case 'nameserver':
        if (first !== undefined && isIP(first) !== 0 && servers.length < MAX_SERVERS) {
          servers.push({ address: first, port: 53 });
        }
        break;
      case 'search':
        search = values.slice(0, MAX_SEARCH);
        break;
      case 'domain':
        search = first === undefined ? [] : [first];
        break;
      case 'options':
        for (const option of values) {
          const [name, value] = option.split(':');
          const number = Number(value);
          switch (name) {
            case 'ndots':
              if (Number.isInteger(number) && number >= 0) ndots = Math.min(number, 15);
              break;
            case 'timeout':
              if (Number.isInteger(number) && number > 0) timeoutSeconds = Math.min(number, 30);
              break;
            case 'attempts':
              if (Number.isInteger(number) && number > 0) attempts = Math.min(number, 5);
              break;
            case 'rotate':
              rotate = true;
              break;
            case 'use-vc':
              useTcp = true;
              break;
            case 'edns0':
            case 'trust-ad':
              edns = true;
              break;
          }
        }
        break;
    }
  }
  return {
    servers: servers.length > 0 ? servers : [{ address: '127.0.0.1', port: 53 }],
    search: search.map((domain) => domain.replace(/^\.+|\.+$/g, '')).filter((domain) => domain !== ''),
    ...{ ndots, timeoutMs: timeoutSeconds * 1_000, attempts, rotate, useTcp, edns },
  };
}

/** The names to ask for, in order (resolv.conf(5), ndots and search). */
export function candidates(host: string, configuration: ResolverConfiguration): readonly string[] {
  if (host.endsWith('.')) return [host.slice(0, -1)];
  const searched = configuration.search.map((domain) => `${host}.${domain}`);
  const dots = host.split('.').length - 1;
  return dots >= configuration.ndots ? [host, ...searched] : [...searched, host];
}
