import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { readConfiguration } from '../../../electron/service/configuration/read-configuration.ts';
import { startService } from '../../../electron/service/start-service.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { startDnsServer } from '../../support/servers/dns-server.ts';
import { type Behaviour, type ReceivedRequest, startHttpServer } from '../../support/servers/http-server.ts';
import { PLANTED } from './planted-secrets.ts';

/**
 * Run as a program of its own in a network namespace: watches servers that send back what they were sent, and more, and then hang; then
 * writes bundles of all levels and their previews into the folder given, beside the data folder.
 */
const folder = process.argv[2] ?? '';
const {
  password,
  apiKey,
  token,
  proxyPassword,
  cookie,
  body,
  redirect,
  txt,
  query,
  note,
  certificateName,
  certificateAddress,
  other,
} = PLANTED;

const authority = createTestAuthority();
const certificate = authority.issue({
  label: 'planted',
  commonName: certificateName,
  alternativeNames: [`DNS:${certificateName}`, `IP:${certificateAddress}`],
});
authority.remove();

let hangs = true;

/** All that the client sent, in every spelling that a careless server may use, and secrets of its own. */
function echo({ head, headers }: ReceivedRequest): string {
  const sent = [headers.authorization ?? '', headers['x-api-key'] ?? '', headers['x-token'] ?? ''].join(' ');
  const basic = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  return [
    JSON.stringify({ sent, basic, access_token: body, upstream: other, head }),
    ...[sent, basic, body].map((each) => encodeURIComponent(each)),
    Buffer.from(`x${basic}`).toString('base64'),
    Buffer.from(`xy${headers['x-token']}z`).toString('base64'),
    Buffer.from(`again ${body} and ${other}`).toString('base64'),
    Buffer.from(headers['x-api-key'] ?? '').toString('hex'),
    Buffer.from(body).toString('hex'),
    `<p>${body} of ${other}, asked by ${basic}</p>`,
  ].join('\n');
}

function guarded(request: ReceivedRequest): Behaviour {
  const content = echo(request);
  const head = [`Set-Cookie: sid=${cookie}; Path=/; HttpOnly`, `X-Upstream: ${other}`, `Server: ${certificateName}`];
  if (!hangs) return { kind: 'ok', body: content, headers: head };
  const lines = ['HTTP/1.1 200 OK', ...head, `Content-Length: ${Buffer.byteLength(content) + 100}`, '', content];
  return { kind: 'raw', bytes: lines.join('\r\n') };
}

function proxied(headers: ReceivedRequest['headers']): Behaviour {
  if (!hangs) return { kind: 'ok' };
  const sent = headers['proxy-authorization'] ?? '';
  const known = Buffer.from(sent.replace(/^Basic /, ''), 'base64').toString('utf8');
  return { kind: 'raw', bytes: `HTTP/1.1 200 OK\r\nX-Known: ${sent} ${known}\r\nContent-Length: 90\r\n\r\n${known}` };
}

function redirecting({ path, headers }: ReceivedRequest): Behaviour {
  if (path.startsWith('http://')) return proxied(headers);
  if (!path.startsWith('/after')) return { kind: 'redirect', to: `/after?session_token=${redirect}&from=${other}` };
  return hangs ? { kind: 'hang-in-wait', forMs: null } : { kind: 'ok' };
}

const tls = { key: certificate.key, cert: certificate.cert };
const secure = await startHttpServer({ address: '10.99.0.7', tls, behaviour: guarded });
// At another address, because all packets of the first are kept whole.
const plain = await startHttpServer({ address: '10.98.0.8', behaviour: redirecting });
const dns = await startDnsServer(
  ({ name, type }) => {
    if (type !== 'TXT') return { kind: 'rcode', rcode: 3 };
    const data = `password=${txt}; gateway ${other}`;
    return { kind: 'answer', answers: [{ name, type, data }], ...(hangs ? { afterMs: 1_200 } : {}) };
  },
  { address: '127.0.0.1', port: 53 },
);

const yaml = `
defaults: { interval: 1s, captureAfter: 500ms, slowAfter: 1s, timeout: 4s }
targets:
  - name: guarded
    url: https://ada:${encodeURIComponent(password)}@10.99.0.7:${secure.port}/login?key=${query}
    tls: { verify: false }
    packets: full
    headers: { x-api-key: "${apiKey}", x-token: "\${PLANTED_TOKEN}" }
  - name: redirecting
    url: ${plain.origin}/start
    followRedirects: 3
    proxy: none
  - name: words
    dns: { name: secret.planted.example, type: TXT }
    resolver: 127.0.0.1
  - name: through-a-proxy
    url: http://${other}/
    proxy: environment
`;
const environment = {
  ...process.env,
  PLANTED_TOKEN: token,
  http_proxy: plain.origin.replace('://', `://proxy-user:${proxyPassword}@`),
};
const reading = readConfiguration(yaml, environment);
if (reading.kind === 'wrong') throw new Error(JSON.stringify(reading.problems));

const directory = join(folder, 'data');
const start = startService({
  directory,
  targets: reading.configuration.targets,
  resolvers: [],
  environment,
  platform: process.platform,
  log: (line) => process.stderr.write(`${line}\n`),
});
if (start.kind === 'refused') throw new Error(start.error.message);
const { service } = start;

const incidents = () => service.archive.incidents({ limit: 20, openOnly: false });
const TARGETS = reading.configuration.targets.length;
const until = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries === 400) throw new Error(`never: ${what}`);
    await elapse(100);
  }
};
const fromUs = (Date.now() - 60_000) * 1_000;
await until('an incident of each target', async () => (await incidents()).length >= TARGETS);
// The first request that hangs is to end, so that all of its captures are there.
await elapse(6_000);
hangs = false;
await until('the end of each incident', async () => (await incidents()).every(({ closedAt }) => closedAt !== null));
for (const { id } of await incidents()) {
  await service.api['incidents.note']({ id, note: `Seen on ${other}, the old password=${note} was used.` });
}
service.flush();

const scope = { kind: 'range', fromUs, toUs: Date.now() * 1_000, targets: null } as const;
const signal = new AbortController().signal;
for (const redact of ['none', 'standard', 'strict'] as const) {
  const destination = {
    kind: 'zip',
    file: join(folder, `${redact}.zip`),
    directory: folder,
    overwrite: false,
  } as const;
  await service.archive.exportBundle({ scope, profile: 'generic', redact, destination, signal });
  const preview = await service.archive.previewBundle({ scope, profile: 'generic', redact, signal });
  writeFileSync(join(folder, `preview-${redact}.json`), JSON.stringify(preview));
}
await service.stop();
await Promise.all([secure.close(), plain.close(), dns.close()]);
process.exit(0);
