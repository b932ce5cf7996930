import { z } from 'zod';

/** One method of a contract: what goes in, what comes out. */
export const method = <Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output) => ({
  input,
  output,
});

export const none = z.object({});
