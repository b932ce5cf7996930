import { describe, expect, test } from 'vitest';
import { type BundleSource, type BundleStall, stallsOf } from '../../../../electron/bundle/bundle-source.ts';
import { SHIPPED } from '../desks.ts';
import { LAB_SCENARIOS, labSource } from '../lab-source.ts';
import { samplesOf, writtenAndRead } from './opened.ts';

/** A machine that is busy with other things takes its time; how long it takes is not what is asked here. */
const PATIENCE_MS = 180_000;

/** A bundle tells the evidence of a stall in the order of its numbers. */
function inOrder(source: BundleSource): BundleSource {
  const ordered = (stalls: readonly BundleStall[]): readonly BundleStall[] =>
    stalls.map(({ stall, evidence }) => ({ stall, evidence: evidence.toSorted((one, other) => one.id - other.id) }));
  const incidents = source.incidents.map((entry) => ({ ...entry, stalls: ordered(entry.stalls) }));
  return { ...source, incidents, nearMisses: ordered(source.nearMisses) };
}

describe('a bundle of an incident of the laboratory', () => {
  test.each(LAB_SCENARIOS)(
    '%s is read again with all its evidence, for every desk',
    async (name) => {
      const source = inOrder(labSource(name));
      const samples = await samplesOf(source);
      for (const profile of SHIPPED.all) {
        const bundle = await writtenAndRead(source, { profile });
        expect(bundle.manifest.profile).toBe(profile.id);
        expect(bundle.incidents).toEqual(source.incidents);
        expect(await samplesOf(bundle)).toHaveLength(samples.length);
      }
    },
    PATIENCE_MS,
  );

  test.each(LAB_SCENARIOS)(
    '%s tells the same verdict, times and kinds of evidence when it is redacted',
    async (name) => {
      const source = inOrder(labSource(name));
      const bundle = await writtenAndRead(source, { redaction: 'strict' });
      const shape = (from: typeof source | typeof bundle) =>
        stallsOf(from).map(({ stall, evidence }) => ({
          ...{ id: stall.id, phase: stall.phase, startedAtUs: stall.startedAtUs, elapsedMs: stall.elapsedMs },
          evidence: evidence.map(({ id, kind, startedAtUs, endedAtUs }) => ({ id, kind, startedAtUs, endedAtUs })),
        }));
      expect(shape(bundle)).toEqual(shape(source));
      expect(bundle.incidents.map(({ incident }) => incident.verdict.segment)).toEqual(
        source.incidents.map(({ incident }) => incident.verdict.segment),
      );
      expect(bundle.checks.map(({ title, result }) => [title, result])).toContainEqual(['Checksums', 'passed']);
    },
  );
});
