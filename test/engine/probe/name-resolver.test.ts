import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FamilyChoice } from '../../../electron/domain/target.ts';
import { createNameResolver } from '../../../electron/engine/probe/resolve/create-name-resolver.ts';
import { encodeQuery, questionName, readMessage } from '../../../electron/engine/probe/resolve/dns-message.ts';
import { parseHosts } from '../../../electron/engine/probe/resolve/hosts-file.ts';
import { parseNsswitch } from '../../../electron/engine/probe/resolve/nsswitch.ts';
import { candidates, parseResolvConf } from '../../../electron/engine/probe/resolve/resolv-conf.ts';
import { reverseName } from '../../../electron/engine/probe/resolve/reverse-name.ts';
import { parseServer } from '../../../electron/engine/probe/resolve/system-resolvers.ts';
import { realClock } from '../../support/probe-context.ts';
import { type DnsBehaviour, type DnsServer, startDnsServer } from '../../support/servers/dns-server.ts';

type Answers = Readonly<Record<string, DnsBehaviour>>;

let folder: string;
let server: DnsServer;
let answers: Answers;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-resolver-'));
  answers = {};
  server = await startDnsServer(
    ({ name, type }) => answers[`${name} ${type}`] ?? answers[name] ?? { kind: 'rcode', rcode: 3 },
  );
  write('hosts', '127.0.0.9 listed.test alias.test # comment\n::1 listed.test\n');
  write('nsswitch', 'hosts: files dns\n');
  write('resolvConf', 'nameserver 127.0.0.1\nsearch sub.test\noptions timeout:1 attempts:1\n');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);
function write(name: 'hosts' | 'nsswitch' | 'resolvConf', text: string) {
  writeFileSync(path(name), text);
}
const a = (name: string, ...addresses: string[]) =>
  addresses.map((data) => ({ type: 'A' as const, name, ttl: 60, data }));
const aaaa = (name: string, ...addresses: string[]) =>
  addresses.map((data) => ({ type: 'AAAA' as const, name, ttl: 60, data }));

function newResolver(clock = realClock) {
  const files = { hosts: path('hosts'), resolvConf: path('resolvConf'), nsswitch: path('nsswitch') };
  return createNameResolver({ clock, platform: 'linux', files, serverPort: server.port });
}

async function resolve(host: string, family: FamilyChoice = 'auto', resolver = newResolver()) {
  const asked: string[] = [];
  const resolution = await resolver.resolve(host, {
    family,
    resolver: { kind: 'system' },
    signal: new AbortController().signal,
    asking: (address) => asked.push(address),
  });
  return { resolution, asked };
}

