import type { ReadTarget } from './target-text.ts';

/**
 * What was read of a form, with what no form shows taken from the target that was changed or copied: header fields, credentials and
 * other secret values, redirects, the cap of the body, version and proxy. Credentials that were typed into the address go before those
 * that were there. A target of another kind than before has no use for any of it.
 */
export function withUnshown(read: ReadTarget, earlier: ReadTarget): ReadTarget {
  const { spec } = read.definition;
  const before = earlier.definition.spec;
  if (spec.kind !== 'http' || before.kind !== 'http') return { definition: read.definition, secrets: read.secrets };
  const typed = spec.credentials !== null;
  const { headers, followRedirects, bodyCapBytes, version, proxy } = before;
  return {
    definition: {
      ...read.definition,
      spec: {
        ...{ ...spec, headers, followRedirects, bodyCapBytes, version, proxy },
        credentials: typed ? spec.credentials : before.credentials,
      },
    },
    secrets: {
      credentials: typed ? read.secrets.credentials : earlier.secrets.credentials,
      headers: earlier.secrets.headers,
    },
  };
}
