import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { comparisonShape } from '../../electron/contract/comparison-shapes.ts';
import { type ContractErrorData, contractErrorOf } from '../../electron/contract/errors.ts';
import { openArchive } from '../../electron/service/archive.ts';
import type { ComparedSide, CompareRequest } from '../../electron/service/compare/compare-request.ts';
import { httpTarget } from '../store/support/fixtures.ts';
import { folderInTest, serviceInTest } from '../support/kept-service.ts';
import { type ProbeKind, type RecordedTarget, recordCourse } from '../support/recorded-course.ts';
import { madeZip } from '../unit/bundle/read/made-zip.ts';

const signal = new AbortController().signal;
const SECOND_US = 1_000_000;
const HOUR_S = 3_600;
const FIXTURE = join(import.meta.dirname, '../fixtures/bundles/format-1.zip');
/** Three hours ago, on a whole hour. */
const FROM_US = (Math.floor(Date.now() / 3_600_000) - 3) * 3_600_000_000;
const DESK = {
  host: 'desk-14',
  interfaceName: 'eth0',
  sourceAddress: '192.0.2.24',
  gateway: '192.0.2.1',
  vpn: false,
  publicAddress: null,
};

const target = (
  name: string,
  probe: RecordedTarget['probe'],
  change: Partial<RecordedTarget> = {},
): RecordedTarget => ({
  definition: httpTarget(name),
  probe,
  ...change,
});
const within =
  (from: number, to: number, kind: ProbeKind) =>
  (second: number): ProbeKind =>
    second >= from && second < to ? kind : 'good';

/** Two hours: ten minutes bad of `shop`, the same and more of `origin`, a control that is well, and others that are special. */
async function recordedHere(vantage = DESK, fromUs = FROM_US): Promise<string> {
  const directory = await folderInTest();
  recordCourse(directory, {
    fromUs,
    seconds: 2 * HOUR_S,
    vantage,
    targets: [
      target('shop', within(1_200, 1_500, 'slow'), { windows: [[1_200, 1_500]] }),
      target(
        'origin',
        (second) => (second >= 4_000 && second < 4_300 ? 'failed' : within(1_200, 1_500, 'slow')(second)),
        {
          windows: [
            [1_200, 1_500],
            [4_000, 4_300],
          ],
        },
      ),
      target('spoiled', (second) => (second % 10 === 0 ? 'suspect' : 'good')),
      target('gone', within(600, 700, 'failed'), { removed: true, windows: [[600, 700]] }),
      target('silent', () => 'none'),
      target('once', (second) => (second === 3_600 ? 'slow' : 'none')),
      target('half', (second) => (second < HOUR_S ? 'good' : 'none')),
      target('later', (second) => (second < HOUR_S ? 'none' : 'good')),
    ],
  });
  return directory;
}

function archiveIn(directory: string) {
  const archive = openArchive({ directory });
  onTestFinished(() => archive.close());
  const here = (name: string): ComparedSide => ({ kind: 'target', target: name });
  const compare = async (sides: readonly ComparedSide[], asked: Partial<CompareRequest> = {}) => {
    const compared = await archive.compare({ sides, fromUs: null, toUs: null, signal, ...asked });
    expect(comparisonShape.strict().safeParse(compared).error?.message).toBeUndefined();
    return compared;
  };
  const exported = async (name: string, redact: 'none' | 'standard' | 'strict', loose = false) => {
    const folder = await folderInTest();
    const path = join(folder, name);
    const { path: written } = await archive.exportBundle({
      scope: { kind: 'range', fromUs: FROM_US, toUs: FROM_US + 2 * HOUR_S * SECOND_US, targets: null },
      profile: 'generic',
      redact,
      destination: loose
        ? { kind: 'loose', directory: path }
        : { kind: 'zip', file: path, directory: folder, overwrite: false },
      signal,
    });
    return written;
  };
  return { archive, here, compare, exported };
}

const refusal = async (call: Promise<unknown>): Promise<ContractErrorData> => {
  try {
    await call;
  } catch (thrown) {
    return contractErrorOf(thrown);
  }
  throw new Error('It was not refused.');
};

const rateOf = (compared: Awaited<ReturnType<ReturnType<typeof archiveIn>['compare']>>, kind: string) =>
  compared.rates.find((row) => row.kind === kind);

