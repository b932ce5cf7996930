import { expect, onTestFinished, test } from 'vitest';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { tryResolver } from '../../electron/service/try-resolver.ts';
import { type DnsBehaviour, startDnsServer } from '../support/servers/dns-server.ts';

const clock = new SystemClock();
const never = new AbortController().signal;

async function resolver(behaviour: DnsBehaviour) {
  const server = await startDnsServer(() => behaviour);
  onTestFinished(() => server.close());
  return { server, address: `127.0.0.1:${server.port}` };
}

const NS = { type: 'NS' as const, name: '.', data: 'a.root.example', ttl: 60 };

test('a resolver that answers is told with how long it took, and is asked for what it knows by heart', async () => {
  const { server, address } = await resolver({ kind: 'answer', answers: [NS], afterMs: 30 });
  const { durationMs, says } = await tryResolver(address, clock, never);
  expect(durationMs).toBeGreaterThan(25);
  expect(says).toMatch(new RegExp(`^${address} answered in [0-9.]+ ms\\.$`));
  expect(server.questions.map(({ question }) => [question.name, question.type])).toEqual([['.', 'NS']]);
});

test.each([
  [3, 'NXDOMAIN', ''],
  [5, 'REFUSED', ': it does not answer this computer, or not this question'],
  [2, 'SERVFAIL', ': it cannot find out'],
])('code %d is an answer too: %s', async (rcode, word, meaning) => {
  const { address } = await resolver({ kind: 'rcode', rcode });
  const { durationMs, says } = await tryResolver(address, clock, never);
  expect(durationMs).not.toBe(null);
  expect(says.endsWith(`and said ${word}${meaning}.`)).toBe(true);
});

test('one that is silent is waited for three seconds, and asked three times', async () => {
  const { server, address } = await resolver({ kind: 'silent' });
  expect(await tryResolver(address, clock, never)).toEqual({
    durationMs: null,
    says: `${address} did not answer within 3 s.`,
  });
  expect(server.questions).toHaveLength(3);
});

test('where nobody listens is said at once', async () => {
  const server = await startDnsServer(() => ({ kind: 'silent' }));
  await server.close();
  const address = `127.0.0.1:${server.port}`;
  expect(await tryResolver(address, clock, never)).toEqual({
    durationMs: null,
    says: `At ${address} nobody listens for questions.`,
  });
});

test('of the system’s resolvers each has its sentence, and the quickest gives the time', async () => {
  const quick = await resolver({ kind: 'answer', answers: [NS] });
  const slow = await resolver({ kind: 'answer', answers: [NS], afterMs: 200 });
  const system = () => [slow, quick].map(({ server }) => ({ address: '127.0.0.1', port: server.port }));
  for (const word of [null, 'system']) {
    const { durationMs, says } = await tryResolver(word, clock, never, system);
    expect(durationMs).toBeLessThan(190);
    expect(says).toMatch(new RegExp(`^${slow.address} answered .*\\. ${quick.address} answered .*\\.$`));
  }
  expect(await tryResolver(null, clock, never, () => [])).toEqual({
    durationMs: null,
    says: 'This computer has no resolver set up.',
  });
});

test('what is no address of a resolver is refused, and who leaves is not kept waiting', async () => {
  await expect(tryResolver('one.example', clock, never)).rejects.toMatchObject({
    data: { code: 'invalid-input', context: { field: 'resolver' } },
  });
  const { address } = await resolver({ kind: 'silent' });
  const leaving = new AbortController();
  const tried = tryResolver(address, clock, leaving.signal);
  leaving.abort();
  await expect(tried).rejects.toMatchObject({ data: { code: 'cancelled' } });
});
