import type { Failure } from '../../domain/failure.ts';
import { printableCut } from '../../domain/printable.ts';
import type { HttpExpectation } from '../../domain/target.ts';

/** Checks the status of the final answer. The phase of the failure is `transfer`: the answer came, and it is wrong. */
export function unexpectedStatus(expect: HttpExpectation, status: number): Failure | null {
  const asExpected = expect.status === null ? status < 400 : expect.status.includes(status);
  if (asExpected) return null;
  const wanted = expect.status === null ? 'below 400' : expect.status.join(' or ');
  return {
    phase: 'transfer',
    code: 'unexpected-status',
    message: `The server answered with status ${status}; expected was ${wanted}.`,
  };
}

/**
 * Checks that the decoded body contains the expected text, in the character set that the answer names (else UTF-8).
 * @param capped the body was longer than what was read
 */
export function bodyMismatch(
  expect: HttpExpectation,
  body: Buffer,
  contentType: string | null,
  capped: boolean,
): Failure | null {
  if (expect.body === null) return null;
  const text = new TextDecoder(charset(contentType)).decode(body);
  if (text.includes(expect.body)) return null;
  const where = capped ? `the first ${body.length} bytes of the body` : 'the body';
  return {
    phase: 'transfer',
    code: 'body-mismatch',
    message: `The text "${printableCut(expect.body, 80)}" was not in ${where}.`,
  };
}

function charset(contentType: string | null): string {
  const label = /;\s*charset\s*=\s*"?([\w.:-]+)"?/i.exec(contentType ?? '')?.[1];
  if (label === undefined) return 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // A character set that nobody knows: UTF-8 still reads the ASCII part of nearly all of them.
    return 'utf-8';
  }
}