describe('the system’s resolver, asked by ourselves', () => {
  it('takes the hosts file first, without asking anyone', async () => {
    const { resolution, asked } = await resolve('LISTED.test', 4);
    expect(resolution).toEqual({ kind: 'resolved', addresses: ['127.0.0.9'], resolverAddress: null });
    expect(asked).toEqual([]);
  });

  it('asks the servers of resolv.conf for both families at once, and says whom', async () => {
    answers = {
      'two.test A': { kind: 'answer', answers: a('two.test', '127.0.0.3', '127.0.0.4') },
      'two.test AAAA': { kind: 'answer', answers: aaaa('two.test', '::1') },
    };
    const { resolution, asked } = await resolve('two.test');
    expect(resolution.kind === 'resolved' ? [...resolution.addresses].sort() : resolution).toEqual([
      '127.0.0.3',
      '127.0.0.4',
      '::1',
    ]);
    expect(asked).toContain(`127.0.0.1:${server.port}`);
    expect(server.questions.map(({ question }) => question.type).sort()).toEqual(['A', 'AAAA']);
  });

  it('asks only for the family that the target wants', async () => {
    answers = { 'two.test A': { kind: 'answer', answers: a('two.test', '127.0.0.3') } };
    await resolve('two.test', 4);
    expect(server.questions.map(({ question }) => question.type)).toEqual(['A']);
  });

  it('puts IPv6 first where this host has a route for it', async () => {
    answers = {
      'two.test A': { kind: 'answer', answers: a('two.test', '127.0.0.3') },
      'two.test AAAA': { kind: 'answer', answers: aaaa('two.test', '::1') },
    };
    const { resolution } = await resolve('two.test');
    expect(resolution).toMatchObject({ addresses: ['::1', '127.0.0.3'] });
  });

  it('follows aliases within the answer', async () => {
    answers = {
      'www.test A': {
        kind: 'answer',
        answers: [
          { type: 'CNAME', name: 'www.test', data: 'Edge.CDN.test' },
          ...a('unrelated.test', '127.0.0.66'),
          ...a('edge.cdn.test', '127.0.0.5'),
        ],
      },
    };
    expect((await resolve('www.test', 4)).resolution).toMatchObject({ addresses: ['127.0.0.5'] });
  });

  it('does not go round in a circle of aliases', async () => {
    answers = {
      'a.test A': {
        kind: 'answer',
        answers: [
          { type: 'CNAME', name: 'a.test', data: 'b.test' },
          { type: 'CNAME', name: 'b.test', data: 'a.test' },
        ],
      },
    };
    expect((await resolve('a.test', 4)).resolution).toMatchObject({ kind: 'failed', failure: { code: 'no-address' } });
  });

  it('tries the search list for names without a dot', async () => {
    answers = { 'short.sub.test A': { kind: 'answer', answers: a('short.sub.test', '127.0.0.7') } };
    expect((await resolve('short', 4)).resolution).toMatchObject({ addresses: ['127.0.0.7'] });
  });

  it.each([
    ['name-not-found', { kind: 'rcode', rcode: 3 }],
    ['no-address', { kind: 'answer', answers: [] }],
    ['resolver-failed', { kind: 'rcode', rcode: 2 }],
    ['resolver-refused', { kind: 'rcode', rcode: 5 }],
    ['resolver-silent', { kind: 'silent' }],
    [
      'resolver-malformed',
      {
        kind: 'packets',
        packets: (query: Buffer) => [
          Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x80, 0, 0, 9, 0, 9, 0, 0, 0, 0, 0xc0]),
        ],
      },
    ],
    ['answer-mismatch', { kind: 'packets', packets: () => [Buffer.alloc(40), Buffer.from('nonsense')] }],
  ] as const)('says %s', async (code, behaviour) => {
    answers = { 'odd.test': behaviour };
    const { resolution } = await resolve('odd.test.');
    expect(resolution).toMatchObject({
      kind: 'failed',
      failure: { phase: 'resolve', code },
      resolverAddress: `127.0.0.1:${server.port}`,
    });
  });

  it('ignores answers with another id or another question, and takes the right one', async () => {
    const right = (query: Buffer) => {
      const answer = Buffer.concat([query, Buffer.from('c00c00010001000000010004' + '7f000008', 'hex')]);
      answer.writeUInt16BE(0x8180, 2);
      answer.writeUInt16BE(1, 6);
      return answer;
    };
    answers = {
      'spoofed.test A': {
        kind: 'packets',
        packets: (query) => {
          const otherId = right(query);
          otherId.writeUInt8(66, otherId.length - 1);
          otherId.writeUInt16BE((query.readUInt16BE(0) + 1) % 65_536, 0);
          const otherQuestion = right(query);
          otherQuestion.write('x', 13);
          return [otherId, otherQuestion, right(query)];
        },
      },
    };
    expect((await resolve('spoofed.test.', 4)).resolution).toMatchObject({ addresses: ['127.0.0.8'] });
  });

  it('asks again over TCP when the UDP answer was cut off', async () => {
    answers = { 'big.test A': { kind: 'truncated', answers: a('big.test', '127.0.0.3') } };
    expect((await resolve('big.test.', 4)).resolution).toMatchObject({ addresses: ['127.0.0.3'] });
    expect(server.questions.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });

  it('goes on to the next server when one is silent, and says which answered', async () => {
    const mute = await startDnsServer(() => ({ kind: 'silent' }), { address: '127.0.0.2', port: server.port });
    try {
      write('resolvConf', 'nameserver 127.0.0.2\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
      answers = { 'two.test A': { kind: 'answer', answers: a('two.test', '127.0.0.3') } };
      const { resolution, asked } = await resolve('two.test', 4);
      expect(resolution).toMatchObject({ addresses: ['127.0.0.3'], resolverAddress: `127.0.0.1:${server.port}` });
      expect(asked).toEqual([`127.0.0.2:${server.port}`, `127.0.0.1:${server.port}`]);
    } finally {
      await mute.close();
    }
  });

  it('takes an answer that comes after the next attempt has begun', async () => {
    write('resolvConf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:2\n');
    answers = { 'late.test A': { kind: 'answer', answers: a('late.test', '127.0.0.3'), afterMs: 1_300 } };
    expect((await resolve('late.test', 4)).resolution).toMatchObject({ addresses: ['127.0.0.3'] });
  });

  it('notices that nothing listens at the server’s port', async () => {
    const gone = await startDnsServer(() => ({ kind: 'silent' }));
    await gone.close();
    const resolution = await newResolver().resolve('any.test', {
      family: 4,
      resolver: { kind: 'server', address: '127.0.0.1', port: gone.port },
      signal: new AbortController().signal,
      asking: () => {},
    });
    expect(resolution).toMatchObject({ failure: { code: 'resolver-refused' } });
  });

  it('asks only the server that the target names, and not the hosts file', async () => {
    answers = { 'listed.test A': { kind: 'answer', answers: a('listed.test', '127.0.0.3') } };
    const resolution = await newResolver().resolve('listed.test', {
      family: 4,
      resolver: { kind: 'server', address: '127.0.0.1', port: server.port },
      signal: new AbortController().signal,
      asking: () => {},
    });
    expect(resolution).toMatchObject({ addresses: ['127.0.0.3'] });
  });

  it('sees a changed resolv.conf within a second or so', async () => {
    let nowMs = 0;
    const clock = { ...realClock, monotonicMs: () => nowMs };
    const resolver = newResolver(clock);
    answers = { 'short.other.test A': { kind: 'answer', answers: a('short.other.test', '127.0.0.3') } };
    expect((await resolve('short', 4, resolver)).resolution.kind).toBe('failed');
    write('resolvConf', 'nameserver 127.0.0.1\nsearch other.test\n');
    utimesSync(path('resolvConf'), 1, 1);
    nowMs = 1_500;
    expect((await resolve('short', 4, resolver)).resolution).toMatchObject({ addresses: ['127.0.0.3'] });
  });

  it('stops at once when the probe is cancelled', async () => {
    answers = { 'mute.test': { kind: 'silent' } };
    const controller = new AbortController();
    const pending = newResolver().resolve('mute.test', {
      family: 'auto',
      resolver: { kind: 'system' },
      signal: controller.signal,
      asking: () => {},
    });
    setTimeout(() => controller.abort('stop'), 30);
    expect(await pending).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
  });

  it('leaves names to the system where another source decides', async () => {
    write('nsswitch', 'hosts: files ldap dns\n');
    const { resolution, asked } = await resolve('localhost', 4);
    expect(resolution).toMatchObject({ addresses: ['127.0.0.1'], resolverAddress: null });
    expect(asked).toEqual([]);
  });
});

