import type { HttpSpec, TcpSpec } from './target.ts';

/** The port to which its requests go unless they are pinned to another. */
export function specPort(spec: HttpSpec | TcpSpec): number {
  if (spec.kind === 'tcp') return spec.port;
  const { port, protocol } = new URL(spec.url);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}
