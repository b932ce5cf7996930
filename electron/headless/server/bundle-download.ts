import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import type { Redaction, RunningService } from '../../service/service.ts';
import { answerText, SAFETY_HEADERS, statusOf } from './answers.ts';

const MOST_AT_ONCE = 2;

/** `GET /bundle?incident=ID&profile=NAME&redact=LEVEL`: the zip as a download. What is written on the way is removed again. */
export class BundleDownload {
  readonly #service: RunningService;
  #running = 0;

  constructor(service: RunningService) {
    this.#service = service;
  }

  async send(response: ServerResponse, query: URLSearchParams): Promise<void> {
    if (this.#running >= MOST_AT_ONCE) {
      answerText(response, 503, 'Other bundles are being made; try again in a moment.', { 'retry-after': '5' });
      return;
    }
    this.#running += 1;
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    let folder: string | null = null;
    try {
      const incident = incidentOf(query.get('incident'));
      const redact = redactionOf(query.get('redact'));
      // Asking the engine first also writes what it has not written yet.
      await this.#service.api['incidents.show']({ id: incident });
      folder = await mkdtemp(join(tmpdir(), 'stallscope-bundle-'));
      const { path, bytes } = await this.#service.archive.exportBundle({
        scope: { kind: 'incident', incident },
        profile: query.get('profile') || 'generic',
        redact,
        destination: { kind: 'zip', file: null, directory: folder, overwrite: false },
        signal: gone.signal,
      });
      response.writeHead(200, {
        ...SAFETY_HEADERS,
        'content-type': 'application/zip',
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${basename(path).replace(/[^\w.+-]/g, '_')}"`,
      });
      await pipeline(createReadStream(path), response);
    } catch (thrown) {
      // Whoever asked has gone, or gets a connection that ends too early, which a browser tells as a failed download.
      if (gone.signal.aborted || response.headersSent) response.destroy();
      else {
        const error = contractErrorOf(thrown);
        answerText(response, statusOf(error.code), error.message);
      }
    } finally {
      this.#running -= 1;
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    }
  }
}

function incidentOf(text: string | null): number {
  if (text === null || !/^[1-9]\d{0,14}$/.test(text)) {
    throw new ContractError('invalid-input', '“incident” must be the number of an incident.', {});
  }
  return Number(text);
}

function redactionOf(text: string | null): Redaction {
  switch (text) {
    case null:
    case '':
      return 'standard';
    case 'none':
    case 'standard':
    case 'strict':
      return text;
    default:
      throw new ContractError('invalid-input', '“redact” must be none, standard or strict.', {});
  }
}
