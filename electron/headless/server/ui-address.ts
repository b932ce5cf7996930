import { isIpv4, isIpv6, parsePort, splitPort } from '../../domain/host.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';

/** Where the page is served. */
export interface UiAddress {
  /** An address literal, never a name, so that nobody else decides where it leads. */
  readonly host: string;
  /** null: the usual port or the next free one. */
  readonly port: number | null;
}

export const DEFAULT_UI_ADDRESS: UiAddress = { host: '127.0.0.1', port: null };

/** Reads `HOST:PORT`, `:PORT`, `PORT`, `HOST`; empty is the default. HOST is an address or `localhost`. */
export function parseUiAddress(text: string): Parsed<UiAddress> {
  if (text === '') return parsed(DEFAULT_UI_ADDRESS);
  const portText = /^:?(\d+)$/.exec(text)?.[1];
  if (portText !== undefined) {
    const port = parsePort(portText);
    return port.kind === 'refused' ? port : parsed({ ...DEFAULT_UI_ADDRESS, port: port.value });
  }
  const split = splitPort(text);
  if (split.kind === 'refused') return split;
  const { host, port } = split.value;
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === 'localhost') return parsed({ host: '127.0.0.1', port });
  if (!isIpv4(bare) && !isIpv6(bare)) {
    return refused(`${quoted(host)} is no address of this machine; write an address, such as 127.0.0.1:7878`);
  }
  return parsed({ host: bare, port });
}

/** Whether the word after `--ui` belongs to it and is no target: an address with a port, or a port alone. */
export function looksLikeUiAddress(word: string): boolean {
  if (/^:?\d+$/.test(word)) return true;
  const address = parseUiAddress(word);
  return address.kind === 'parsed' && (address.value.port !== null || word === 'localhost');
}

/** 127.0.0.0/8 and ::1: what no other machine can reach. */
export function isLoopback(host: string): boolean {
  return (isIpv4(host) && host.startsWith('127.')) || host === '::1' || host === '0:0:0:0:0:0:0:1';
}
