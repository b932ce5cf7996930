import './zod-without-eval.ts';
import { bundleUpload } from '../../electron/contract/bundle-shapes.ts';
import type { CallResult } from './engine-client.ts';
import { failed, readAnswer } from './read-answer.ts';

const MISFIT = 'The page and the engine are of different versions. Load the page again.';

/** Sends a bundle from elsewhere, a zip, to the server that the page came from. Never rejects. `base` ends in a slash. */
export async function sendBundle(
  base: URL,
  file: File,
  signal?: AbortSignal,
): Promise<CallResult<{ readonly id: string }>> {
  const address = new URL('bundle', base);
  address.searchParams.set('name', file.name);
  let body: unknown;
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/zip' },
      body: file,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
    });
    body = await response.json();
  } catch (thrown) {
    return failed(
      thrown instanceof SyntaxError
        ? { kind: 'not-understood', message: 'What answered is not Stallscope.' }
        : { kind: 'unreachable', message: 'Stallscope does not take the bundle. Is it still running?' },
    );
  }
  return readAnswer(bundleUpload, body, MISFIT);
}
