import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { addressBytes } from '../../../electron/bundle/packets/address-bytes.ts';
import { previewBundle } from '../../../electron/bundle/preview-bundle.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import { EVIDENCE_KINDS } from '../../../electron/domain/evidence.ts';
import { evidenceId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { desk } from './desks.ts';
import { exported, MADE_AT_US } from './export.ts';
import { capture, icmpError, tcp, udp } from './packets.ts';
import { controlTarget, evidence, httpTarget, START_US, sample, sampleSource, timeoutSample } from './sample-source.ts';

interface Secrets {
  readonly password: string;
  readonly bearer: string;
  readonly cookie: string;
  readonly query: string;
  readonly user: string;
  readonly host: string;
  readonly address: string;
  readonly address6: string;
  readonly mac: string;
  readonly source: string;
}

const octet = fc.integer({ min: 1, max: 254 });
const hex = (length: number) => fc.stringMatching(new RegExp(`^[1-9a-f][0-9a-f]{${length - 1}}$`));
const secrets: fc.Arbitrary<Secrets> = fc.record({
  password: fc.stringMatching(/^[A-Za-z][A-Za-z0-9/+ %&?#"äß=-]{8,20}[0-9]$/),
  bearer: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~+/-]{10,30}[0-9]$/),
  cookie: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9%+/-]{8,24}[0-9]$/),
  query: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 /+"äß-]{8,20}[0-9]$/),
  user: fc.stringMatching(/^[b-z]{4,7}[0-9]{2}$/),
  host: fc.stringMatching(/^[b-z]{3,6}-[a-z]{2}[0-9]{3}$/),
  address: fc.tuple(octet, octet, octet).map(([a, b, c]) => `10.${a}.${b}.${c}`),
  address6: fc.tuple(hex(4), hex(4), hex(4)).map(([a, b, c]) => `fd${a.slice(2)}:${b}::${c}`),
  mac: fc.array(hex(2), { minLength: 6, maxLength: 6 }).map((parts) => parts.join(':')),
  source: fc.tuple(octet, octet).map(([a, b]) => `192.168.${a}.${b}`),
});

/** Each secret as it shows itself somewhere: once, in one piece of evidence. */
const marked = (secret: Secrets): string =>
  [
    `> GET https://monitor:${encodeURIComponent(secret.password)}@api.example.com/x?key=${encodeURIComponent(secret.query)} HTTP/1.1`,
    `> Authorization: Bearer ${secret.bearer}`,
    `> Cookie: sid=${secret.cookie}`,
  ].join('\n');

/** All of them without any mark, alone and inside other words. */
const bare = (secret: Secrets): string =>
  [
    ...Object.values(secret),
    `seen${secret.bearer}there`,
    encodeURIComponent(secret.password),
    encodeURIComponent(secret.query),
    Buffer.from(secret.password).toString('base64'),
    Buffer.from(`monitor:${secret.password}`).toString('base64'),
    Buffer.from(secret.cookie).toString('base64url'),
    `/home/${secret.user}/.config`,
    `${secret.host}.lan`,
    secret.mac.toUpperCase().replaceAll(':', '-'),
    secret.address.replaceAll('.', '-'),
    `${secret.address.split('.').toReversed().join('.')}.in-addr.arpa`,
    `wlx${secret.mac.replaceAll(':', '')}`,
    encodeURIComponent(encodeURIComponent(secret.query)),
    [...secret.bearer].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join(''),
    [...secret.cookie].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join(''),
    [...secret.password].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
    JSON.stringify(JSON.stringify(secret.password)),
    Buffer.from(secret.bearer).toString('hex').toUpperCase(),
    Buffer.from(`<${secret.address} ${secret.host} ${secret.mac}>`).toString('base64'),
    secret.cookie.toUpperCase(),
    secret.bearer.replace(/(.{6})/, '$1\n   '),
  ].join(' ; ');

const FINGERPRINT = 'ab'.repeat(32);
const wrapped64 = (text: string): string =>
  Buffer.from(text)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n');

