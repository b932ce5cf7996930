import { ContractError } from '../contract/errors.ts';
import type { Target } from '../domain/target.ts';
import type { LearnedPaths } from '../engine/paths/learned-paths.ts';
import type { StoreReader } from '../store/reader.ts';
import { storedDestination } from './path-archive.ts';

/**
 * Takes the last good path to each target's address over from earlier runs, so that a target that hangs from the very start has
 * something to be held against. One question after the other: the store has others to serve.
 */
export async function rememberPaths(
  targets: readonly Target[],
  reader: StoreReader,
  paths: LearnedPaths,
  options: { readonly beforeUs: number; readonly signal: AbortSignal },
): Promise<void> {
  const seen = new Set<string>();
  for (const target of targets) {
    if (options.signal.aborted) return;
    const address = await addressOf(target, reader, options.signal);
    if (address === null || seen.has(address)) continue;
    seen.add(address);
    const snapshot = await reader.lastGoodPath(address, options.beforeUs, options.signal);
    if (snapshot !== null) paths.remember(snapshot);
  }
}

/** null for a target that has never come to an address, and has none in its definition. */
async function addressOf(target: Target, reader: StoreReader, signal: AbortSignal): Promise<string | null> {
  try {
    return (await storedDestination(reader, target, signal)).address;
  } catch (error) {
    if (error instanceof ContractError && error.data.code === 'address-unknown') return null;
    throw error;
  }
}
