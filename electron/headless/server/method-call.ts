import type { IncomingMessage, ServerResponse } from 'node:http';
import { callChecked } from '../../contract/call-checked.ts';
import { type ContractApi, contract } from '../../contract/contract.ts';
import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import { answerError, answerJson } from './answers.ts';

/** Above the largest input that the contract allows: a pasted list of targets. */
const MAX_BODY_BYTES = 20_000_000;

/** `POST /api/<method>` with the input as JSON: answers `{ok: true, value}` or `{ok: false, error}`. */
export async function callMethod(
  api: ContractApi,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const value = await callChecked(contract.methods, api, name, await inputOf(request), gone.signal);
    answerJson(response, 200, { ok: true, value });
  } catch (thrown) {
    const error = contractErrorOf(thrown);
    // What is left of a body that was too long is not waited for.
    answerError(response, error, request.complete ? {} : { connection: 'close' });
  }
}

async function inputOf(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  // A form of a foreign page can send text, but not this type without being asked first.
  if (type !== 'application/json') throw new ContractError('invalid-input', 'The body must be application/json.', {});
  const tooLong = () => new ContractError('invalid-input', `The body is longer than ${MAX_BODY_BYTES} bytes.`, {});
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > MAX_BODY_BYTES) throw tooLong();
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ContractError('invalid-input', 'The body is no JSON.', {});
  }
}
