/** A proxy that the environment names. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** Value of Proxy-Authorization; null without credentials. Never shown. */
  readonly authorization: string | null;
}

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy }
  /** The environment names something that is no HTTP proxy. `reason` is a sentence without credentials. */
  | { readonly kind: 'unusable'; readonly reason: string };

export function proxyFor(_url: URL, _environment: Readonly<Record<string, string | undefined>>): ProxyChoice {
  return { kind: 'direct' };
}
