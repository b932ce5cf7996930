import type { ContractEvent, MethodInput, MethodName, MethodOutput } from '../../electron/contract/contract.ts';
import type { ContractErrorData } from '../../electron/contract/errors.ts';

/** Why a call brought nothing: the engine refused it, was not there, or answered what the contract does not know. */
export type CallFailure =
  | { readonly kind: 'refused'; readonly error: ContractErrorData }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'not-understood'; readonly message: string };

export type CallResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: CallFailure };

export interface EventListener {
  /** The stream stands. */
  opened(): void;
  event(event: ContractEvent): void;
  /** What was asked for has gone by; nothing comes after this. */
  outrun(): void;
  /** The stream ended or never stood; nothing comes after this. */
  lost(): void;
}

/** What the page knows of the engine, whatever lies between them. */
export interface EngineClient {
  /** Never rejects. An aborted call comes back as `unreachable`. */
  call<Name extends MethodName>(
    name: Name,
    input: MethodInput<Name>,
    signal?: AbortSignal,
  ): Promise<CallResult<MethodOutput<Name>>>;
  /** Hands over every event with a number above `after`, in order. The returned function ends it. */
  follow(after: number, listener: EventListener): () => void;
}

/** One sentence for a person. */
export function failureText(failure: CallFailure): string {
  return failure.kind === 'refused' ? failure.error.message : failure.message;
}
