import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** The methods of the contract by which measuring stops for a while. They reject with ContractError. */
export function createPauseMethods(parts: ApiParts): MethodsNamed<'targets.pause' | 'targets.resume'> {
  const { registry, steering, flush } = parts;
  const { pauses } = steering;
  const idOf = (name: string | null) => (name === null ? null : registry.byName(name).id);
  return {
    async 'targets.pause'({ target, forMs }) {
      pauses.pause(idOf(target), forMs ?? null);
      flush();
      return {};
    },
    async 'targets.resume'({ target }) {
      pauses.resume(idOf(target));
      flush();
      return {};
    },
  };
}
