import type { ResolverChoice, TargetSpec } from './target.ts';
import { addressAndPortText } from './target-address.ts';

const MAX_LABEL_LENGTH = 120;

/** What a person would call the target: host and path of a URL, `host:port`, name and record type. Query values are left out: they may be secret. */
export function targetLabel(spec: TargetSpec, resolver: ResolverChoice): string {
  switch (spec.kind) {
    case 'http': {
      const url = new URL(spec.url);
      const path = url.pathname === '/' ? '' : url.pathname;
      return shortened(`${url.protocol === 'http:' ? 'http://' : ''}${url.host}${path}`);
    }
    case 'tcp':
      return shortened(addressAndPortText({ address: spec.host, port: spec.port }));
    case 'dns': {
      const type = spec.type === 'A' ? '' : ` ${spec.type}`;
      const transport = spec.transport === 'udp' ? '' : ' over TCP';
      const at =
        resolver.kind === 'system' ? '' : ` @${resolver.port === 53 ? resolver.address : addressAndPortText(resolver)}`;
      return shortened(`${spec.name}${type}${transport}${at}`);
    }
  }
}

const shortened = (text: string) => (text.length > MAX_LABEL_LENGTH ? `${text.slice(0, MAX_LABEL_LENGTH - 1)}…` : text);

/** `label`, or `label (2)`, `label (3)` … where it is taken; adds the result to `taken`. */
export function uniqueLabel(label: string, taken: Set<string>): string {
  let unique = label;
  for (let count = 2; taken.has(unique); count += 1) unique = `${label} (${count})`;
  taken.add(unique);
  return unique;
}
