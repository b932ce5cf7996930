import { domainToASCII, domainToUnicode } from 'node:url';
import type { JsonValue } from '../../domain/json.ts';
import type { Target } from '../../domain/target.ts';
import { type BundleSource, stallsOf } from '../bundle-source.ts';
import type { KnownName } from './identity-spans.ts';
import type { RedactionKind, RedactionLevel, Redactor } from './redact.ts';
import { RuledRedactor } from './ruled-redactor.ts';

/** A redactor that knows whom the source's observer is, and has learned nothing yet of what the source holds. */
export function createRedactor(level: RedactionLevel, source: BundleSource): Redactor {
  switch (level) {
    case 'none':
      return UNTOUCHED;
    case 'standard':
    case 'strict': {
      const redactor = new RuledRedactor({
        level,
        names: knownNames(source),
        keptHosts: source.targets.map(hostOf),
        keptTexts: source.targets.map(addressWithoutQuery),
      });
      for (const vantage of source.vantages) {
        if (vantage.sourceAddress !== null) redactor.learnSource(vantage.sourceAddress);
        if (vantage.publicAddress !== null) redactor.learnSource(vantage.publicAddress);
      }
      for (const { stall } of stallsOf(source)) {
        if (stall.localAddress !== null) redactor.learnSource(stall.localAddress);
      }
      for (const { address, name } of source.hopNames) {
        if (name !== null && redactor.text(address) !== address) redactor.learnName(name);
      }
      return redactor;
    }
  }
}

const UNTOUCHED: Redactor = {
  level: 'none',
  learnSource: () => undefined,
  learnName: () => undefined,
  learn: () => undefined,
  learnJson: () => undefined,
  learnSecret: () => undefined,
  text: (text) => text,
  json: (value: JsonValue) => value,
  secret: (value) => value,
  isSecretField: () => false,
  written: () => '',
  counts: () => [],
  replacements: () => [],
};

/** Accounts and names that every machine has, so that they tell nothing of anyone. */
const NOBODY = new Set(['root', 'system', 'administrator', 'localhost', 'localhost.localdomain']);
const SHORTEST_HOME = 4;

function knownNames(source: BundleSource): readonly KnownName[] {
  const { identity, vantages } = source;
  const hosts = [...identity.hostNames, ...vantages.map((vantage) => vantage.host)];
  const named = (kind: RedactionKind, names: readonly string[]): readonly KnownName[] =>
    [...new Set(names.map((name) => name.trim()))]
      .filter((name) => name !== '' && !NOBODY.has(name.toLowerCase()))
      .map((name) => ({ kind, name: name.toLowerCase(), key: name }));
  // A machine's short name is the same machine, so it gets the same token: that of the name as it was told.
  const shortHosts = named('host-name', hosts).flatMap(({ kind, name, key }) => {
    const short = name.split('.', 1)[0] ?? '';
    return short === '' || short === name || NOBODY.has(short) || /^\d+$/.test(short)
      ? []
      : [{ kind, name: short, key }];
  });
  // As people write it and as the name server does (RFC 5891).
  const spelledHosts = named('host-name', hosts).flatMap(({ kind, name, key }) =>
    [domainToASCII(name), domainToUnicode(name)].flatMap((spelling) =>
      spelling === '' || spelling === name ? [] : [{ kind, name: spelling.toLowerCase(), key }],
    ),
  );
  return [
    ...named(
      'home-path',
      identity.homeDirectories.filter((path) => path.length >= SHORTEST_HOME),
    ),
    ...named('host-name', hosts),
    ...shortHosts,
    ...spelledHosts,
    ...named('user-name', identity.userNames),
  ].toSorted((a, b) => b.name.length - a.name.length);
}

function hostOf(target: Target): string {
  const { spec } = target;
  switch (spec.kind) {
    case 'http':
      return (URL.parse(spec.url)?.hostname ?? '').toLowerCase();
    case 'tcp':
      return spec.host.toLowerCase();
    case 'dns':
      return spec.name.toLowerCase();
  }
}

function addressWithoutQuery(target: Target): string {
  const { spec } = target;
  const url = spec.kind === 'http' ? URL.parse(spec.url) : null;
  return url === null ? hostOf(target) : `${url.origin}${url.pathname}`;
}
