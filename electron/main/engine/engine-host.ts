import type { Contract, ContractEvent } from '../../contract/contract.ts';
import type { ContractErrorData } from '../../contract/errors.ts';
import type { HostContract } from '../../contract/host-contract.ts';
import type { LinkClient } from '../../contract/link-client.ts';
import type { EventFeed } from '../../contract/serve-link.ts';

export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly directory: string }
  /** It ended unasked; the `attempt`th new start comes in `nextInMs`. `reason` is a sentence. */
  | { readonly kind: 'restarting'; readonly reason: string; readonly attempt: number; readonly nextInMs: number }
  /** It does not want to start over this data; a person must decide. */
  | { readonly kind: 'refused'; readonly error: ContractErrorData }
  | { readonly kind: 'stopped' };

/** All that the engine process answers: what everybody may ask, and what only the main process may. */
export type EngineTable = Contract['methods'] & HostContract['methods'];

/** The engine's process as the rest of the app sees it: one thing that stays, whatever process is behind it at the moment. */
export interface EngineHost {
  state(): EngineState;
  /** Calls `listener` at each change from now on. The returned function ends it. */
  onState(listener: (state: EngineState) => void): () => void;
  /** Rejects with ContractError; with `engine-unavailable` while the engine is not running. */
  readonly call: LinkClient<EngineTable>['call'];
  /** Calls `listener` for each event of the engine from now on; survives restarts. The returned function ends it. */
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /** The last events, for those who come later. Numbers begin anew with each process. */
  readonly events: EventFeed;
  /** Calls `listener` when events went by that nobody saw, or the engine ended: whoever follows must take a new picture. */
  onLost(listener: () => void): () => void;
  /** Flushes the store and ends the process, by force after 2.5 s. Never rejects. */
  stop(): Promise<void>;
}
