import { readdirSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TargetDefinition, TargetSpec } from '../../../electron/domain/target.ts';
import { probe } from '../../../electron/engine/probe/registry.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import { dnsSpec, httpSpec, newPool, probeContext, realClock, targetOf, tcpSpec } from '../../support/probe-context.ts';
import { type DnsServer, startDnsServer } from '../../support/servers/dns-server.ts';
import { type FullBacklogServer, startFullBacklogServer } from '../../support/servers/full-backlog-server.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { type RunningServer, startSocketServer } from '../../support/servers/socket-server.ts';

let authority: TestAuthority;
let full: FullBacklogServer;
let silentTls: RunningServer;
let silentHttp: HttpServer;
let halfBody: HttpServer;
let silentDns: DnsServer;
let silentHttp2: ReturnType<typeof createSecureServer>;
let http2Port = 0;
beforeAll(async () => {
  authority = createTestAuthority();
  const { key, cert } = authority.issue({ label: 'h2', alternativeNames: ['IP:127.0.0.1'] });
  full = await startFullBacklogServer();
  silentTls = await startSocketServer(() => {});
  silentHttp = await startHttpServer({ behaviour: { kind: 'hang-in-wait', forMs: null } });
  halfBody = await startHttpServer({ behaviour: { kind: 'hang-in-transfer', forMs: null } });
  silentDns = await startDnsServer(() => ({ kind: 'silent' }));
  silentHttp2 = createSecureServer({ key, cert });
  silentHttp2.on('sessionError', () => {});
  await new Promise<void>((resolve) => silentHttp2.listen(0, '127.0.0.1', resolve));
  const bound = silentHttp2.address();
  http2Port = bound !== null && typeof bound === 'object' ? bound.port : 0;
});
afterAll(async () => {
  await Promise.all([full.close(), silentTls.close(), silentHttp.close(), halfBody.close(), silentDns.close()]);
  await new Promise<void>((resolve) => silentHttp2.close(() => resolve()));
  authority.remove();
});

const descriptors = () => readdirSync('/proc/self/fd').length;

function stuck(): readonly (readonly [string, TargetSpec, Partial<TargetDefinition>])[] {
  const resolver = { kind: 'server', address: silentDns.address, port: silentDns.port } as const;
  return [
    ['resolve', httpSpec('http://name.test/'), { resolver }],
    ['resolve', dnsSpec('name.test', { transport: 'udp' }), { resolver }],
    ['resolve', dnsSpec('name.test', { transport: 'tcp' }), { resolver }],
    ['connect', tcpSpec('127.0.0.1', full.port), {}],
    ['connect', httpSpec(`https://127.0.0.1:${full.port}/`), {}],
    ['tls', httpSpec(`https://127.0.0.1:${silentTls.port}/`), {}],
    ['wait', httpSpec(`${silentHttp.origin}/`), {}],
    ['wait', httpSpec(`${silentHttp.origin}/`, { connection: 'keep-alive' }), {}],
    ['wait', httpSpec(`https://127.0.0.1:${http2Port}/`), {}],
    ['transfer', httpSpec(`${halfBody.origin}/`), {}],
  ];
}

describe('a cancelled probe', () => {
  it('ends at once in whatever phase it is, and says cancelled', async () => {
    for (const [phase, spec, target] of stuck()) {
      const controller = new AbortController();
      const context = probeContext({ signal: controller.signal, environment: { SSL_CERT_FILE: authority.caFile } });
      const pending = probe(targetOf(spec, target), context);
      await vi.waitFor(() => expect(context.progress.phase).toBe(phase), { timeout: 15_000 });
      controller.abort('stopping');
      const result = await pending;
      expect(result.failure, JSON.stringify(spec)).toMatchObject({ phase, code: 'cancelled' });
    }
  });

  it('that was cancelled before it began sends nothing', async () => {
    const before = silentHttp.connections();
    const result = await probe(
      targetOf(httpSpec(`${silentHttp.origin}/`)),
      probeContext({ signal: AbortSignal.abort('stopping') }),
    );
    expect(result.failure?.code).toBe('cancelled');
    expect(silentHttp.connections()).toBe(before);
  });

  it('leaves no descriptor and no listener behind, two hundred times over', async () => {
    const connections = newPool();
    const run = async () => {
      const controller = new AbortController();
      const all = stuck().map(([, spec, target]) =>
        probe(
          targetOf(spec, target),
          probeContext({ signal: controller.signal, connections, environment: { SSL_CERT_FILE: authority.caFile } }),
        ),
      );
      const removed = vi.spyOn(controller.signal, 'removeEventListener');
      await new Promise((resolve) => realClock.schedule(15, () => resolve(null)));
      controller.abort('stopping');
      await Promise.all(all);
      return removed.mock.calls.length;
    };
    await run();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = descriptors();
    for (let times = 0; times < 20; times += 1) expect(await run()).toBeGreaterThanOrEqual(stuck().length);
    connections.close();
    await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before + 5), { timeout: 5_000 });
  });
});
