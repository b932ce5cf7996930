import { describe, expect, test } from 'vitest';
import type { BundleSource, EvidenceHead } from '../../../electron/bundle/bundle-source.ts';
import { EVIDENCE_KINDS } from '../../../electron/domain/evidence.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { desk } from './desks.ts';
import { exported, MADE_AT_US } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, CONTROL, evidence, sample, sampleSource, timeoutSample, traceData } from './sample-source.ts';

const DAY_US = 86_400_000_000;

const resolvers: JsonValue = {
  resolvers: [
    { address: '192.0.2.53', port: 53, type: 'A', status: 'answered', queryMs: 8, rcode: 'NOERROR', answers: [] },
    { address: '192.0.2.54', port: 53, type: 'A', status: 'timed-out', queryMs: null, rcode: null, answers: [] },
  ],
};

/** One capture of each kind, some while it hung and some after it. */
const captures: readonly EvidenceHead[] = EVIDENCE_KINDS.map((kind, index) =>
  evidence(index + 1, kind, 1 + index * 0.7, 1.4 + index * 0.7, {
    data:
      kind === 'resolvers' ? resolvers : ['trace', 'mtr', 'traceroute', 'baseline'].includes(kind) ? traceData : null,
  }),
);
const damaged = [
  evidence(801, 'socket', 1, 2, { startedAtUs: Number.NaN }),
  evidence(802, 'gateway', 1, 2, { endedAtUs: Number.NaN }),
];
const samples = [
  ...Array.from({ length: 200 }, (_, index) =>
    sample({
      startedAtUs: atUs(-1_000 + 5 * index),
      totalMs: 100 + ((index * 37) % 91),
      certificateSha256: `${index % 3}`.repeat(64),
    }),
  ),
  timeoutSample,
  sample({ startedAtUs: atUs(10) }),
];
const controls = Array.from({ length: 50 }, (_, index) =>
  sample({ targetId: CONTROL, startedAtUs: atUs(-100 + 5 * index) }),
);

const source = (changes: Parameters<typeof sampleSource>[0] = {}): BundleSource =>
  sampleSource({
    evidence: [...captures, ...damaged],
    raw: Object.fromEntries(
      captures.map(({ id, kind }) => [id, `${kind} of nas-berlin\n192.168.178.${id} answered\n`]),
    ),
    chunks: [samples, controls],
    hopNames: [
      { address: '203.0.113.1', name: 'a.example.net', network: 'AS64500' },
      { address: '203.0.113.2', name: 'b.example.net', network: 'AS64501' },
    ],
    ...changes,
  });

/** Every line in which two exports differ, with its file. */
async function differences(one: BundleSource, other: BundleSource, atUsOfOther: number, profile: string) {
  const options = { redaction: 'standard', profile: desk(profile) } as const;
  const first = (await exported(one, options)).entries;
  const second = (await exported(other, { ...options, clock: new FakeClock({ utcUs: atUsOfOther }) })).entries;
  expect(second.map(({ path, modifiedAt }) => [path, modifiedAt])).toEqual(
    first.map(({ path, modifiedAt }) => [path, modifiedAt]),
  );
  return first.flatMap(({ path, bytes }) => {
    const again = second.find((entry) => entry.path === path)?.bytes ?? Buffer.alloc(0);
    if (again.equals(bytes)) return [];
    const [lines, others] = [textOf(first, path).split('\n'), textOf(second, path).split('\n')];
    expect(others).toHaveLength(lines.length);
    return lines.flatMap((line, index) => (line === others[index] ? [] : [`${path}: ${line.trim()}`]));
  });
}

describe.each(['generic', 'cloudflare'])('the same incident, exported again for the desk %s', (profile) => {
  test('a day later differs only in the lines that say when it was made, and in the checksum of one of them', async () => {
    expect(await differences(source(), source(), MADE_AT_US + DAY_US, profile)).toEqual([
      expect.stringMatching(/^README\.txt: .*2026-11-21T09:30:00\.000Z/),
      'manifest.json: "madeAt": "2026-11-21T09:30:00.000Z",',
      expect.stringMatching(/^manifest\.json: "sha256": "[0-9a-f]{64}"$/),
    ]);
  });

  test('from a store that hands out the same in another order, or in other pieces, is the same to the byte', async () => {
    const stalls = (entry: BundleSource['incidents'][number]) => ({
      ...entry,
      stalls: entry.stalls.map((each) => ({ ...each, evidence: each.evidence.toReversed() })),
    });
    const other = source({
      chunks: [...samples, ...controls].map((each) => [each]),
      incidents: source().incidents.map(stalls),
    });
    expect(await differences(source(), other, MADE_AT_US, profile)).toEqual([]);
  });
});
