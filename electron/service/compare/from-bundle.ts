import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import { UnreadBundle } from '../../bundle/read/read-refusal.ts';
import { ContractError } from '../../contract/errors.ts';
import type { TargetId } from '../../domain/ids.ts';
import { quoted } from '../../domain/quoted.ts';
import type { ComparedBlocks } from '../../store/compared-blocks.ts';
import { type BundleLook, lookAtBundle } from './bundle-look.ts';
import { seriesOfBundle } from './bundle-series.ts';
import type { BundlePlace } from './compare-request.ts';
import type { MeasuredMember } from './compared-member.ts';
import type { HeldBundles } from './held-bundles.ts';

/** Opens the bundle with all its checks, and tells what it is. Rejects with ContractError. */
export function lookInto(held: HeldBundles, place: BundlePlace, signal: AbortSignal): Promise<BundleLook> {
  return using(held, place, signal, async (bundle, fileName) => lookAtBundle(bundle, machineOf(place), fileName));
}

/** What was measured of one of its targets. Rejects with ContractError. */
export function seriesFrom(
  held: HeldBundles,
  asked: { readonly place: BundlePlace; readonly target: TargetId; readonly blocks: ComparedBlocks },
  signal: AbortSignal,
): Promise<MeasuredMember> {
  return using(held, asked.place, signal, async (bundle, fileName) => {
    const target = bundle.targets.find(({ id }) => id === asked.target);
    if (target === undefined) {
      throw new ContractError('not-found', `${quoted(fileName)} is another bundle than a moment ago; try again.`);
    }
    return seriesOfBundle(bundle, target, asked.blocks, signal);
  });
}

async function using<Value>(
  held: HeldBundles,
  place: BundlePlace,
  signal: AbortSignal,
  use: (bundle: ReadBundle, fileName: string) => Promise<Value>,
): Promise<Value> {
  try {
    return await held.use(place, signal, use);
  } catch (thrown) {
    // What was changed while it was being read.
    if (thrown instanceof UnreadBundle) throw new ContractError('invalid-input', thrown.refusal.message);
    throw thrown;
  }
}

const machineOf = (place: BundlePlace): string => (place.kind === 'bundle' ? place.bundle : place.path);