/** A source in which every text that can come from outside holds every secret. */
function planted(secret: Secrets): BundleSource {
  const text = bare(secret);
  const data: JsonValue = {
    [text]: text,
    name: text,
    destination: text,
    hops: [{ ttl: 1, addresses: [text, secret.address], note: text, rttMs: [1], sent: 1, lost: 0 }],
    resolvers: [
      {
        address: secret.address,
        name: text,
        type: text,
        rcode: text,
        answers: [{ name: text, text }],
        error: text,
      },
    ],
  };
  const words = { method: text, summary: text, remedy: text, data };
  const heads = EVIDENCE_KINDS.map((kind, index) => evidence(index + 1, kind, 1 + index / 10, 9, words));
  const whole = sampleSource({ evidence: heads });
  const [entry] = whole.incidents;
  if (entry === undefined) throw new Error('the sample has an incident');
  const edge = { server: text, requestId: text, colo: text, via: text, cacheStatus: text };
  const spec = httpTarget().spec;
  if (spec.kind !== 'http') throw new Error('the sample is an HTTP target');
  return {
    ...whole,
    targets: [
      httpTarget({
        name: text,
        group: text,
        spec: {
          ...spec,
          url: `https://api.example.com/healthcheck?key=${encodeURIComponent(secret.query)}`,
          credentials: { kind: 'plain', text: `monitor:${secret.password}` },
          headers: [
            { name: 'X-Api-Key', value: { kind: 'plain', text: secret.bearer } },
            { name: text, value: { kind: 'plain', text } },
          ],
          connectTo: { address: secret.address, port: 443 },
          expect: { status: null, body: text },
        },
        resolver: { kind: 'server', address: secret.address, port: 53 },
      }),
      { ...controlTarget, spec: { kind: 'tcp', host: secret.address, port: 80, connectTo: null } },
    ],
    incidents: [
      {
        note: text,
        incident: {
          ...entry.incident,
          verdict: {
            ...entry.incident.verdict,
            ...{ summary: text, reasons: [text], against: [text], ask: [text] },
            citations: [{ text, evidence: heads.map(({ id }) => id) }],
          },
        },
        stalls: entry.stalls.map((each) => ({
          ...each,
          stall: { ...each.stall, remoteAddress: secret.address, localAddress: secret.source },
        })),
      },
    ],
    unreadable: [{ evidenceId: evidenceId(99), reason: text }],
    vantages: [
      {
        host: secret.host,
        interfaceName: `enx${secret.mac.replaceAll(':', '')}`,
        sourceAddress: secret.source,
        gateway: secret.address,
        vpn: false,
        publicAddress: null,
      },
    ],
    hostFacts: [{ collectedAtUs: START_US, seenUntilUs: START_US, text, data }],
    identity: { hostNames: [secret.host], userNames: [secret.user], homeDirectories: [`/home/${secret.user}`] },
    async *samples() {
      yield [
        sample({ remoteAddress: secret.address, localAddress: secret.source, edge, certificateSha256: FINGERPRINT }),
        { ...timeoutSample, startedAtUs: START_US + 1, failure: { phase: 'connect', code: 'timeout', message: text } },
      ];
    },
    hopNames: [{ address: secret.address, name: text, network: text }],
    certificate: async () => ({
      subject: text,
      issuer: text,
      names: [text],
      validFromUs: START_US,
      validToUs: START_US,
      fingerprintSha256: FINGERPRINT,
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      alpn: 'http/1.1',
      chainPem: [`${text}\n-----BEGIN CERTIFICATE-----\n${wrapped64(text)}\n-----END CERTIFICATE-----\n`],
    }),
    evidencePackets: async () =>
      capture([
        tcp({ from: secret.source, to: secret.address, payload: text }),
        udp({ from: secret.address, to: '198.51.100.53', payload: text }),
        icmpError({
          from: secret.address,
          to: secret.source,
          quoted: { from: secret.source, to: '198.51.100.7' },
          payload: text,
        }),
      ]),
    async evidenceRaw(id) {
      return id === 13 ? `${marked(secret)}\n${text}` : text;
    },
  };
}

