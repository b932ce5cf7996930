import { ContractError } from '../contract/errors.ts';
import { parseHost } from '../domain/host.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { Target } from '../domain/target.ts';
import type { PathDestination } from '../engine/paths/engine-paths.ts';
import { protocolOf, traceableAddress } from '../engine/paths/path-destinations.ts';
import { openReader } from '../store/open-reader.ts';
import type { StoreReader, TimeRange } from '../store/reader.ts';
import { lastGoodPath } from './last-good-path.ts';
import { reading } from './read-errors.ts';
import { storedTargetByName } from './stored-target.ts';

/** Samples that never came to an address say nothing of it; so many are looked through. */
const SAMPLES_LOOKED_AT = 50;

/** Whose paths are meant. */
export interface PathSubject {
  /** null where an address was given. */
  readonly target: string | null;
  /** Canonical address literal. */
  readonly destination: string;
}

/** Reads the paths of a data directory, whether or not an engine is writing to it. Calls reject with ContractError. */
export interface PathArchive {
  /** The address that a target's newest sample went to, or the address that was given. */
  subject(targetOrAddress: string): Promise<PathSubject>;
  at(destination: string, atUs: number): Promise<PathSnapshot | null>;
  lastGood(destination: string, beforeUs: number): Promise<PathSnapshot | null>;
  /** Newest first. */
  changes(destination: string, range: TimeRange, limit: number): Promise<readonly RouteChange[]>;
  close(): Promise<void>;
}

/** Nothing is opened before the first question. */
export function openPathArchive(options: { readonly directory: string }): PathArchive {
  const reader = openReader({ directory: options.directory });
  return {
    async subject(word) {
      const targets = await reading(reader.targets());
      const host = parseHost(word);
      const isTarget = targets.some((entry) => entry.target.name === word);
      if (!isTarget && host.kind === 'parsed' && host.value.kind === 'address') {
        const destination = traceableAddress(host.value.text);
        if (destination !== null) return { target: null, destination };
      }
      const { target } = storedTargetByName(targets, word);
      return { target: target.name, destination: (await storedDestination(reader, target)).address };
    },
    at: (destination, atUs) => reading(reader.pathAt(destination, atUs)),
    lastGood: (destination, beforeUs) => lastGoodPath(reader, destination, beforeUs),
    changes: (destination, range, limit) => reading(reader.routeChanges(range, destination, limit)),
    close: () => reader.close(),
  };
}

/** Where the newest sample of the target went; before one came to an address, the one that its definition names. */
export async function storedDestination(
  reader: StoreReader,
  target: Target,
  signal?: AbortSignal,
): Promise<PathDestination> {
  const samples = await reading(reader.recentSamples(target.id, SAMPLES_LOOKED_AT, signal));
  for (const sample of samples.toReversed()) {
    const address = sample.remoteAddress === null ? null : traceableAddress(sample.remoteAddress);
    if (address === null || sample.remotePort === null || sample.remotePort === 0) continue;
    return { address, port: sample.remotePort, protocol: protocolOf(target) };
  }
  const named = namedEndpoint(target);
  const address = named === null ? null : traceableAddress(named.address);
  if (named === null || address === null) {
    throw new ContractError(
      'address-unknown',
      `No probe of “${target.name}” has come to an address so far, so there is no path to it yet.`,
      { target: target.name },
    );
  }
  return { address, port: named.port, protocol: protocolOf(target) };
}

/** The place that a definition names, where that is no name to be resolved first; what is no literal is found out by the caller. */
function namedEndpoint(target: Target): { readonly address: string; readonly port: number } | null {
  const { spec, resolver } = target;
  switch (spec.kind) {
    case 'http': {
      if (spec.connectTo !== null) return spec.connectTo;
      const { hostname, port, protocol } = new URL(spec.url);
      return { address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
    }
    case 'tcp':
      return spec.connectTo ?? { address: spec.host, port: spec.port };
    case 'dns':
      return resolver.kind === 'system' ? null : resolver;
  }
}
