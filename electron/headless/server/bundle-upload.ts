import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import { MOST_BUNDLE_BYTES } from '../../service/bundles/bundle-size.ts';
import type { RunningService } from '../../service/service.ts';
import { answerError, answerJson } from './answers.ts';

const MOST_AT_ONCE = 2;
const LONGEST_NAME = 255;

/** `POST /bundle?name=FILE`: opens the zip in the body, which lies in a private file until then. Answers as methods do. */
export class BundleUpload {
  readonly #service: Pick<RunningService, 'openBundle'>;
  #running = 0;

  constructor(service: Pick<RunningService, 'openBundle'>) {
    this.#service = service;
  }

  async take(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    this.#running += 1;
    try {
      if (this.#running > MOST_AT_ONCE) {
        throw new ContractError('too-many', 'Other bundles are being opened; try again in a moment.');
      }
      checkHead(request);
      answerJson(response, 200, { ok: true, value: await this.#open(request, nameOf(query), gone.signal) });
    } catch (thrown) {
      // What is left of a body that is not taken is not waited for.
      answerError(response, contractErrorOf(thrown), request.complete ? {} : { connection: 'close' });
    } finally {
      this.#running -= 1;
    }
  }

  async #open(request: IncomingMessage, fileName: string, signal: AbortSignal): Promise<{ readonly id: string }> {
    // Only this user can look into it (mode 0700).
    const folder = await mkdtemp(join(tmpdir(), 'stallscope-upload-'));
    try {
      const path = join(folder, 'bundle.zip');
      await pipeline(request, bounded(), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
      return await this.#service.openBundle({ path, fileName, signal });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const tooLarge = (): ContractError => new ContractError('invalid-input', 'The file is larger than any bundle.');

function checkHead(request: IncomingMessage): void {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  // A form of a foreign page can send files, but not this type without being asked first.
  if (type !== 'application/zip') throw new ContractError('invalid-input', 'The body must be application/zip.');
  if (Number(request.headers['content-length'] ?? 0) > MOST_BUNDLE_BYTES) throw tooLarge();
}

/** What the person called the file, without the folders that some systems tell with it. */
function nameOf(query: URLSearchParams): string {
  const name = (query.get('name') ?? '').split(/[/\\]/).at(-1) ?? '';
  return name === '' ? 'bundle.zip' : name.slice(0, LONGEST_NAME);
}

function bounded(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MOST_BUNDLE_BYTES) done(tooLarge());
      else done(null, chunk);
    },
  });
}
