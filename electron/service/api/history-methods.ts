import { historyEventJson } from '../history/create-history-book.ts';
import { reading } from '../read-errors.ts';
import { storedTargetByName } from '../stored-target.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** What changed, and how all stands now. They reject with ContractError. */
export function createHistoryMethods(parts: ApiParts): MethodsNamed<'history.list' | 'status'> {
  const { reader, registry, guards } = parts;
  return {
    async 'history.list'({ target, limit, before }, signal) {
      parts.flush();
      const watched = registry.all().find(({ name }) => name === target);
      const targetId =
        target === null
          ? null
          : (watched?.id ?? storedTargetByName(await reading(reader.targets(signal)), target).target.id);
      const found = await reading(reader.history({ targetId, kinds: null, beforeId: before ?? null, limit }, signal));
      return { events: found.map((one) => historyEventJson(one.id, one.event, one.target)) };
    },
    status: async () => guards.status(),
  };
}
