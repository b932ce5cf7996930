import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import type { ExportScope, Redaction, RunningService } from '../../service/service.ts';
import { answerText, SAFETY_HEADERS, statusOf } from './answers.ts';

const MOST_AT_ONCE = 2;

/**
 * `GET /bundle?incident=ID&profile=NAME&redact=LEVEL`, or `from=T&to=T&target=NAME&target=NAME…` in place of the incident: the zip as a
 * download, also for desks that want loose files. What is written on the way is removed again.
 */
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
      const asked = {
        scope: scopeOf(query),
        profile: query.get('profile') || 'generic',
        redact: redactionOf(query.get('redact')),
        signal: gone.signal,
      };
      const { archive, flush } = this.#service;
      flush();
      const { name } = await archive.bundleName(asked);
      folder = await mkdtemp(join(tmpdir(), 'stallscope-bundle-'));
      const file = join(folder, name.endsWith('.zip') ? name : `${name}.zip`);
      const { path, bytes } = await archive.exportBundle({
        ...asked,
        destination: { kind: 'zip', file, directory: folder, overwrite: false },
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

/** Throws ContractError `invalid-input`. */
function scopeOf(query: URLSearchParams): ExportScope {
  const [from, to] = [query.get('from'), query.get('to')];
  if (from === null && to === null) return { kind: 'incident', incident: incidentOf(query.get('incident')) };
  if (query.has('incident')) throw refusal('A bundle is of an “incident”, or of a time “from” and “to”; choose one.');
  const fromUs = instantOf('from', from);
  const toUs = instantOf('to', to);
  if (fromUs >= toUs) throw refusal('“from” must be earlier than “to”.');
  const targets = query.getAll('target');
  return { kind: 'range', fromUs, toUs, targets: targets.length === 0 ? null : targets };
}

function instantOf(name: string, text: string | null): number {
  const read = parseInstantUs(text ?? '');
  if (read.kind === 'refused') throw refusal(`“${name}” must be a time, such as 2026-11-21T07:00:00Z.`);
  return read.value;
}

const refusal = (message: string): ContractError => new ContractError('invalid-input', message, {});

function incidentOf(text: string | null): number {
  if (text === null || !/^[1-9]\d{0,14}$/.test(text)) {
    throw refusal('“incident” must be the number of an incident.');
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
      throw refusal('“redact” must be none, standard or strict.');
  }
}
