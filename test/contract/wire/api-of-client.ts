import {
  type Contract,
  type ContractApi,
  type ContractEvent,
  contract,
  type MethodName,
} from '../../../electron/contract/contract.ts';
import type { LinkClient } from '../../../electron/contract/link-client.ts';

/** The contract as one who calls over a link has it. */
export function apiOfClient(client: LinkClient<Contract['methods']>): ContractApi {
  const methods = Object.fromEntries(
    Object.keys(contract.methods).map((name) => [
      name,
      (input: never, signal?: AbortSignal) => client.call(name as MethodName, input, signal),
    ]),
  );
  const follow: ContractApi['subscribe'] = (listener) => subscribe(client, listener);
  return { ...methods, subscribe: follow } as unknown as ContractApi;
}

/** From now on: after the last event that the picture knows. */
function subscribe(client: LinkClient<Contract['methods']>, listener: (event: ContractEvent) => void): () => void {
  let end: (() => void) | null = null;
  let isOver = false;
  void client.call('overview', {}).then(({ seq }) => {
    if (isOver) return;
    const outrun = () => {
      throw new Error('The stream was outrun.');
    };
    end = client.follow(seq, { opened: () => {}, event: listener, outrun, lost: () => {} });
  });
  return () => {
    isOver = true;
    end?.();
  };
}