/** What a search would look for: the value, and what is known to be made of it. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, '').slice(0, -1),
    bytes.toString('base64url').slice(0, -1),
    bytes.toString('hex'),
    encodeURIComponent(encodeURIComponent(value)),
    [...value].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join(''),
    [...value].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join(''),
    [...value].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
    ...(value.includes(':') ? [value.replaceAll(':', ''), value.replaceAll(':', '-')] : []),
    ...(isIPv4(value) ? [value.replaceAll('.', '-'), value.split('.').toReversed().join('.')] : []),
  ];
}

/** Everything in a text that decodes from Base64, as text. */
function decodedParts(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  return runs
    .flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('utf8')))
    .join('\n');
}

test.each<[RedactionLevel, readonly (keyof Secrets)[]]>([
  ['standard', ['password', 'bearer', 'cookie', 'query', 'user', 'host', 'address', 'address6', 'mac']],
  ['strict', ['password', 'bearer', 'cookie', 'query', 'user', 'host', 'address', 'address6', 'mac', 'source']],
])(
  'at level %s nothing that was redacted appears anywhere in the zip',
  async (redaction, hidden) => {
    await fc.assert(
      fc.asyncProperty(secrets, async (secret) => {
        const { file, entries } = await exported(planted(secret), { redaction });
        const haystacks = [
          ['the zip itself', (await readFile(file)).toString('latin1')] as const,
          ...entries.map((entry) => {
            const text = `${entry.path}\n${entry.bytes.toString(entry.path.endsWith('.pcap') ? 'latin1' : 'utf8')}`;
            return [entry.path, `${text}\n${decodedParts(text)}`] as const;
          }),
        ].map(([path, text]) => ({ path, text: text.toLowerCase() }));
        const packets = Buffer.concat(entries.filter(({ path }) => path.endsWith('.pcap')).map(({ bytes }) => bytes));
        const inPackets = (address: string): boolean => packets.includes(Buffer.from(addressBytes(address)));
        expect(packets.length).toBeGreaterThan(100);
        expect(inPackets(secret.address)).toBe(false);
        expect(inPackets(secret.source)).toBe(redaction === 'standard');
        for (const name of hidden) {
          for (const form of formsOf(secret[name])) {
            const foundIn = haystacks.filter(({ text }) => text.includes(form.toLowerCase())).map(({ path }) => path);
            expect({ name, form, foundIn }).toEqual({ name, form, foundIn: [] });
          }
        }
        if (redaction === 'standard') expect(haystacks.some(({ text }) => text.includes(secret.source))).toBe(true);
      }),
      { numRuns: 15 },
    );
  },
  120_000,
);

test('nothing that was redacted is in the text of a ticket, and no secret in what a preview tells', async () => {
  const told: readonly (keyof Secrets)[] = ['password', 'bearer', 'cookie', 'query'];
  await fc.assert(
    fc.asyncProperty(secrets, async (secret) => {
      const outcome = await previewBundle({
        source: planted(secret),
        redaction: 'strict',
        profile: desk('generic'),
        madeAtUs: MADE_AT_US,
        signal: new AbortController().signal,
      });
      if (outcome.kind === 'refused') throw new Error(outcome.message);
      const { ticket, ...rest } = outcome;
      expect(ticket).toContain('[private-address-1]:443');
      const holds = (text: string, name: keyof Secrets): boolean =>
        formsOf(secret[name]).some((form) => text.toLowerCase().includes(form.toLowerCase()));
      const inTicket = [...told, 'user', 'host', 'address', 'address6', 'mac', 'source'] as const;
      expect(inTicket.filter((name) => holds(ticket, name))).toEqual([]);
      expect(told.filter((name) => holds(JSON.stringify(rest), name))).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 120_000);

test('the same thing has the same token in every file', async () => {
  const { entries } = await exported(
    sampleSource({
      evidence: [evidence(1, 'gateway', 1, 2, { data: { gateway: '192.168.178.1' } })],
      raw: { 1: '10.0.0.9 then 192.168.178.1' },
      hostFacts: [
        {
          collectedAtUs: START_US,
          seenUntilUs: START_US,
          text: 'gateway 192.168.178.1',
          data: { gateway: '192.168.178.1' },
        },
      ],
    }),
    { redaction: 'standard' },
  );
  const texts = entries.map((entry) => entry.bytes.toString('utf8')).join('\n');
  expect(texts).toContain('gateway [private-address-1]');
  expect(texts).toContain('"gateway": "[private-address-1]"');
  expect(texts).toContain('[private-address-2] then [private-address-1]');
});
