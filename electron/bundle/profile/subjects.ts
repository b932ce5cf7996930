import { isIP } from 'node:net';
import type { Target } from '../../domain/target.ts';
import { type BundleSource, type BundleStall, stallsOf } from '../bundle-source.ts';

/** The targets that the bundle is about, by what can exist for them. */
export interface Subjects {
  readonly all: readonly Target[];
  /** Those with a connection, and so with a path and a socket. */
  readonly connected: readonly Target[];
  /** Those for which a resolver is asked; an address needs none. */
  readonly named: readonly Target[];
  readonly http: readonly Target[];
  readonly https: readonly Target[];
  /** Their stalls. */
  readonly stalls: readonly BundleStall[];
}

export function subjectsOf(source: BundleSource): Subjects {
  const about = new Set<number>(source.incidents.map(({ incident }) => incident.targetId));
  const all = source.targets.filter((target) =>
    source.scope.kind === 'incident' ? about.has(target.id) : target.role === 'subject' || about.has(target.id),
  );
  const ids = new Set<number>(all.map((target) => target.id));
  const http = all.filter(({ spec }) => spec.kind === 'http');
  return {
    all,
    connected: all.filter(({ spec }) => spec.kind !== 'dns'),
    named: all.filter(hasName),
    http,
    https: http.filter(({ spec }) => spec.kind === 'http' && spec.url.startsWith('https:')),
    stalls: stallsOf(source).filter(({ stall }) => ids.has(stall.targetId)),
  };
}

/** The host of a target as written, without brackets. */
export function hostOf({ spec }: Target): string {
  switch (spec.kind) {
    case 'http':
      return (URL.parse(spec.url)?.hostname ?? '').replace(/^\[|\]$/g, '');
    case 'tcp':
      return spec.host;
    case 'dns':
      return spec.name;
  }
}

const hasName = (target: Target): boolean => target.spec.kind === 'dns' || isIP(hostOf(target)) === 0;
