import { expect, onTestFinished, test } from 'vitest';
import type { TargetSpec } from '../../../electron/domain/target.ts';
import { transcriptText } from '../../../electron/engine/capture/transcript.ts';
import { newProgress } from '../../../electron/engine/probe/progress.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { dnsSpec, httpSpec, type ProbeOptions, probeOnce, realClock } from '../../support/probe-context.ts';
import { startDnsServer } from '../../support/servers/dns-server.ts';
import { startHttpServer } from '../../support/servers/http-server.ts';
import { hungRequest, someTarget } from '../../unit/capture/subject.ts';

/** Probes for real and tells it as the evidence does. */
async function transcriptOf(spec: TargetSpec, options: ProbeOptions = {}): Promise<string> {
  const progress = newProgress(realClock.monotonicMs());
  await probeOnce(spec, { ...options, context: { ...options.context, progress } });
  return transcriptText(hungRequest(realClock, someTarget(spec, options.target), progress).subject, null);
}

test('a server that cannot be trusted: its certificate is in the transcript, and what was wrong with it', async () => {
  const authority = createTestAuthority();
  onTestFinished(() => authority.remove());
  const { key, cert } = authority.issue({ label: 'own', alternativeNames: ['DNS:own.example.test'], selfSigned: true });
  const server = await startHttpServer({ behaviour: { kind: 'ok', body: 'secure' }, tls: { key, cert } });
  onTestFinished(() => server.close());
  const pin = { address: '127.0.0.1', port: server.port };
  const text = await transcriptOf(httpSpec('https://own.example.test/', { connectTo: pin }));
  expect(text).toMatch(/^\* SSL connection using TLSv1\.3 \/ TLS_\w+$/m);
  expect(text).toMatch(
    /\* {2}subject: CN=own\n\* {2}start date: \w{3} .* GMT\n\* {2}expire date: \w{3} .* GMT\n\* {2}subjectAltName: own\.example\.test\n\* {2}issuer: CN=own\n/,
  );
  expect(text).toMatch(/\*\s+SHA-256: [0-9a-f]{64}$/m);
  expect(text).toMatch(/\* Failed \(certificate-untrusted\): The certificate shown for own\.example\.test /);
  // Nothing was sent, so nothing is shown as sent.
  expect(text).not.toMatch(/^>/m);
});

test('a DNS question: what the resolver answered is in the transcript, as text', async () => {
  const answers = [
    { type: 'A' as const, name: 'a.test', ttl: 60, data: '192.0.2.1' },
    { type: 'TXT' as const, name: 'a.test', ttl: 60, data: ['\u001b[31mred\n* Failed (nothing)'] },
  ];
  const server = await startDnsServer(() => ({ kind: 'answer', answers }));
  onTestFinished(() => server.close());
  const resolver = { kind: 'server', address: server.address, port: server.port } as const;
  const text = await transcriptOf(dnsSpec('a.test'), { target: { resolver } });
  expect(text).toMatch(/;; ->>HEADER<<- opcode: QUERY, status: NOERROR; flags: qr.*; \d+ bytes/);
  expect(text).toContain(';; ANSWER SECTION:\na.test.\t\t\t60\tIN\tA\t192.0.2.1\n');
  expect(text).not.toContain('\u001b');
  expect(text).not.toMatch(/^\* Failed/m);
});

test('a name that does not exist is told with the code that says so', async () => {
  const server = await startDnsServer(() => ({ kind: 'rcode', rcode: 3 }));
  onTestFinished(() => server.close());
  const resolver = { kind: 'server', address: server.address, port: server.port } as const;
  const text = await transcriptOf(dnsSpec('a.test'), { target: { resolver } });
  expect(text).toContain('status: NXDOMAIN');
  expect(text).toMatch(/\* Failed \(name-not-found\): /);
});

test('a plain exchange reads as curl -v would show it: tried, connected, sent, answered, and its times', async () => {
  const server = await startHttpServer({ behaviour: { kind: 'ok', body: 'hello' } });
  onTestFinished(() => server.close());
  const text = await transcriptOf(httpSpec(`http://127.0.0.1:${server.port}/x`));
  const order = [
    `*   Trying 127.0.0.1:${server.port}...`,
    `* Connected to 127.0.0.1 (127.0.0.1) port ${server.port} from 127.0.0.1:`,
    '> GET /x HTTP/1.1',
    `> Host: 127.0.0.1:${server.port}`,
    '>\n< HTTP/1.1 200 Status',
    '<\n{ [5 bytes data]',
    '       time_connect:',
    ' time_starttransfer:',
    '         time_total:',
  ].map((line) => text.indexOf(`\n${line}`));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  expect(text).not.toContain('not reached');
});

test('a connection that nobody answers was tried, and never connected', () => {
  const address = { remoteAddress: '192.0.2.1', remotePort: 443, localAddress: '192.0.2.9', localPort: 50_000 };
  const { subject } = hungRequest(realClock, someTarget(httpSpec('https://192.0.2.1/')), address, 'connect');
  const text = transcriptText(subject, 1_500);
  expect(text).toContain('*   Trying 192.0.2.1:443...');
  expect(text).not.toContain('Connected');
  expect(text).toContain('* Still open after 1500 ms, in connect');
});