describe('targets that were recorded here', () => {
  test('are counted over the time that they have in common, with where bad probes were stuck', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const compared = await compare([here('shop'), here('origin')]);
    expect(Date.parse(compared.to) - Date.parse(compared.from)).toBeGreaterThan(1.9 * HOUR_S * 1_000);
    const counts = (kind: string) => rateOf(compared, kind)?.rates.map(({ bad }) => bad);
    expect(counts('bad')).toEqual([60, 120]);
    expect(counts('slow')).toEqual([60, 60]);
    expect(counts('failed')).toEqual([0, 60]);
    expect(counts('wait')).toEqual([60, 60]);
    expect(counts('connect')).toEqual([0, 60]);
    expect(compared.members.map(({ windows }) => windows)).toEqual([1, 2]);
    expect(compared.pairs).toMatchObject([{ member: 1, both: 1, onlyFirst: 0, onlyOther: 1 }]);
    expect(compared.members[0]).toMatchObject({ vantage: 'desk-14', clock: { lowMs: 0, highMs: 0 } });
    expect(compared.members[0]?.times.wait).toMatchObject({ isAll: true, maxMs: 4_000 });
    expect(compared.clocks).toEqual([]);
  });

  test('a narrower time is asked for: nothing outside of it counts', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const fromUs = FROM_US + 3_000 * SECOND_US;
    const compared = await compare([here('shop'), here('origin')], { fromUs, toUs: fromUs + HOUR_S * SECOND_US });
    expect(rateOf(compared, 'bad')?.rates.map(({ bad }) => bad)).toEqual([0, 60]);
    expect(compared.members.map(({ windows }) => windows)).toEqual([0, 1]);
  });

  test('suspect probes are counted apart; a removed target keeps its samples, and that is said', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const compared = await compare([here('spoiled'), here('gone')]);
    const [spoiled] = compared.members;
    expect(spoiled?.suspect).toBeGreaterThan(700);
    expect(Math.abs((spoiled?.probes ?? 0) - (spoiled?.suspect ?? 0))).toBeLessThan(3);
    expect(rateOf(compared, 'connect')?.rates.map(({ bad }) => bad)).toEqual([0, 20]);
    expect(compared.conclusion.notes).toContain('“gone” is not watched any more.');
  });

  test('of a single sample nothing is concluded', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const compared = await compare([here('shop'), here('once')]);
    expect(['too-few', 'not-comparable']).toContain(compared.conclusion.kind);
  });

  test.each([
    [
      'one that was never recorded',
      ['shop', 'shoop'],
      {},
      { code: 'not-found', message: expect.stringContaining('Did you mean “shop”?') },
    ],
    [
      'the same twice',
      ['shop', 'shop'],
      {},
      { code: 'invalid-input', message: expect.stringContaining('“shop” is there twice') },
    ],
    [
      'one with gaps only',
      ['shop', 'silent'],
      {},
      { code: 'invalid-input', message: expect.stringContaining('Nothing was measured of “silent”') },
    ],
    [
      'no time in common',
      ['half', 'later'],
      {},
      { code: 'invalid-input', message: expect.stringContaining('no time in which all were measured') },
    ],
    [
      'a time to come',
      ['shop', 'origin'],
      { fromUs: FROM_US + 9e10 },
      { code: 'invalid-input', message: expect.stringContaining('nothing of that lies in the time') },
    ],
    [
      'an end before the beginning',
      ['shop', 'origin'],
      { fromUs: FROM_US + 2e9, toUs: FROM_US + 1e9 },
      { code: 'invalid-input', message: expect.stringContaining('ends before it begins') },
    ],
    ['one alone', ['shop'], {}, { code: 'invalid-input' }],
  ] as const)('%s is refused in words', async (_what, names, asked, expected) => {
    const { compare, here } = archiveIn(await recordedHere());
    expect(await refusal(compare(names.map(here), asked))).toMatchObject(expected);
  });
});

