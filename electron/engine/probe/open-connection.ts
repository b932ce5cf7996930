import type { Socket } from 'node:net';
import type { AddressAndPort, HttpSpec } from '../../domain/target.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { connectTcp, peerText } from './connect.ts';
import type { Connection } from './connection.ts';
import { startHttp2 } from './http2/session.ts';
import type { PhaseTimer } from './phase-timer.ts';
import type { ProbeRun } from './probe-run.ts';
import type { ProbeSocket } from './probe-socket.ts';
import type { HttpProxy } from './proxy/proxy-choice.ts';
import { openTunnel } from './proxy/tunnel.ts';
import { resolveHost } from './resolve-host.ts';
import { secure } from './tls.ts';
import { trustContext } from './trust.ts';

/** Where a connection has to lead, and how. */
export interface Route {
  readonly secure: boolean;
  /** Name or literal of the URL, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly pin: AddressAndPort | null;
  readonly proxy: HttpProxy | null;
  /** A plain request through a proxy needs no tunnel (RFC 9110, section 7.3.2). */
  readonly tunnel: boolean;
  readonly version: HttpSpec['version'];
  readonly verify: boolean;
}

const ALPN: Readonly<Record<HttpSpec['version'], Buffer>> = {
  auto: Buffer.from('\x02h2\x08http/1.1', 'latin1'),
  '1.1': Buffer.from('\x08http/1.1', 'latin1'),
  '2': Buffer.from('\x02h2', 'latin1'),
};

/** Phases `resolve`, `connect` and `tls`: from nothing to a connection that is ready for a request. */
export async function openConnection(run: ProbeRun, route: Route, timer: PhaseTimer): Promise<Attempt<Connection>> {
  const { progress } = run.context;
  progress.resolverAddress = null;
  progress.resolvedAddresses = [];
  const firstStop = await firstPeer(run, route, timer);
  if (firstStop.kind === 'failed') return firstStop;
  const peer = firstStop.value;

  const connected = await connectTcp(run, peer, timer);
  if (connected.kind === 'failed') return stopped(timer, connected);
  const tcp = connected.value;
  if (route.proxy !== null && route.tunnel) {
    const tunnelled = await openTunnel(run, tcp, route.proxy, route.pin ?? { address: route.host, port: route.port });
    if (tunnelled.kind === 'failed') return stopped(timer, tunnelled);
  }
  if (!route.secure) {
    timer.stop();
    return succeeded(asConnection(run, { tcp, stream: tcp, peer, useHttp2: route.version === '2' }));
  }

  const trust = trustContext(run.context.environment);
  if (trust.kind === 'failed') {
    tcp.destroy();
    return stopped(timer, trust);
  }
  timer.enter('tls');
  const secured = await secure(run, tcp, {
    host: route.host,
    verify: route.verify,
    secureContext: trust.value,
    alpn: ALPN[route.version],
    peer,
  });
  timer.stop();
  if (secured.kind === 'failed') return secured;
  const stream = secured.value;
  const useHttp2 = stream.alpnProtocol === 'h2';
  if (route.version === '2' && !useHttp2) {
    stream.destroy();
    return failed('tls', 'tls-protocol', `${peerText(peer)} does not offer HTTP/2, which this target demands.`);
  }
  return succeeded(asConnection(run, { tcp, stream, peer, useHttp2 }));
}

async function firstPeer(run: ProbeRun, route: Route, timer: PhaseTimer): Promise<Attempt<AddressAndPort>> {
  if (route.proxy === null && route.pin !== null) return succeeded(route.pin);
  const { host, port } = route.proxy ?? route;
  const resolved = await resolveHost(run, host, timer);
  return resolved.kind === 'failed' ? resolved : succeeded({ address: resolved.value.address, port });
}

function asConnection(
  run: ProbeRun,
  {
    tcp,
    stream,
    peer,
    useHttp2,
  }: { readonly tcp: ProbeSocket; readonly stream: Socket; readonly peer: AddressAndPort; readonly useHttp2: boolean },
): Connection {
  const { progress } = run.context;
  const facts = {
    tcp,
    peer,
    local: { address: progress.localAddress, port: progress.localPort },
    certificate: run.context.progress.certificate,
    resolvedAddresses: progress.resolvedAddresses,
    resolverAddress: progress.resolverAddress,
  };
  return useHttp2 ? { version: '2', session: startHttp2(stream), ...facts } : { version: '1.1', stream, ...facts };
}

function stopped<Failed>(timer: PhaseTimer, attempt: Failed): Failed {
  timer.stop();
  return attempt;
}
