import { expect } from 'vitest';
import type {
  ContractApi,
  ContractEvent,
  MethodInput,
  MethodName,
  MethodOutput,
} from '../../electron/contract/contract.ts';
import type { ContractErrorData } from '../../electron/contract/errors.ts';
import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import { startDnsServer } from '../support/servers/dns-server.ts';

/** What the suite has at hand when it asks. */
export interface AskingHands {
  readonly api: () => ContractApi;
  /** Holds the answer against what was agreed. */
  ask<Name extends MethodName>(name: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
  refusal(call: Promise<unknown>): Promise<ContractErrorData>;
  until(condition: () => boolean): Promise<void>;
  readonly events: readonly ContractEvent[];
}

type ChangingMethod =
  | 'targets.form'
  | 'targets.define'
  | 'targets.vary'
  | 'targets.import'
  | 'targets.export'
  | 'targets.setPackets'
  | 'targets.pause'
  | 'targets.resume'
  | 'settings.show'
  | 'settings.change'
  | 'resolvers.try'
  | 'facts';

export const FORM: TargetFormJson = {
  ...{ name: '', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  ...{ interval: '', captureAfter: '', slowAfter: '', timeout: '' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: 'GET' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};

const HOUR_MS = 3_600_000;

/** One question for each method that changes what is watched or how. What they add they take away again. */
export function askedToChange(hands: AskingHands): { readonly [Name in ChangingMethod]: () => Promise<void> } {
  const { api, ask, refusal, until, events } = hands;

  const targetNamed = async (name: string) => {
    const { targets } = await ask('targets.list', {});
    return targets.find((target) => target.name === name);
  };

  return {
    'targets.form': async () => {
      const { form } = await ask('targets.form', { target: 'well' });
      expect(form).toMatchObject({ name: 'well', interval: '300ms', address: expect.stringMatching(/^http:/) });
      expect(await refusal(api()['targets.form']({ target: 'nobody' }))).toMatchObject({ code: 'not-found' });
    },
    'targets.setPackets': async () => {
      await ask('targets.add', { text: 'tcp://127.0.0.7:9', name: 'wired' });
      expect(await targetNamed('wired')).toMatchObject({ packets: 'off' });
      const { target } = await ask('targets.setPackets', { target: 'wired', packets: 'headers' });
      expect(target).toMatchObject({ name: 'wired', packets: 'headers', kept: true });
      expect((await ask('targets.form', { target: 'wired' })).form.packets).toBe('headers');
      const refused = await refusal(api()['targets.setPackets']({ target: 'nobody', packets: 'full' }));
      expect(refused).toMatchObject({ code: 'not-found' });
      await ask('targets.setPackets', { target: 'wired', packets: 'off' });
      await ask('targets.remove', { target: 'wired' });
    },
    'targets.define': async () => {
      const form = { ...FORM, address: 'http://ann:s3cret@127.0.0.8:9/', interval: '1h' };
      const { target } = await ask('targets.define', { form, replaces: null, like: null });
      expect(target).toMatchObject({ name: 'http://127.0.0.8:9', kept: true, intervalMs: HOUR_MS });
      const renamed = { ...(await ask('targets.form', { target: target.name })).form, name: 'defined', group: 'some' };
      const changed = await ask('targets.define', { form: renamed, replaces: target.name, like: null });
      expect(changed.target).toMatchObject({ name: 'defined', group: 'some', secrets: [{ held: true }] });
      await until(() => events.some((event) => event.type === 'target.renamed' && event.to === 'defined'));
      const copy = { ...renamed, name: 'copied', address: 'http://127.0.0.9:9/' };
      const copied = await ask('targets.define', { form: copy, replaces: null, like: 'defined' });
      expect(copied.target.secrets).toEqual([{ name: 'credentials', held: true }]);
      const wrong = { ...FORM, address: '127.0.0.9:9', timeout: '1s' };
      expect(await refusal(api()['targets.define']({ form: wrong, replaces: null, like: null }))).toMatchObject({
        code: 'invalid-input',
        message: 'Timeout (1s) must be longer than slow after (2s).',
        context: { field: 'timeout' },
      });
      expect(await refusal(api()['targets.define']({ form: renamed, replaces: 'well', like: null }))).toMatchObject({
        code: 'duplicate-name',
        context: { field: 'name' },
      });
      for (const name of ['defined', 'copied']) await ask('targets.remove', { target: name });
    },
    'targets.vary': async () => {
      await ask('targets.add', { text: 'http://ann:s3cret@varied.invalid:9/', name: 'shop' });
      const form = { ...(await ask('targets.form', { target: 'shop' })).form, interval: '1h' };
      await ask('targets.define', { form, replaces: 'shop', like: null });
      const families = { target: 'shop', elimination: { by: 'families' as const } };
      const planned = await ask('targets.vary', { ...families, make: false });
      expect(planned.members).toEqual([
        { name: 'shop', says: 'either family', state: 'there' },
        { name: 'shop IPv4', says: 'IPv4', state: 'new' },
        { name: 'shop IPv6', says: 'IPv6', state: 'new' },
      ]);
      expect(await targetNamed('shop IPv4')).toBe(undefined);
      expect(await ask('targets.vary', { ...families, make: true })).toEqual(planned);
      expect(await targetNamed('shop IPv4')).toMatchObject({
        ...{ kept: true, intervalMs: HOUR_MS },
        secrets: [{ name: 'credentials', held: true }],
      });
      const again = await ask('targets.vary', { ...families, make: true });
      expect(again.members.map(({ state }) => state)).toEqual(['there', 'there', 'there']);
      const named = { by: 'origin' as const, addresses: ['127.0.0.1', 'varied.invalid'] };
      expect(await refusal(api()['targets.vary']({ target: 'shop', elimination: named, make: true }))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(/“varied\.invalid” is a name; .*\. Nothing was added\.$/),
        context: { field: 'addresses' },
      });
      expect(await refusal(api()['targets.vary']({ ...families, target: 'nobody', make: true }))).toMatchObject({
        code: 'not-found',
      });
      for (const { name } of planned.members) await ask('targets.remove', { target: name });
    },
    'targets.import': async () => {
      const yaml = 'targets:\n  - { name: imported, tcp: "127.0.0.1:9", interval: 1h }\n  - tcp: 127.0.0.2:8\n';
      const { targets } = await ask('targets.import', { text: yaml });
      expect(targets.map(({ name }) => name)).toEqual(['imported', '127.0.0.2:8']);
      const further = 'targets:\n  - tcp: 127.0.0.2:7\n  - tcp: nowhere\n';
      expect(await refusal(api()['targets.import']({ text: further }))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(/^Line 3: .*no port/),
        context: { line: 3 },
      });
      expect(await targetNamed('127.0.0.2:7')).toBe(undefined);
      const lines = await ask('targets.import', { text: '127.0.0.3:7\n# nothing\n127.0.0.3:8' });
      for (const { name } of [...targets, ...lines.targets]) await ask('targets.remove', { target: name });
    },
    'targets.export': async () => {
      const { yaml } = await ask('targets.export', {});
      expect(yaml).toMatch(/^targets:\n {2}- name: well\n/);
    },
    'targets.pause': async () => {
      await ask('targets.pause', { target: 'well', forMs: HOUR_MS });
      const target = await targetNamed('well');
      expect(target?.paused).toBe(true);
      expect(Date.parse(target?.pausedUntil ?? '') - Date.now()).toBeGreaterThan(HOUR_MS / 2);
      await ask('targets.pause', { target: null });
      await until(() => events.some((event) => event.type === 'watching.changed' && event.paused !== null));
      expect((await ask('overview', {})).paused).toMatchObject({ until: null });
    },
    'targets.resume': async () => {
      await ask('targets.resume', { target: null });
      expect((await ask('overview', {})).paused).toBe(null);
      const { targets } = await ask('targets.list', {});
      expect(targets.filter(({ paused }) => paused).map(({ name }) => name)).toEqual(['well']);
      await ask('targets.resume', { target: 'well' });
      expect(await targetNamed('well')).toMatchObject({ paused: false, pausedUntil: null });
    },
    'settings.show': async () => {
      const { settings, overridden, use } = await ask('settings.show', {});
      expect(settings.retention).toEqual({ samplesDays: 30, summariesDays: 400 });
      // Some transports watch targets that are kept, others those of a command line.
      expect([[], ['thresholds']]).toContainEqual(overridden);
      expect(use.totalBytes).toBeGreaterThan(0);
    },
    'settings.change': async () => {
      const { settings } = await ask('settings.change', { resolvers: ['127.0.0.1:5353', 'system', '127.0.0.1:5353'] });
      expect(settings.resolvers).toEqual(['127.0.0.1:5353']);
      await until(() => events.some((event) => event.type === 'settings.changed' && event.resolvers.length === 1));
      expect(await refusal(api()['settings.change']({ thresholds: { timeoutMs: 5 } }))).toMatchObject({
        code: 'invalid-input',
        context: { field: 'timeoutMs' },
      });
      const told = await ask('settings.change', { publicAddress: '198.51.100.20' });
      expect(told.settings.publicAddress).toBe('198.51.100.20');
      await until(() => events.some((event) => event.type === 'settings.changed' && event.publicAddress !== null));
      await ask('settings.change', { resolvers: [], publicAddress: null });
    },
    'resolvers.try': async () => {
      const server = await startDnsServer(() => ({ kind: 'rcode', rcode: 5 }));
      try {
        const tried = await ask('resolvers.try', { resolver: `127.0.0.1:${server.port}` });
        expect(tried.durationMs).toBeGreaterThan(0);
        expect(tried.says).toContain('said REFUSED');
      } finally {
        await server.close();
      }
      expect(await refusal(api()['resolvers.try']({ resolver: 'a name' }))).toMatchObject({
        code: 'invalid-input',
        context: { field: 'resolver' },
      });
    },
    facts: async () => {
      const facts = await ask('facts', {});
      expect(facts.sections.map(({ title }) => title)).toEqual(
        expect.arrayContaining(['Computer', 'Clock', 'Interfaces', 'Resolvers']),
      );
      expect(Date.parse(facts.startedAt)).toBeLessThanOrEqual(Date.now());
    },
  };
}
