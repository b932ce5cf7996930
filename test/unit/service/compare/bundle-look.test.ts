import { expect, test } from 'vitest';
import type { ReadBundle } from '../../../../electron/bundle/read/read-bundle.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import { lookAtBundle } from '../../../../electron/service/compare/bundle-look.ts';
import { API, CONTROL, httpTarget, sampleSource } from '../../bundle/sample-source.ts';

function looked(change: Partial<ReadBundle> = {}, newer = false) {
  const { identity: _identity, ...source } = sampleSource();
  const bundle = {
    ...source,
    manifest: { newer },
    ...change,
  } as ReadBundle;
  return lookAtBundle(bundle, 'b', '/some/where/nas-2.zip');
}

test('a bundle is called as its file, and from where its machine was called', () => {
  const { name, place, targets } = looked();
  expect(name).toBe('nas-2');
  expect(place).toMatchObject({ machine: 'b', host: 'nas-berlin', otherwise: 'nas-2' });
  expect(targets.map((target) => target.name)).toEqual(['api', 'control']);
});

test('names and addresses that were taken out are not known: the same token in another bundle is something else', () => {
  const vantage = {
    host: '[host-1]',
    interfaceName: 'eth0',
    sourceAddress: '[private-address-1]',
    gateway: null,
    vpn: false,
    publicAddress: null,
  };
  const spec = { ...httpTarget().spec, kind: 'tcp', host: '[private-address-2]', port: 443, connectTo: null } as const;
  const { place, notes } = looked({ vantages: [vantage], targets: [httpTarget({ spec })] });
  expect(place).toMatchObject({ host: null, address: null, otherwise: 'nas-2' });
  expect(notes).toContain('Addresses are taken out of “nas-2”, so what it asked is not known to be what others asked.');
});

test('what a newer version wrote, and what one incident is the reason for, is told', () => {
  expect(looked({}, true).notes.join(' ')).toMatch(/newer version.*because of one incident/);
  expect(looked({ scope: { kind: 'range', targetIds: null } }).notes).toEqual([]);
});

test('only a stretch of time names all incidents, and only of what was asked for', () => {
  expect(looked().unnamed).toEqual([API, CONTROL]);
  expect(looked({ scope: { kind: 'range', targetIds: [API] } }).unnamed).toEqual([CONTROL]);
  expect(looked({ scope: { kind: 'range', targetIds: null } }).unnamed).toEqual([]);
});

test('what is compared is the time in which it was measured, not all that the bundle could hold', () => {
  const { samplesSpan } = sampleSource();
  const measured = { fromUs: samplesSpan.fromUs + 3_600_000_000, toUs: samplesSpan.toUs - 60_000_000 };
  expect(looked({ measured }).span).toEqual({
    fromUs: measured.fromUs,
    finelySinceUs: measured.fromUs,
    toUs: measured.toUs + 1,
  });
  expect(looked({ measured: null }).span.fromUs).toBe(samplesSpan.fromUs);
});

test('what its system said of its clock goes with it; where it said nothing, nothing is known', () => {
  const facts = (data: JsonValue) => ({ collectedAtUs: 1, seenUntilUs: 1, text: '', data });
  const synchronized = (...all: JsonValue[]) => looked({ hostFacts: all.map(facts) }).place.synchronized;
  expect(synchronized({ clock: { synchronized: false } }, { clock: { synchronized: true } })).toBe(true);
  expect(synchronized({ clock: { synchronized: false } })).toBe(false);
  for (const data of [null, 'Linux', [], {}, { clock: null }, { clock: {} }, { clock: { synchronized: 'yes' } }]) {
    expect(synchronized(data)).toBeNull();
  }
  expect(synchronized()).toBeNull();
});
