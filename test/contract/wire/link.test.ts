import { contract } from '../../../electron/contract/contract.ts';
import { EventReplay } from '../../../electron/contract/event-replay.ts';
import { createLinkClient } from '../../../electron/contract/link-client.ts';
import { serveLink } from '../../../electron/contract/serve-link.ts';
import type { RunningService } from '../../../electron/service/service.ts';
import { type ConnectedClient, contractSuite, watchedOver } from '../suite.ts';
import { apiOfClient } from './api-of-client.ts';
import { linkedPair } from './linked-pair.ts';

/** The contract by messages, as window and main process speak it. */
async function connectByLink(service: RunningService): Promise<ConnectedClient> {
  const pair = linkedPair();
  const events = new EventReplay(2_048);
  service.api.subscribe((event) => events.add(event));
  const server = serveLink({
    table: contract.methods,
    handlers: service.api,
    events,
    link: pair.answerer,
    foul: (reason) => {
      throw new Error(reason);
    },
  });
  return {
    api: apiOfClient(createLinkClient(contract.methods, pair.caller)),
    close: async () => {
      server.close();
      pair.close();
    },
  };
}

contractSuite('messages between processes', () => watchedOver(connectByLink));
