import type { ApiParts, MethodsNamed } from './api-parts.ts';

type HeartbeatMethods = MethodsNamed<'heartbeat.change' | 'heartbeat.test'>;

/** The methods of the contract about the dead man's switch elsewhere. They reject with ContractError. */
export function createHeartbeatMethods({ guards, flush }: ApiParts): HeartbeatMethods {
  return {
    async 'heartbeat.change'(change) {
      guards.heartbeat.change(change);
      flush();
      return guards.notices.state();
    },
    'heartbeat.test': () => guards.heartbeat.test(),
  };
}
