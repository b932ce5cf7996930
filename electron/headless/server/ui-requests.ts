import type { IncomingMessage, ServerResponse } from 'node:http';
import { contractErrorOf } from '../../contract/errors.ts';
import type { RunningService } from '../../service/service.ts';
import { answer, answerError, answerText } from './answers.ts';
import { BundleDownload } from './bundle-download.ts';
import { BundleUpload } from './bundle-upload.ts';
import { checkDoors } from './doors.ts';
import { EventStream } from './event-stream.ts';
import { callMethod } from './method-call.ts';
import type { MetricsAnswers } from './metrics-answers.ts';
import type { Session } from './session.ts';
import type { StaticFiles } from './static-files.ts';

const METHOD_PREFIX = '/api/';
const NO_TOKEN =
  'This page needs the address with its token, as Stallscope printed it when it started; the token is new at each start.';

/** What a path is for, and by which methods it may be asked. */
type Route =
  | { readonly kind: 'file'; readonly methods: 'GET, HEAD, OPTIONS' }
  | { readonly kind: 'events'; readonly methods: 'GET, OPTIONS' }
  | { readonly kind: 'metrics'; readonly methods: 'GET, HEAD, OPTIONS' }
  | { readonly kind: 'bundle'; readonly methods: 'GET, POST, OPTIONS' }
  | { readonly kind: 'call'; readonly name: string; readonly methods: 'POST, OPTIONS' };

/** Answers the requests of the page: doors first, then the token, then what was asked for. */
export class UiRequests {
  readonly #service: RunningService;
  readonly #session: Session;
  readonly #files: StaticFiles;
  readonly #metrics: MetricsAnswers;
  readonly #hostNames: ReadonlySet<string>;
  readonly #events: EventStream;
  readonly #bundles: BundleDownload;
  readonly #uploads: BundleUpload;

  constructor(
    service: RunningService,
    {
      session,
      files,
      metrics,
      hostNames,
    }: {
      readonly session: Session;
      readonly files: StaticFiles;
      readonly metrics: MetricsAnswers;
      readonly hostNames: ReadonlySet<string>;
    },
  ) {
    this.#service = service;
    this.#session = session;
    this.#files = files;
    this.#metrics = metrics;
    this.#hostNames = hostNames;
    this.#events = new EventStream(service.api);
    this.#bundles = new BundleDownload(service);
    this.#uploads = new BundleUpload(service);
  }

  close(): void {
    this.#events.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (thrown) {
      if (response.headersSent) response.destroy();
      else answerError(response, contractErrorOf(thrown));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const target = request.url ?? '';
    const door = checkDoors({ method, target, header: (name) => request.headersDistinct[name] ?? [] }, this.#hostNames);
    if (door.kind === 'refused') {
      answerText(response, door.status, door.message, { connection: 'close' });
      return;
    }
    const question = target.indexOf('?');
    const path = question < 0 ? target : target.slice(0, question);
    const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
    const route = routeOf(path);
    if (method === 'OPTIONS') {
      // No cross-origin header: a foreign page that asks first learns that it may not.
      answer(response, 204, null, { allow: route.methods });
      return;
    }
    if (!route.methods.split(', ').includes(method)) {
      answerText(response, 405, `This can be asked by ${route.methods}.`, {
        allow: route.methods,
        connection: 'close',
      });
      return;
    }
    if (path === '/' && query.has('token')) {
      this.#exchange(query.get('token') ?? '', response);
      return;
    }
    const { cookie, authorization } = request.headers;
    const mayGather = route.kind === 'metrics' && this.#metrics.isAllowed(authorization);
    if (!mayGather && !this.#session.isAllowed({ cookie, authorization })) {
      refuseUnknown(route.kind === 'call' || method === 'POST', response);
      return;
    }
    switch (route.kind) {
      case 'events':
        this.#events.open(request, response, query);
        return;
      case 'metrics':
        await this.#metrics.send(request, response);
        return;
      case 'bundle':
        if (method === 'POST') await this.#uploads.take(request, response, query);
        else await this.#bundles.send(response, query);
        return;
      case 'call':
        await callMethod(this.#service.api, route.name, request, response);
        return;
      case 'file':
        this.#file(path, response);
        return;
    }
  }

  /** The token leaves the address bar at once, and what stays is a cookie. */
  #exchange(token: string, response: ServerResponse): void {
    if (this.#session.isToken(token))
      answer(response, 303, null, { location: '/', 'set-cookie': this.#session.cookie() });
    else answerText(response, 401, NO_TOKEN);
  }

  #file(path: string, response: ServerResponse): void {
    const file = this.#files.get(path);
    if (file === undefined) {
      const unbuilt = path === '/' ? 'The page is not built; run npm run build.' : 'There is nothing here.';
      answerText(response, 404, unbuilt);
      return;
    }
    const keep = file.immutable ? { 'cache-control': 'private, max-age=31536000, immutable' } : {};
    answer(response, 200, file, keep);
  }
}

function routeOf(path: string): Route {
  if (path === '/api/events') return { kind: 'events', methods: 'GET, OPTIONS' };
  if (path === '/metrics') return { kind: 'metrics', methods: 'GET, HEAD, OPTIONS' };
  if (path === '/bundle') return { kind: 'bundle', methods: 'GET, POST, OPTIONS' };
  if (path.startsWith(METHOD_PREFIX))
    return { kind: 'call', name: path.slice(METHOD_PREFIX.length), methods: 'POST, OPTIONS' };
  return { kind: 'file', methods: 'GET, HEAD, OPTIONS' };
}

function refuseUnknown(asData: boolean, response: ServerResponse): void {
  // The body of a request that may not be made is not read.
  const headers = { connection: 'close' };
  if (asData) answerError(response, { code: 'unauthorized', message: NO_TOKEN, context: {} }, headers);
  else answerText(response, 401, NO_TOKEN, headers);
}
