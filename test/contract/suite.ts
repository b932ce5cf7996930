import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ContractApi,
  type ContractEvent,
  type ContractMethods,
  contract,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../../electron/contract/contract.ts';
import { contractErrorOf } from '../../electron/contract/errors.ts';
import type { RunningService } from '../../electron/service/service.ts';
import { watchTwoServers } from '../support/watched-service.ts';
import { askedAboutHeartbeat } from './asked-about-heartbeat.ts';
import { askedAboutNotices } from './asked-about-notices.ts';
import { askedOfGuards } from './asked-of-guards.ts';
import { askedToChange } from './asked-to-change.ts';
import { askedToRead } from './asked-to-read.ts';

/** The contract as a client has it, and the end of the connection. */
export interface ConnectedClient {
  readonly api: ContractApi;
  readonly close: () => Promise<void>;
}

/** A client of a service that watches `well` and `hanging`; `close` ends both. */
export interface WatchingClient extends ConnectedClient {
  /** What is known of 127.0.0.1. */
  readonly hopLabels: MethodOutput<'hops.describe'>['hops'];
}

/** Puts a transport between a client and the service in this process. */
export async function watchedOver(
  connect: (service: RunningService) => Promise<ConnectedClient>,
): Promise<WatchingClient> {
  const watched = await watchTwoServers();
  const client = await connect(watched.service);
  return {
    api: client.api,
    hopLabels: [{ address: '127.0.0.1', name: null, system: { number: 64512, name: 'LOOPBACK' } }],
    close: async () => {
      await client.close();
      await watched.stop();
    },
  };
}

