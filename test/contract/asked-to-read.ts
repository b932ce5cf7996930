import { expect } from 'vitest';
import type { MethodInput } from '../../electron/contract/contract.ts';
import { type AskingHands, FORM } from './asked-to-change.ts';

type ReadingMethod =
  | 'overview.figures'
  | 'overview.sparks'
  | 'samples.between'
  | 'samples.window'
  | 'targets.certificate'
  | 'certificates.list'
  | 'incidents.note'
  | 'incidents.remove'
  | 'bundle.profiles'
  | 'bundle.preview'
  | 'bundle.collect'
  | 'bundles.list'
  | 'bundles.close'
  | 'compare.run';

const MINUTE_MS = 60_000;

/** One question for each method that charts, lists and dialogs are drawn from. */
export function askedToRead({ api, ask, refusal, until, events }: AskingHands): {
  readonly [Name in ReadingMethod]: () => Promise<void>;
} {
  const lastMinutes = (count: number) => ({
    from: new Date(Date.now() - count * MINUTE_MS).toISOString(),
    to: new Date(Date.now() + MINUTE_MS).toISOString(),
  });
  /** Of `hanging`; on a busy machine the first ones may be suspect, and in no figure. */
  const slowOnes = () =>
    until(() => events.some((event) => event.type === 'sample' && event.outcome === 'slow' && !event.suspect));
  const hangingIncident = async (): Promise<number> => {
    const { incidents } = await ask('incidents.list', { limit: 1, openOnly: false, target: 'hanging' });
    return incidents[0]?.id ?? 0;
  };

  return {
    'overview.figures': async () => {
      await slowOnes();
      const since = new Date(Date.now() - 24 * 60 * MINUTE_MS).toISOString();
      const figureOf = async (name: string) =>
        (await ask('overview.figures', { since })).figures.find(({ target }) => target === name);
      // Of few samples, one for which the machine stopped may be the median.
      await expect
        .poll(async () => (await figureOf('well'))?.p50Ms ?? Number.POSITIVE_INFINITY, { timeout: 20_000 })
        .toBeLessThan(300);
      const { figures } = await ask('overview.figures', { since });
      const of = (name: string) => figures.find(({ target }) => target === name);
      expect(of('well')).toMatchObject({ slow: 0, failed: 0 });
      expect(of('well')?.samples).toBeGreaterThan(0);
      // It answers after 700 ms and counts as slow from 300 on.
      expect(of('hanging')?.slow).toBeGreaterThan(0);
      expect(of('hanging')?.p50Ms).toBeGreaterThan(600);
    },
    'overview.sparks': async () => {
      await slowOnes();
      const question = { targets: ['hanging', 'nobody'], ...lastMinutes(180), points: 60 };
      // Its incident begins a moment after the sample is told; by now an earlier one may be over.
      const windows = async () => (await ask('overview.sparks', question)).sparks[0]?.windows.length;
      await expect.poll(windows, { timeout: 20_000 }).toBeGreaterThan(0);
      const { sparks } = await ask('overview.sparks', question);
      expect(sparks.map(({ target }) => target)).toEqual(['hanging']);
      expect(sparks[0]?.worstMs).toHaveLength(60);
      expect(Math.max(...(sparks[0]?.worstMs ?? []).map((worst) => worst ?? 0))).toBeGreaterThan(600);
      // Finer than is kept in memory.
      const fine = await ask('overview.sparks', { ...question, ...lastMinutes(1), points: 300 });
      expect(Math.max(...(fine.sparks[0]?.worstMs ?? []).map((worst) => worst ?? 0))).toBeGreaterThan(600);
      expect(fine.sparks[0]?.windows.length).toBeGreaterThan(0);
    },
    'samples.between': async () => {
      await until(() => events.filter((event) => event.type === 'sample' && event.target === 'well').length > 2);
      const { samples, truncated } = await ask('samples.between', { target: 'well', ...lastMinutes(5), limit: 2 });
      expect(samples).toHaveLength(2);
      expect(truncated).toBe(true);
      expect(Date.parse(samples[0]?.at ?? '')).toBeLessThan(Date.parse(samples[1]?.at ?? ''));
      const back = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
      expect(await refusal(api()['samples.between']({ target: 'well', ...back, limit: 2 }))).toMatchObject({
        code: 'invalid-input',
      });
    },
    'samples.window': async () => {
      const window = await ask('samples.window', { target: 'hanging', ...lastMinutes(5), entries: 1_000 });
      expect(window.resolution).toBe('samples');
      expect(window.offsetMs.length).toBeGreaterThan(0);
      expect(window.phases.waitMs).toHaveLength(window.offsetMs.length);
      expect(window.stalls.map(({ phase }) => phase)).toContain('wait');
      expect(window.incidents.map(({ targets }) => targets)).toContainEqual(['hanging']);
    },
    'targets.certificate': async () => {
      expect(await ask('targets.certificate', { target: 'well' })).toEqual({ certificate: null });
    },
    'certificates.list': async () => {
      // No target of this suite speaks TLS.
      expect(await ask('certificates.list', {})).toEqual({ certificates: [] });
    },
    'incidents.note': async () => {
      const id = await hangingIncident();
      const before = events.length;
      await ask('incidents.note', { id, note: 'Called the provider.\n<b>They know.</b>' });
      await until(() => events.slice(before).some(({ type }) => type === 'incident.noted'));
      expect((await ask('incidents.show', { id })).note).toBe('Called the provider.\n<b>They know.</b>');
      await ask('incidents.note', { id, note: '  ' });
      expect((await ask('incidents.show', { id })).note).toBe('');
      expect(await refusal(api()['incidents.note']({ id: 999_999, note: '' }))).toMatchObject({ code: 'not-found' });
    },
    'incidents.remove': async () => {
      const { targets } = await ask('targets.list', {});
      const address = targets.find(({ name }) => name === 'hanging')?.address ?? '';
      const times = { interval: '300ms', captureAfter: '150ms', slowAfter: '300ms', timeout: '5s' };
      const form = { ...FORM, ...times, name: 'short-lived hang', address };
      await ask('targets.define', { form, replaces: null, like: null });
      const opened = () =>
        events.find((event) => event.type === 'incident.opened' && event.targets.includes('short-lived hang'));
      await until(() => opened() !== undefined);
      const event = opened();
      const id = event?.type === 'incident.opened' ? event.id : 0;
      expect(await refusal(api()['incidents.remove']({ id }))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('still open'),
      });
      await ask('targets.remove', { target: 'short-lived hang' });
      await until(() => events.some((told) => told.type === 'incident.closed' && told.id === id));
      await ask('incidents.remove', { id });
      await until(() => events.some((told) => told.type === 'incident.removed' && told.id === id));
      const { incidents } = await ask('incidents.list', { limit: 100, openOnly: false });
      expect(incidents.map((incident) => incident.id)).not.toContain(id);
      for (const call of [api()['incidents.show']({ id }), api()['incidents.remove']({ id })]) {
        expect(await refusal(call)).toMatchObject({ code: 'not-found' });
      }
    },
    'bundle.profiles': async () => {
      const { profiles } = await ask('bundle.profiles', {});
      expect(profiles[0]).toMatchObject({ id: 'generic', form: 'zip' });
      expect(profiles.find(({ id }) => id === 'cloudflare')).toMatchObject({ form: 'files' });
    },
    'bundle.preview': async () => {
      const incident = await hangingIncident();
      const of = (id: number, profile = 'generic') =>
        ({ scope: { kind: 'incident', incident: id }, profile, redact: 'standard' }) as const;
      const preview = await ask('bundle.preview', of(incident));
      expect(preview.files.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv', 'manifest.json']),
      );
      expect(preview.bytes).toBe(preview.files.reduce((sum, { bytes }) => sum + bytes, 0));
      expect(preview.ticket).toContain('(hanging) hang');
      expect(preview.name).toMatch(/^stallscope_hanging_.*\.zip$/);
      expect(preview.items.map(({ present }) => present)).toContain(true);
      expect(await ask('bundle.preview', of(incident, 'cloudflare'))).toMatchObject({
        form: 'files',
        name: expect.not.stringContaining('.zip'),
      });
      const range = { kind: 'range', from: new Date(Date.now() - 600_000).toISOString(), to: new Date().toISOString() };
      const whole = { ...of(incident), scope: { ...range, kind: 'range', targets: null } } as const;
      expect((await ask('bundle.preview', whole)).files.map(({ path }) => path)).toContain('incident.json');
      expect(await refusal(api()['bundle.preview'](of(incident, 'nobody')))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('generic'),
      });
      expect(await refusal(api()['bundle.preview'](of(999_999)))).toMatchObject({ code: 'not-found' });
      const nobody = { ...whole, scope: { ...whole.scope, targets: ['nobody'] } };
      expect(await refusal(api()['bundle.preview'](nobody))).toMatchObject({ code: 'not-found' });
    },
    'compare.run': async () => {
      await slowOnes();
      const members = [
        { kind: 'target', target: 'well' },
        { kind: 'target', target: 'hanging' },
      ] as const;
      // A block is a second at least.
      const wellAt = () =>
        events.flatMap((event) => (event.type === 'sample' && event.target === 'well' ? [event.at] : []));
      await until(() => Date.parse(wellAt().at(-1) ?? '') - Date.parse(wellAt()[0] ?? '') > 3_000);
      const compared = await ask('compare.run', { members: [...members], from: null, to: null });
      expect(compared.members.map(({ name, member }) => [name, member])).toEqual([
        ['well', members[0]],
        ['hanging', members[1]],
      ]);
      expect(compared.members.every(({ probes, suspect }) => probes + suspect > 0)).toBe(true);
      expect(compared.rates.map(({ kind }) => kind)).toContain('wait');
      expect(compared.rates[0]?.differences).toHaveLength(1);
      expect(compared.conclusion.sentence).not.toBe('');
      const refused = async (input: MethodInput<'compare.run'>) => refusal(api()['compare.run'](input));
      const twice = [members[0], members[0]];
      expect(await refused({ members: twice, from: null, to: null })).toMatchObject({ code: 'invalid-input' });
      const nobody = { kind: 'target', target: 'nobody' } as const;
      expect(await refused({ members: [members[0], nobody], from: null, to: null })).toMatchObject({
        code: 'not-found',
      });
      const closed = { kind: 'bundle', bundle: 'nobody', target: 'well' } as const;
      expect(await refused({ members: [members[0], closed], from: null, to: null })).toMatchObject({
        code: 'not-found',
      });
      const back = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
      expect(await refused({ members: [...members], ...back })).toMatchObject({ code: 'invalid-input' });
    },
    'bundles.list': async () => {
      expect(await ask('bundles.list', {})).toEqual({ bundles: [] });
    },
    'bundles.close': async () => {
      expect(await refusal(api()['bundles.close']({ id: 'nobody' }))).toMatchObject({ code: 'not-found' });
    },
    'bundle.collect': async () => {
      const incident = await hangingIncident();
      const collect = (input: { incident?: number; profile?: string; item: string }) =>
        refusal(api()['bundle.collect']({ incident, profile: 'linode', ...input }));
      expect(await collect({ item: 'nothing of the kind' })).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('tcp-mtr'),
      });
      expect(await collect({ item: 'socket' })).toMatchObject({ code: 'invalid-input' });
      expect(await collect({ item: 'tcp-mtr', profile: 'nobody' })).toMatchObject({ code: 'invalid-input' });
      expect(await collect({ item: 'tcp-mtr', incident: 999_999 })).toMatchObject({ code: 'not-found' });
      const leaving = new AbortController();
      const call = refusal(api()['bundle.collect']({ incident, profile: 'linode', item: 'tcp-mtr' }, leaving.signal));
      await until(() => events.some((event) => event.type === 'collect.progress' && event.item === 'tcp-mtr'));
      expect(await collect({ item: 'tcp-mtr' })).toMatchObject({ code: 'too-many' });
      leaving.abort();
      // Over HTTP whoever leaves does not hear the answer.
      expect(['cancelled', 'internal']).toContain((await call).code);
      const { evidence } = await ask('incidents.show', { id: incident });
      expect(evidence.filter(({ data }) => JSON.stringify(data).includes('"collected":true'))).toEqual([]);
    },
  };
}
