import type { z } from 'zod';

/** What a method takes and what it answers. */
export interface MethodShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

export type MethodTable = Readonly<Record<string, MethodShape>>;

/** Someone who answers every method of a table. Handlers reject with ContractError. */
export type HandlersOf<Table extends MethodTable> = {
  readonly [Name in keyof Table]: (
    input: z.infer<Table[Name]['input']>,
    signal?: AbortSignal,
  ) => Promise<z.infer<Table[Name]['output']>>;
};