/** What every transport must keep. */
export function contractSuite(transport: string, open: () => Promise<WatchingClient>): void {
  describe(`the contract over ${transport}`, () => {
    let client: WatchingClient;
    let api: ContractApi;
    const events: ContractEvent[] = [];

    beforeAll(async () => {
      client = await open();
      api = client.api;
      api.subscribe((event) => events.push(event));
      await until(() =>
        ['sample', 'stall.opened', 'evidence', 'incident.opened'].every((type) =>
          events.some((event) => event.type === type),
        ),
      );
    });

    afterAll(() => client.close());

    /** Asks, and holds the answer against what was agreed. */
    async function ask<Name extends MethodName>(name: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>> {
      const methods: ContractMethods = api;
      const method: ContractMethods[Name] = methods[name];
      const value = await method(input);
      expect(contract.methods[name].output.strict().safeParse(value).error?.message).toBeUndefined();
      return value;
    }

    const refusal = async (call: Promise<unknown>) => {
      try {
        await call;
      } catch (thrown) {
        return contractErrorOf(thrown);
      }
      throw new Error('It was not refused.');
    };

    /** One question for each method; a method that is new must be asked here. */
    const asked: { readonly [Name in MethodName]: () => Promise<void> } = {
      overview: async () => {
        const overview = await ask('overview', {});
        expect(overview.rows.map((row) => row.target.name)).toEqual(['well', 'hanging']);
        expect(overview.seq).toBeGreaterThan(0);
      },
      'targets.list': async () => {
        const { targets } = await ask('targets.list', {});
        expect(targets.map((target) => target.name)).toEqual(['well', 'hanging']);
      },
      'targets.add': async () => {
        const { targets } = await ask('targets.add', {
          text: 'tcp://127.0.0.1:9\n# a comment\n127.0.0.2:9',
          name: null,
        });
        expect(targets.map((target) => [target.name, target.kept])).toEqual([
          ['127.0.0.1:9', true],
          ['127.0.0.2:9', true],
        ]);
      },
      'targets.remove': async () => {
        await ask('targets.add', { text: 'tcp://127.0.0.3:9', name: 'short-lived' });
        await ask('targets.remove', { target: 'short-lived' });
        const { targets } = await ask('targets.list', {});
        expect(targets.map((target) => target.name)).not.toContain('short-lived');
      },
      'targets.setSecrets': async () => {
        await ask('targets.add', { text: 'http://127.0.0.4:9/', name: 'guarded' });
        const { target } = await ask('targets.setSecrets', {
          target: 'guarded',
          credentials: 'ada:lovelace',
          headers: { 'X-Api-Key': 'k-1' },
        });
        expect(target.secrets).toEqual([
          { name: 'credentials', held: true },
          { name: 'x-api-key', held: true },
        ]);
        await ask('targets.remove', { target: 'guarded' });
      },
      ...askedToChange({ api: () => api, ask, refusal, until, events }),
      ...askedOfGuards({ api: () => api, ask, refusal, until, events }),
      ...askedToRead({ api: () => api, ask, refusal, until, events }),
      ...askedAboutHeartbeat({ api: () => api, ask, refusal, until, events }),
      ...askedAboutNotices({ api: () => api, ask, refusal, until, events }),
      'incidents.list': async () => {
        const { incidents, total } = await ask('incidents.list', { limit: 10, openOnly: false });
        expect(incidents.map((incident) => incident.targets)).toContainEqual(['hanging']);
        expect(total).toBeGreaterThan(0);
        const filters = { target: 'hanging', find: 'HANG', openOnly: true };
        const open = () => ask('incidents.list', { limit: 10, ...filters });
        // A pause ended the first one; the next begins with a request that hangs after it.
        await expect.poll(async () => (await open()).total, { timeout: 20_000 }).toBe(1);
        const found = await open();
        expect(found.incidents.map((incident) => incident.targets)).toEqual([['hanging']]);
        expect(found.total).toBe(1);
        const older = await ask('incidents.list', { limit: 10, ...filters, before: found.incidents[0]?.id ?? 1 });
        expect(older).toEqual({ incidents: [], total: 1 });
        expect(await ask('incidents.list', { limit: 10, openOnly: false, target: 'well' })).toEqual({
          incidents: [],
          total: 0,
        });
      },
      'incidents.show': async () => {
        const incident = await ask('incidents.show', { id: await hangingIncident() });
        expect(incident.stalls.length).toBeGreaterThan(0);
        expect(incident.evidence.length).toBeGreaterThan(0);
      },
      'evidence.raw': async () => {
        const { evidence } = await ask('incidents.show', { id: await hangingIncident() });
        const captured = evidence.find((item) => item.status === 'captured');
        const { raw } = await ask('evidence.raw', { id: captured?.id ?? 0 });
        expect(raw.length).toBeGreaterThan(0);
      },
      'samples.recent': async () => {
        const { samples } = await ask('samples.recent', { target: 'well', limit: 5 });
        expect(samples.length).toBeGreaterThan(0);
        expect(samples.every((sample) => sample.target === 'well')).toBe(true);
      },
      'paths.now': async () => {
        const { path } = await ask('paths.now', { target: 'well' });
        expect([undefined, '127.0.0.1']).toContain(path?.trace.destination);
      },
      'paths.at': async () => {
        expect(await ask('paths.at', { target: 'well', at: '2020-01-01T00:00:00Z' })).toMatchObject({
          destination: '127.0.0.1',
          path: null,
        });
      },
      'paths.lastGood': async () => {
        const { path } = await ask('paths.lastGood', { target: 'well', before: null });
        expect(['stall', 'out of reach']).not.toContain(
          path === null || path.trace.reached ? path?.cause : 'out of reach',
        );
      },
      'paths.list': async () => {
        const past = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
        expect(await ask('paths.list', { target: 'well', ...past, limit: 5 })).toEqual({ paths: [] });
      },
      'paths.changes': async () => {
        expect(await ask('paths.changes', { target: null, from: null, to: null, limit: 5 })).toEqual({ changes: [] });
      },
      'paths.focus': async () => {
        const { focus } = await ask('paths.focus', { target: 'well', on: true });
        expect(focus?.leftMs).toBeGreaterThan(0);
        await until(() => events.some((event) => event.type === 'path' && event.cause === 'focus'));
        const now = await ask('paths.now', { target: 'well' });
        expect(now).toMatchObject({ destination: '127.0.0.1', path: { trace: { destination: '127.0.0.1' } } });
        expect(now.focus?.leftMs).toBeGreaterThan(0);
        expect(await ask('paths.focus', { target: 'well', on: false })).toEqual({ focus: null });
        expect((await ask('paths.now', { target: 'well' })).focus).toBeNull();
      },
      'paths.run': async () => {
        const run = await ask('paths.run', { target: 'well', cycles: 2 });
        expect(run).toMatchObject({ done: 2, cycles: 2, trace: { destination: '127.0.0.1', reached: true } });
        await until(() => events.some((event) => event.type === 'path.progress' && event.done === 2));
        const told = events.filter((event) => event.type === 'path.progress');
        expect(told.map(({ target, done, cycles }) => [target, done, cycles])).toEqual([
          ['well', 1, 2],
          ['well', 2, 2],
        ]);
      },
      'paths.strip': async () => {
        const [from, to] = [Date.now() - 300_000, Date.now() + 60_000].map((at) => new Date(at).toISOString());
        const question = { target: 'well', from: from ?? '', to: to ?? '', cells: 30 };
        const { strip } = await ask('paths.strip', question);
        expect(strip?.destination).toBe('127.0.0.1');
        expect(strip?.hops.length).toBeGreaterThan(0);
        for (const hop of strip?.hops ?? []) expect([hop.loss.length, hop.rttMs.length]).toEqual([30, 30]);
      },
      'hops.describe': async () => {
        const { hops } = await ask('hops.describe', { addresses: ['127.0.0.1', '192.0.2.1', 'no address'] });
        expect(hops).toEqual(client.hopLabels);
      },
      doctor: async () => {
        const { capabilities } = await ask('doctor', {});
        expect(capabilities.length).toBeGreaterThan(0);
      },
    };

    const hangingIncident = async (): Promise<number> => {
      const { incidents } = await api['incidents.list']({ limit: 10, openOnly: false });
      return incidents.find((incident) => incident.targets.includes('hanging'))?.id ?? 0;
    };

    test.each(Object.entries(asked))('%s answers as agreed', async (_name, question) => {
      await question();
    });

    test('refusals arrive as a code and a sentence', async () => {
      expect(await refusal(api['targets.remove']({ target: 'nobody' }))).toMatchObject({
        code: 'not-found',
        context: { target: 'nobody' },
      });
      expect(await refusal(api['incidents.show']({ id: 999_999 }))).toMatchObject({ code: 'not-found' });
      expect(await refusal(api['samples.recent']({ target: 'nobody', limit: 1 }))).toMatchObject({ code: 'not-found' });
      const wrongList = await refusal(api['targets.add']({ text: 'https://fine.example/\n-i\n', name: null }));
      expect(wrongList).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/^Line 2: .*option/) });
      const { targets } = await api['targets.list']({});
      expect(targets.map((target) => target.name)).not.toContain('fine.example');
    });

    test('a long run that nobody waits for any more is cancelled', async () => {
      const leaving = new AbortController();
      const before = events.length;
      const run = refusal(api['paths.run']({ target: 'well', cycles: 1_000 }, leaving.signal));
      await until(() => events.slice(before).some((event) => event.type === 'path.progress'));
      leaving.abort();
      await run;
      const whenCancelled = events.length;
      await until(() => events.slice(whenCancelled).filter((event) => event.type === 'sample').length > 20);
      const further = events.slice(whenCancelled).filter((event) => event.type === 'path.progress');
      expect(further.length).toBeLessThanOrEqual(1);
    });

    test('a password in a pasted URL comes back nowhere', async () => {
      const answer = await ask('targets.add', { text: 'http://ann:s3cret@127.0.0.4:9/', name: 'with password' });
      expect(JSON.stringify([answer, await ask('overview', {}), await ask('targets.list', {})])).not.toMatch(/s3cret/);
    });

    test('secret values of a target are set, replaced and taken away, and come back nowhere', async () => {
      const before = events.length;
      const answers: unknown[] = [await ask('targets.add', { text: 'http://127.0.0.6:9/', name: 'secretive' })];
      const change = async (input: Omit<MethodInput<'targets.setSecrets'>, 'target'>) => {
        const answer = await ask('targets.setSecrets', { target: 'secretive', ...input });
        answers.push(answer);
        return answer.target.secrets;
      };
      const both = [
        { name: 'credentials', held: true },
        { name: 'x-api-key', held: true },
      ];
      expect(await change({ credentials: 'bob:v4lue-1', headers: { 'X-Api-Key': 'v4lue-2' } })).toEqual(both);
      expect(await change({ headers: { 'x-api-key': 'v4lue-3' } })).toEqual(both);
      expect(await change({ headers: { 'x-api-key': null } })).toEqual([{ name: 'credentials', held: true }]);
      expect(await change({})).toEqual([{ name: 'credentials', held: true }]);
      expect(await change({ credentials: null })).toEqual([]);
      answers.push(
        await refusal(api['targets.setSecrets']({ target: 'secretive', credentials: 'v4lue without colon' })),
      );
      answers.push(await refusal(api['targets.setSecrets']({ target: 'secretive', headers: { 'a b': 'v4lue' } })));
      expect(answers.slice(-2)).toMatchObject([{ code: 'invalid-input' }, { code: 'invalid-input' }]);
      answers.push(await ask('overview', {}), await ask('targets.list', {}));
      await until(() => events.slice(before).filter(({ type }) => type === 'secrets.changed').length === 5);
      expect(JSON.stringify([answers, events])).not.toMatch(/v4lue/);
      expect(await refusal(api['targets.setSecrets']({ target: 'nobody', credentials: null }))).toMatchObject({
        code: 'not-found',
        context: { target: 'nobody' },
      });
    });

    test('events are as agreed and numbered without a hole', async () => {
      await until(() => events.length > 30);
      const [first] = events;
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => (first?.seq ?? 0) + index));
      for (const { type, seq: _seq, ...data } of events) {
        const shape: { safeParse(value: unknown): { error?: { message: string } | undefined } } =
          contract.events[type].strict();
        expect(shape.safeParse(data).error?.message).toBeUndefined();
      }
    });

    test('the picture says which events are in it', async () => {
      const { seq } = await ask('overview', {});
      await until(() => (events.at(-1)?.seq ?? 0) > seq);
      expect(events.some((event) => event.seq === seq)).toBe(true);
    });

    test('who has ended a subscription hears nothing more', async () => {
      const heard: ContractEvent[] = [];
      const cancel = api.subscribe((event) => heard.push(event));
      await until(() => heard.length > 2);
      cancel();
      const whenCancelled = heard.length;
      const others = events.length;
      await until(() => events.length > others + 10);
      expect(heard.length).toBe(whenCancelled);
    });
  });
}

/** Waits for what must come, looking often; a test's own time limit ends what never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