describe('bundles from elsewhere', () => {
  test('tell the same of a target as the store that they were made from', async () => {
    const { compare, here, exported } = archiveIn(await recordedHere());
    for (const [name, loose] of [
      ['theirs.zip', false],
      ['theirs', true],
    ] as const) {
      const path = await exported(name, 'none', loose);
      const compared = await compare([here('origin'), { kind: 'file', path, target: 'origin' }]);
      for (const { kind, rates } of compared.rates) expect(rates[1], kind).toEqual(rates[0]);
      const [ours, theirs] = compared.members;
      expect(theirs?.times).toEqual(ours?.times);
      expect(theirs?.course).toEqual(ours?.course);
      expect(theirs?.timeouts.map(({ from, to }) => [from, to])).toEqual(
        ours?.timeouts.map(({ from, to }) => [from, to]),
      );
      expect(compared.pairs).toMatchObject([{ both: 2, onlyFirst: 0, onlyOther: 0 }]);
      // One machine measured both.
      expect(theirs?.vantage).toBe('desk-14');
    }
    const path = await exported('again.zip', 'none');
    const [ours, theirs] = (await compare([here('spoiled'), { kind: 'file', path, target: 'spoiled' }])).members;
    expect(ours?.suspect).toBeGreaterThan(700);
    expect(theirs).toMatchObject({ suspect: ours?.suspect, probes: ours?.probes });
  });

  test('that name no incidents of a target have its windows in its samples, by the same rules', async () => {
    const { archive, compare, here } = archiveIn(await recordedHere());
    const [incident] = (await archive.incidents({ limit: 10, openOnly: false })).filter(({ targets }) =>
      targets.includes('origin'),
    );
    const folder = await folderInTest();
    const { path } = await archive.exportBundle({
      scope: { kind: 'incident', incident: incident?.id ?? 0 },
      profile: 'generic',
      redact: 'none',
      destination: { kind: 'usual', directory: folder },
      signal,
    });
    const compared = await compare([here('origin'), { kind: 'file', path, target: 'origin' }]);
    const [ours, theirs] = compared.members;
    expect(ours?.timeouts).toHaveLength(2);
    expect(theirs?.timeouts.map(({ from }) => from)).toEqual(ours?.timeouts.map(({ from }) => from));
    // Only the incident that it was made because of has its number; the other window has none.
    expect(theirs?.timeouts.map((one) => one.incident)).toEqual([0, incident?.id]);
    expect(compared.conclusion.notes.join(' ')).toMatch(/windows of “origin” in “.*” are reckoned from its samples/);
  });

  test('names of machines that were taken out are not taken for a name', async () => {
    const directory = await recordedHere({ ...DESK, host: 'annas-laptop' });
    const { compare, exported } = archiveIn(directory);
    const first = await exported('first.zip', 'standard');
    const second = await exported('second.zip', 'strict');
    const compared = await compare([
      { kind: 'file', path: first, target: 'shop' },
      { kind: 'file', path: second, target: 'shop' },
    ]);
    expect(compared.members.map(({ vantage }) => vantage)).toEqual(['first', 'second']);
    expect(JSON.stringify(compared)).not.toContain('annas-laptop');
  });

  test('two machines of one name are told apart by their addresses', async () => {
    const one = archiveIn(await recordedHere({ ...DESK, host: 'localhost' }));
    const two = archiveIn(await recordedHere({ ...DESK, host: 'localhost', sourceAddress: '192.0.2.77' }));
    const path = await two.exported('other.zip', 'none');
    const compared = await one.compare([one.here('shop'), { kind: 'file', path, target: 'shop' }]);
    expect(compared.members.map(({ vantage }) => vantage)).toEqual(['localhost 192.0.2.24', 'localhost 192.0.2.77']);
    expect(compared.members[1]?.clock).toBeNull();
    expect(compared.clocks).toHaveLength(1);
  });

  test('whose clock is ahead are laid on the time of the first one, and how far is told', async () => {
    const aheadUs = 30 * SECOND_US;
    const measuredBy = async (name: string, aheadOfTrueUs: number): Promise<string> => {
      const directory = await folderInTest();
      const fromUs = FROM_US + aheadOfTrueUs;
      recordCourse(directory, {
        fromUs,
        seconds: 2 * HOUR_S,
        vantage: { ...DESK, host: name },
        targets: [target('shop', within(1_200, 1_215, 'slow'), { windows: [[1_200, 1_215]] })],
        // Within half a second, by what the server tells.
        clocks: [
          {
            host: 'api.example.com',
            address: '198.51.100.7',
            fromUs: fromUs + HOUR_S * SECOND_US,
            toUs: fromUs + (HOUR_S + 600) * SECOND_US,
            lowUs: -aheadOfTrueUs - 500_000,
            highUs: -aheadOfTrueUs + 500_000,
            answers: 100,
            agrees: true,
          },
        ],
      });
      return directory;
    };
    const one = archiveIn(await measuredBy('desk-14', 0));
    const path = await archiveIn(await measuredBy('nas-2', aheadUs)).exported('nas.zip', 'none');
    const fromUs = FROM_US + 600 * SECOND_US;
    const sides = [one.here('shop'), { kind: 'file', path, target: 'shop' } as const];
    const compared = await one.compare(sides, { fromUs, toUs: fromUs + 1_800 * SECOND_US });
    const [ours, theirs] = compared.members;
    expect(theirs?.clock?.lowMs).toBeLessThan(30_000);
    expect(theirs?.clock?.lowMs).toBeGreaterThan(28_000);
    expect(theirs?.clock?.highMs).toBeGreaterThan(30_000);
    expect(theirs?.timeouts.map(({ from }) => from)).toEqual(ours?.timeouts.map(({ from }) => from));
    expect(rateOf(compared, 'bad')?.rates.map(({ bad }) => bad)).toEqual([3, 3]);
    // By its own clock, it would have been in the time that was asked for as well; by that of the first, these blocks are the same.
    expect(theirs?.course).toEqual(ours?.course);
    expect(compared.pairs).toMatchObject([{ both: 1, onlyFirst: 0, onlyOther: 0 }]);
    expect(compared.clocks.join(' ')).toContain('ahead of that of desk-14');
  });

  test('of a format before this one, from another zone, are taken; what is not in them is refused', async () => {
    const { compare } = archiveIn(await folderInTest());
    const both = (other: string) => [
      { kind: 'file', path: FIXTURE, target: 'blackhole' } as const,
      { kind: 'file', path: FIXTURE, target: other } as const,
    ];
    const compared = await compare(both('control'));
    expect(compared.members.map(({ name, role }) => [name, role])).toEqual([
      ['blackhole', 'subject'],
      ['control', 'control'],
    ]);
    expect(compared.conclusion.notes.join(' ')).toContain('because of one incident');
    expect(await refusal(compare(both('contrl')))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('Did you mean “control”?'),
    });
  });

  test('that were made to do harm, are cut or are none are refused with the reason', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const folder = await folderInTest();
    const texts = {
      'text.zip': Buffer.from('hello'),
      'out.zip': madeZip([{ name: '../x', content: Buffer.from('x') }]),
    };
    for (const [name, bytes] of Object.entries(texts)) await writeFile(join(folder, name), bytes);
    for (const [name, says] of [
      ['text.zip', 'no bundle of Stallscope'],
      ['out.zip', 'leads out of its folder'],
      ['none.zip', 'does not exist'],
    ] as const) {
      const side = { kind: 'file', path: join(folder, name), target: 'shop' } as const;
      expect(await refusal(compare([here('shop'), side]))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(says),
      });
    }
  });

  test('from another day have no time in common with what was measured here', async () => {
    const { compare, here } = archiveIn(await recordedHere());
    const side = { kind: 'file', path: FIXTURE, target: 'blackhole' } as const;
    expect(await refusal(compare([here('shop'), side]))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('no time in which all were measured'),
    });
  });

  test('that are open are compared over the contract, by their id', async () => {
    const directory = await recordedHere();
    const path = await archiveIn(directory).exported('theirs.zip', 'none');
    await mkdir(join(directory, 'elsewhere'));
    await copyFile(path, join(directory, 'elsewhere', 'nas.zip'));
    const { service, api } = await serviceInTest(directory);
    const { id } = await service.openBundle({ path: join(directory, 'elsewhere', 'nas.zip'), fileName: null, signal });
    const members = [
      { kind: 'target', target: 'shop' },
      { kind: 'bundle', bundle: id, target: 'shop' },
    ] as const;
    const compared = await api['compare.run']({ members: [...members], from: null, to: null });
    expect(compared.members.map(({ member }) => member)).toEqual(members);
    expect(rateOf(compared, 'bad')?.rates.map(({ bad }) => bad)).toEqual([60, 60]);
    await api['bundles.close']({ id });
    expect(await refusal(api['compare.run']({ members: [...members], from: null, to: null }))).toMatchObject({
      code: 'not-found',
    });
  });
});

test('a comparison that nobody waits for any more ends', async () => {
  const { compare, here, exported } = archiveIn(await recordedHere());
  const path = await exported('theirs.zip', 'none');
  const ending = new AbortController();
  const call = refusal(compare([here('shop'), { kind: 'file', path, target: 'shop' }], { signal: ending.signal }));
  ending.abort();
  expect(await call).toMatchObject({ code: 'cancelled' });
});
