import type { Target } from '../../domain/target.ts';

/** Where a target's connections go when nothing stands between. */
export interface ServicePort {
  /** Name or address literal, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Name of the URL where the service speaks TLS from the first byte; null otherwise. */
  readonly tlsName: string | null;
}

/** null for DNS targets, which have a resolver instead. */
export function servicePort(target: Target): ServicePort | null {
  const { spec } = target;
  switch (spec.kind) {
    case 'dns':
      return null;
    case 'tcp':
      return { host: spec.connectTo?.address ?? spec.host, port: spec.connectTo?.port ?? spec.port, tlsName: null };
    case 'http': {
      const url = URL.parse(spec.url);
      if (url === null) return null;
      const secure = url.protocol === 'https:';
      const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const port = url.port !== '' ? Number(url.port) : secure ? 443 : 80;
      return {
        host: spec.connectTo?.address ?? name,
        port: spec.connectTo?.port ?? port,
        tlsName: secure ? name : null,
      };
    }
  }
}
