import type { HttpSpec } from '../../domain/target.ts';
import { type Connection, discard } from './connection.ts';
import {
  bareHost,
  effectivePort,
  type HttpRequest,
  http1Head,
  http2Head,
  isIdempotent,
  shownUrl,
} from './http-request.ts';
import { type ExchangeOutcome, exchangeHttp1 } from './http1/exchange.ts';
import { exchangeHttp2 } from './http2/exchange.ts';
import { openConnection, type Route } from './open-connection.ts';
import { PhaseTimer } from './phase-timer.ts';
import type { ProbeRun } from './probe-run.ts';
import { proxyFor } from './proxy/proxy-choice.ts';
import { BODY_START_BYTES, RecordedExchange } from './recorded-exchange.ts';

export interface HopOutcome {
  readonly outcome: ExchangeOutcome;
  readonly recorded: RecordedExchange;
  readonly reusedConnection: boolean;
}

/**
 * One request and its answer, on a kept connection where the target wants that and there is one. A kept connection may
 * have been closed by the server just now; if no byte of an answer came and the method allows it, the request is sent once
 * more on a fresh one. The exchanges show both.
 * @param firstOrigin origin of the target's own URL: only there the pinned address holds
 */
export async function runHop(
  run: ProbeRun,
  spec: HttpSpec,
  request: HttpRequest,
  firstOrigin: string,
  timers: PhaseTimer[],
): Promise<HopOutcome> {
  const { connections, progress, environment } = run.context;
  const { url } = request;
  const chosen = spec.proxy === 'environment' ? proxyFor(url, environment) : { kind: 'direct' as const };
  const pin = url.origin === firstOrigin ? spec.connectTo : null;
  const isSecure = url.protocol === 'https:';
  const begin = () => {
    const timer = new PhaseTimer(run.context.clock, progress);
    const recorded = new RecordedExchange(shownUrl(url), timer, run.mask);
    timers.push(timer);
    progress.exchanges.push(recorded);
    return { timer, recorded };
  };
  if (chosen.kind === 'unusable') {
    const { recorded } = begin();
    const failure = { phase: 'connect', code: 'proxy-refused', message: chosen.reason } as const;
    return { outcome: { kind: 'failed', failure, answerBegun: false }, recorded, reusedConnection: false };
  }
  const proxy = chosen.kind === 'proxy' ? chosen.proxy : null;
  const route: Route = {
    secure: isSecure,
    host: bareHost(url),
    port: effectivePort(url),
    pin,
    proxy,
    tunnel: isSecure || pin !== null || spec.version === '2',
    version: spec.version,
    verify: spec.tlsVerify,
  };
  const key = connectionKey(run, route);
  const kept = spec.connection === 'keep-alive' ? connections.take(key) : null;
  if (kept !== null) {
    kept.tcp.beginRequest();
    if (kept.certificate !== null) {
      progress.shown = [...progress.shown, { host: route.host.toLowerCase(), certificate: kept.certificate }];
    }
    progress.tcp.push(kept.tcp.readings);
    const { timer, recorded } = begin();
    const outcome = await exchange(run, spec, request, route, kept, timer, recorded);
    if (outcome.kind === 'answered' || !mayRepeat(run, request, outcome)) {
      settleConnection(run, spec, key, kept, outcome);
      return { outcome, recorded, reusedConnection: true };
    }
    discard(kept);
  }
  const { timer, recorded } = begin();
  const opened = await openConnection(run, route, timer);
  recorded.remoteAddress = progress.remoteAddress;
  recorded.remotePort = progress.remotePort;
  if (opened.kind === 'failed') {
    const { failure } = opened;
    return { outcome: { kind: 'failed', failure, answerBegun: false }, recorded, reusedConnection: false };
  }
  const outcome = await exchange(run, spec, request, route, opened.value, timer, recorded);
  settleConnection(run, spec, key, opened.value, outcome);
  return { outcome, recorded, reusedConnection: false };
}

function exchange(
  run: ProbeRun,
  spec: HttpSpec,
  request: HttpRequest,
  route: Route,
  connection: Connection,
  timer: PhaseTimer,
  recorded: RecordedExchange,
): Promise<ExchangeOutcome> {
  const { progress } = run.context;
  progress.socket = connection.tcp;
  progress.remoteAddress = connection.peer.address;
  progress.remotePort = connection.peer.port;
  progress.localAddress = connection.local.address;
  progress.localPort = connection.local.port;
  progress.resolvedAddresses = connection.resolvedAddresses;
  progress.resolverAddress = connection.resolverAddress;
  recorded.remoteAddress = connection.peer.address;
  recorded.remotePort = connection.peer.port;
  progress.certificate = connection.certificate;
  const limits = {
    bodyCapBytes: spec.bodyCapBytes,
    keepBytes: spec.expect.body === null ? Math.min(BODY_START_BYTES, spec.bodyCapBytes) : spec.bodyCapBytes,
  };
  const { method } = request;
  switch (connection.version) {
    case '1.1': {
      const { bytes, shown } = http1Head(request, route.tunnel ? null : route.proxy);
      recorded.requestHead = shown;
      return exchangeHttp1(run, connection, { method, bytes, limits }, timer, recorded);
    }
    case '2': {
      const { headers, shown } = http2Head(request);
      recorded.version = '2';
      recorded.requestHead = shown;
      return exchangeHttp2(run, connection, { method, headers, limits }, timer, recorded);
    }
  }
}

function mayRepeat(run: ProbeRun, request: HttpRequest, outcome: ExchangeOutcome & { kind: 'failed' }): boolean {
  if (outcome.answerBegun || run.aborted || !isIdempotent(request.method)) return false;
  return outcome.failure.code === 'reset' || outcome.failure.code === 'closed-early';
}

function settleConnection(
  run: ProbeRun,
  spec: HttpSpec,
  key: string,
  connection: Connection,
  outcome: ExchangeOutcome,
): void {
  if (spec.connection === 'keep-alive' && outcome.kind === 'answered' && outcome.reusable) {
    connection.tcp.readings.finish();
    run.context.connections.keep(key, connection);
  } else {
    discard(connection);
  }
}

/** Connections may be shared by requests that would open the very same one. */
function connectionKey(run: ProbeRun, route: Route): string {
  const { family, resolver } = run.target;
  return JSON.stringify([route, family, resolver]);
}