describe('the system’s resolver files', () => {
  it('are read as the manual pages say', () => {
    expect(parseHosts('1.2.3.4\tA b # c\nbroken\n::1 a\n').get('a')).toEqual(['1.2.3.4', '::1']);
    const parsed = parseResolvConf(
      '; c\nnameserver 192.0.2.1\nnameserver 2001:db8::1 # x\nnameserver name\noptions ndots:2 timeout:3 attempts:4 rotate edns0\ndomain a.test\nsearch b.test c.test',
    );
    expect(parsed).toMatchObject({
      ndots: 2,
      timeoutMs: 3_000,
      attempts: 4,
      rotate: true,
      edns: true,
      search: ['b.test', 'c.test'],
    });
    expect(parsed.servers.map(({ address }) => address)).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(parseResolvConf('').servers).toEqual([{ address: '127.0.0.1', port: 53 }]);
    expect(candidates('a.b', parsed)).toEqual(['a.b.b.test', 'a.b.c.test', 'a.b']);
    expect(candidates('a.b.c', parsed)[0]).toBe('a.b.c');
    expect(candidates('a.', parsed)).toEqual(['a']);
  });

  it.each([
    ['hosts: files dns', { kind: 'files-and-dns', filesFirst: true, knowsOwnName: false }],
    [
      'hosts: files mdns4_minimal [NOTFOUND=return] dns myhostname mymachines',
      { kind: 'files-and-dns', filesFirst: true, knowsOwnName: true },
    ],
    [
      'hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns',
      { kind: 'files-and-dns', filesFirst: false, knowsOwnName: true },
    ],
    ['hosts: files nis dns', { kind: 'system-only' }],
    ['hosts: files', { kind: 'system-only' }],
    ['', { kind: 'files-and-dns', filesFirst: true, knowsOwnName: false }],
  ])('%j', (text, expected) => expect(parseNsswitch(text)).toEqual(expected));

  it('never make the parsers throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        parseHosts(text);
        parseResolvConf(`options ${text}\nnameserver ${text}\nsearch ${text}`);
        parseNsswitch(`hosts: ${text}`);
        parseServer(text);
        questionName(text);
      }),
    );
  });
});

describe('DNS messages', () => {
  it('never make the reader throw, whatever the bytes', () => {
    const query = encodeQuery({ name: 'a.test', type: 'TXT' }, null);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, likeAnswer) => {
        const message = likeAnswer ? Buffer.concat([query.bytes, Buffer.from(bytes)]) : Buffer.from(bytes);
        if (likeAnswer) {
          message.writeUInt16BE(0x8000, 2);
          message.writeUInt16BE(3, 6);
        }
        expect(['answer', 'other', 'malformed']).toContain(readMessage(message, query).kind);
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuse names that cannot exist', () => {
    for (const name of ['', '.', 'a..b', `${'x'.repeat(64)}.test`, 'a b.test', `${'a.'.repeat(130)}test`])
      expect(questionName(name), name).toBeNull();
    expect(questionName('bücher.test')).toBe('xn--bcher-kva.test');
    expect(questionName('_dmarc.a.test.')).toBe('_dmarc.a.test');
  });

  it('turn addresses into names for reverse questions', () => {
    expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
    expect(reverseName('2001:db8::1')).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
    expect(reverseName('::ffff:1.2.3.4')).toBe(`4.0.3.0.2.0.1.0.f.f.f.f.${'0.'.repeat(20)}ip6.arpa`);
    expect(reverseName('name')).toBeNull();
  });
});
