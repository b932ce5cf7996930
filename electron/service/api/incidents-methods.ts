import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** The methods of the contract that are about incidents. They reject with ContractError. */
export function createIncidentMethods(parts: ApiParts): MethodsNamed<'incidents.list' | 'incidents.show'> {
  return {
    async 'incidents.list'({ limit, openOnly }) {
      parts.flush();
      const incidents = [...(await parts.archive.incidents({ limit, openOnly }))];
      return { incidents, total: incidents.length };
    },
    async 'incidents.show'({ id }) {
      parts.flush();
      return parts.archive.incident(id);
    },
  };
}
