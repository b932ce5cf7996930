import { openBundle } from '../../bundle/read/open-bundle.ts';
import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import type { BundleReadRefusal } from '../../bundle/read/read-refusal.ts';
import { ContractError } from '../../contract/errors.ts';

/** Hands an opened bundle to `use` and closes it afterwards. Rejects with ContractError, in words, for a bundle that is refused. */
export async function withBundle<Value>(
  path: string,
  signal: AbortSignal,
  use: (bundle: ReadBundle) => Promise<Value>,
): Promise<Value> {
  const bundle = await openForeign(path, signal);
  try {
    return await use(bundle);
  } finally {
    await bundle.close();
  }
}

/** Opens a bundle that the caller closes. Rejects with ContractError, in words, for one that is refused. */
export async function openForeign(path: string, signal: AbortSignal): Promise<ReadBundle> {
  const outcome = await openBundle(path, signal);
  if (outcome.kind === 'refused') throw refusalError(outcome);
  return outcome.bundle;
}

/** The reason stays in `context.reason`, for programs. */
const refusalError = ({ code, message }: BundleReadRefusal): ContractError =>
  new ContractError(code === 'cancelled' ? 'cancelled' : 'invalid-input', message, { reason: code });
