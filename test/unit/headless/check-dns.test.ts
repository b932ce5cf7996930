import { expect, onTestFinished, test } from 'vitest';
import { runWords } from '../../support/run-words.ts';
import { startDnsServer } from '../../support/servers/dns-server.ts';

async function resolverWith(data: string): Promise<string> {
  const answers = [{ type: 'TXT' as const, name: 'a.test', ttl: 60, data: [data] }];
  const server = await startDnsServer(() => ({ kind: 'answer', answers }));
  onTestFinished(() => server.close());
  return `dns://a.test?type=TXT&resolver=${server.address}:${server.port}`;
}

test('a check of a name shows what the resolver answered, as text', async () => {
  const { code, stdout } = await runWords(['check', await resolverWith('v=1 \u001b[31mred')]);
  expect(code).toBe(0);
  expect(stdout).toContain(', NOERROR\n');
  expect(stdout).toContain('  a.test. 60 TXT "v=1 \\x1b[31mred"\n');
});

test('as JSON it has the records and the very message', async () => {
  const { stdout } = await runWords(['check', await resolverWith('v=1'), '--json']);
  const { dnsAnswer } = JSON.parse(stdout) as { dnsAnswer: { rawBase64: string } };
  expect(dnsAnswer).toMatchObject({
    rcode: 'NOERROR',
    records: [{ name: 'a.test', ttlSeconds: 60, type: 'TXT', text: '"v=1"' }],
  });
  expect(Buffer.from(dnsAnswer.rawBase64, 'base64').toString('latin1')).toContain('\u0003v=1');
});
