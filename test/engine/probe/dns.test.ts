import { decode } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import type { DnsSpec } from '../../../electron/domain/target.ts';
import { exchange } from '../../../electron/engine/probe/resolve/dns-exchange.ts';
import { dnsSpec, probeOnce, realClock } from '../../support/probe-context.ts';
import { type DnsBehaviour, type DnsServer, startDnsServer } from '../../support/servers/dns-server.ts';

let server: DnsServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function probeName(behaviour: DnsBehaviour, spec: DnsSpec, timeoutMs = 5_000) {
  server = await startDnsServer(() => behaviour);
  const { address, port } = server;
  return probeOnce(spec, { timeoutMs, target: { resolver: { kind: 'server', address, port } } });
}

const A = [{ type: 'A' as const, name: 'a.test', ttl: 60, data: '192.0.2.1' }];

describe('a DNS probe', () => {
  it.each(['udp', 'tcp'] as const)('asks over %s and keeps the raw answer', async (transport) => {
    const result = await probeName({ kind: 'answer', answers: A }, dnsSpec('a.test', { transport }));
    expect(result.failure).toBeNull();
    expect(result.status).toBe(0);
    expect(result.phases.resolveMs).toBeGreaterThan(0);
    expect(result.phases).toMatchObject({ connectMs: null, tlsMs: null, waitMs: null, transferMs: null });
    expect(result.remotePort).toBe(server?.port);
    expect(result.localPort).toBeGreaterThan(0);
    expect(decode(result.dnsAnswer?.bytes ?? Buffer.alloc(0)).answers).toMatchObject([
      { type: 'A', data: '192.0.2.1' },
    ]);
    expect(server?.questions.map((one) => one.transport)).toEqual([transport]);
  });

  // The system refuses to address them, as it refuses every address while there is no network; nothing is sent.
  it.each(['fe80::1', '255.255.255.255'])('fails when the system has no way to %s', async (address) => {
    const result = await probeOnce(dnsSpec('a.test'), { target: { resolver: { kind: 'server', address, port: 53 } } });
    expect(result.failure).toMatchObject({ phase: 'resolve', message: expect.stringContaining(address) });
    expect(result.failure?.code).not.toBe('timeout');
    expect(result.failure?.code).not.toBe('internal');
  });

  it('asks over TCP when the UDP answer was cut off', async () => {
    const result = await probeName({ kind: 'truncated', answers: A }, dnsSpec('a.test'));
    expect(result.failure).toBeNull();
    expect(server?.questions.map((one) => one.transport)).toEqual(['udp', 'tcp']);
  });

  it.each([
    [3, 'name-not-found'],
    [2, 'resolver-failed'],
    [5, 'resolver-refused'],
    [4, 'resolver-failed'],
  ])('takes response code %i for %s, and keeps it as status with the answer', async (rcode, code) => {
    const result = await probeName({ kind: 'rcode', rcode }, dnsSpec('a.test'));
    expect(result.failure).toMatchObject({ phase: 'resolve', code });
    expect(result.status).toBe(rcode);
    expect(result.dnsAnswer).not.toBeNull();
  });

  it('fails when the name has no record of the type', async () => {
    const result = await probeName({ kind: 'answer', answers: A }, dnsSpec('a.test', { type: 'MX' }));
    expect(result.failure?.code).toBe('no-address');
    expect(result.failure?.message).toContain('MX');
  });

  it('looks addresses up in reverse', async () => {
    const name = '1.2.0.192.in-addr.arpa';
    const result = await probeName(
      { kind: 'answer', answers: [{ type: 'PTR', name, data: 'host.test' }] },
      dnsSpec('192.0.2.1', { type: 'PTR' }),
    );
    expect(result.failure).toBeNull();
    expect(server?.questions[0]?.question.name).toBe(name);
  });

  it('times out while the resolver is silent, and shows whom it asked', async () => {
    const result = await probeName({ kind: 'silent' }, dnsSpec('a.test'), 200);
    expect(result.failure).toMatchObject({ phase: 'resolve', code: 'timeout' });
    expect(result.remoteAddress).toBe('127.0.0.1');
    expect(result.phases.resolveMs).toBeGreaterThan(100);
  });

  it('lets no control character out of an answer', async () => {
    server = await startDnsServer(() => ({
      kind: 'answer',
      answers: [
        { type: 'TXT', name: 'a.test', data: ['\u001b[31mred\u0007'] },
        { type: 'CNAME', name: 'a.test', data: 'ev\u001bil.test' },
      ],
    }));
    const outcome = await exchange({ name: 'a.test', type: 'TXT' }, server, 'udp', {
      clock: realClock,
      signal: new AbortController().signal,
      timeoutMs: 2_000,
    });
    const text = outcome.kind === 'answered' ? JSON.stringify(outcome.answer.answers) : '';
    expect(text).toContain('red');
    // JSON would write a control character as a \u escape of its own.
    expect(text).not.toMatch(/\\u00|\\b/);
  });

  it('asks resolvers side by side and tells the time of each', async () => {
    server = await startDnsServer(() => ({ kind: 'answer', answers: A, afterMs: 100 }));
    const options = { clock: realClock, signal: new AbortController().signal, timeoutMs: 2_000 };
    const outcome = await exchange({ name: 'a.test', type: 'A' }, server, 'udp', options);
    expect(outcome).toMatchObject({
      kind: 'answered',
      transport: 'udp',
      answer: { rcode: 0, answers: [{ type: 'A', text: '192.0.2.1', ttlSeconds: 60 }] },
    });
    if (outcome.kind === 'answered') expect(outcome.queryMs).toBeGreaterThan(90);
    server.setBehaviour(() => ({ kind: 'silent' }));
    expect(await exchange({ name: 'a.test', type: 'A' }, server, 'udp', { ...options, timeoutMs: 100 })).toMatchObject({
      kind: 'silent',
      ignoredPackets: 0,
    });
  });
});
