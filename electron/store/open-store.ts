import type { OpenOutcome, StoreOptions } from './store.ts';

export function openStore(options: StoreOptions): OpenOutcome {
  return {
    kind: 'refused',
    code: 'failed',
    message: 'The store is not there yet.',
    context: { directory: options.directory },
  };
}
