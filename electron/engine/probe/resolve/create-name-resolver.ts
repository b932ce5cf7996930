import { lookup } from 'node:dns';
import type { Clock } from '../../../domain/clock.ts';
import type { NameResolver } from './name-resolver.ts';

export function createNameResolver(_options: { readonly clock: Clock }): NameResolver {
  return {
    resolve: (host, options) =>
      new Promise((resolve) => {
        lookup(host, { all: true, family: options.family === 'auto' ? 0 : options.family }, (error, found) => {
          if (error !== null) {
            resolve({
              kind: 'failed',
              failure: { phase: 'resolve', code: 'name-not-found', message: `${host} was not found.` },
              resolverAddress: null,
            });
          } else resolve({ kind: 'resolved', addresses: found.map((one) => one.address), resolverAddress: null });
        });
      }),
  };
}
