import { afterEach, expect, test } from 'vitest';
import { systemReverseLookup } from '../../electron/engine/names/hop-names.ts';
import { type DnsServer, startDnsServer } from '../support/servers/dns-server.ts';

let server: DnsServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

test('a name is asked for as reverse DNS has it, of the resolver that was given', async () => {
  server = await startDnsServer((question) => ({
    kind: 'answer',
    answers: [{ type: 'PTR', name: question.name, data: 'r1.example' }],
  }));
  const lookup = systemReverseLookup([`127.0.0.1:${server.port}`]);
  expect(await lookup('192.0.2.1')).toEqual(['r1.example']);
  expect(await lookup('fe80::1%eth0')).toEqual(['r1.example']);
  expect(server.questions.map(({ question }) => [question.name, question.type])).toEqual([
    ['1.2.0.192.in-addr.arpa', 'PTR'],
    [`1.${'0.'.repeat(28)}8.e.f.ip6.arpa`, 'PTR'],
  ]);
});

test('an address without a name has none, which is an answer', async () => {
  server = await startDnsServer(() => ({ kind: 'rcode', rcode: 3 }));
  expect(await systemReverseLookup([`127.0.0.1:${server.port}`])('192.0.2.1')).toEqual([]);
});

test('what this machine calls itself is asked of nobody', async () => {
  server = await startDnsServer(() => ({ kind: 'rcode', rcode: 3 }));
  const lookup = systemReverseLookup([`127.0.0.1:${server.port}`]);
  expect([await lookup('127.0.0.53'), await lookup('::1')]).toEqual([[], []]);
  expect(server.questions).toEqual([]);
});

test('a resolver that keeps silent is no answer', async () => {
  server = await startDnsServer(() => ({ kind: 'silent' }));
  await expect(systemReverseLookup([`127.0.0.1:${server.port}`])('192.0.2.1')).rejects.toThrow();
});
