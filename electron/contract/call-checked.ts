import { quoted } from '../domain/quoted.ts';
import { ContractError } from './errors.ts';
import type { HandlersOf, MethodTable } from './method-table.ts';

/**
 * Calls one method of a table for somebody who is not trusted to know it: the name must be in the table, the input and the answer fit
 * its shapes. Resolves with the answer as the shape reads it; rejects with ContractError and nothing else.
 */
export async function callChecked<Table extends MethodTable>(
  table: Table,
  handlers: HandlersOf<Table>,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const shape = Object.hasOwn(table, name) ? table[name] : undefined;
  if (shape === undefined) throw new ContractError('not-found', `There is no method ${quoted(name)}.`, {});
  const read = shape.input.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw new ContractError('invalid-input', `${name}: ${place}${issue?.message ?? 'not understood'}`, {
      method: name,
    });
  }
  const written = shape.output.safeParse(await outcome(handlers, name, read.data, signal));
  if (!written.success) {
    const [issue] = written.error.issues;
    throw new ContractError(
      'internal',
      `The answer of ${name} is not what was agreed: ${issue?.path.join('.')}: ${issue?.message}`,
      { method: name },
    );
  }
  return written.data;
}

async function outcome<Table extends MethodTable>(
  handlers: HandlersOf<Table>,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  // Read by the schema of this very name, which the compiler cannot follow through a table that it does not know.
  const handler = handlers[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
  try {
    return await handler(input, signal);
  } catch (thrown) {
    if (thrown instanceof ContractError) throw thrown;
    if (signal.aborted) throw new ContractError('cancelled', `${name} was cancelled.`, { method: name });
    throw new ContractError('internal', thrown instanceof Error ? thrown.message : String(thrown), { method: name });
  }
}
