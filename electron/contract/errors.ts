import { z } from 'zod';

/** The closed set of reasons for which a call is refused. */
export const ERROR_CODES = [
  'invalid-input',
  'not-found',
  'duplicate-name',
  /** No probe of the target has told its address so far, so there is no path to it. */
  'address-unknown',
  'tracing-impossible',
  'too-many',
  'unreadable',
  'store-unavailable',
  'nothing-to-export',
  'cannot-write',
  'already-exists',
  'cancelled',
  'unauthorized',
  /** The app's engine process is not running at this moment. */
  'engine-unavailable',
  'internal',
] as const;

export const contractErrorShape = z.object({
  code: z.enum(ERROR_CODES),
  /** One sentence: what happened, to what, and what to do. */
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export type ContractErrorData = z.infer<typeof contractErrorShape>;
export type ErrorCode = ContractErrorData['code'];

/** Carries error data inside one process; it crosses a boundary as its `data` only. */
export class ContractError extends Error {
  readonly data: ContractErrorData;

  constructor(code: ErrorCode, message: string, context: ContractErrorData['context'] = {}) {
    super(message);
    this.name = 'ContractError';
    this.data = { code, message, context };
  }
}

/** Error data for whatever was thrown. What nobody foresaw is `internal`; its message is kept, because hiding it helps no one. */
export function contractErrorOf(thrown: unknown): ContractErrorData {
  if (thrown instanceof ContractError) return thrown.data;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message, context: {} };
}
