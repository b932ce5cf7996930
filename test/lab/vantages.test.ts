import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type ComparisonJson, parseComparison } from './support/comparison-json.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { CONTROL, HOSTS } from './support/network-plan.ts';
import { cutOffClient, prepareVantagePoint, runFrom, type VantagePoint, watchFrom } from './support/vantage-points.ts';
import type { SampleEvent, WatchEvent } from './support/watch-events.ts';

/** Behind different routers; one has a clock that is wrong. */
const DESK: VantagePoint = { host: 'desk-14', place: 'client', aheadMs: 0 };
const NAS: VantagePoint = { host: 'nas-2', place: 'far', aheadMs: 600_000 };

/** One whose way is cut for the desk alone; and one that falls silent for all who ask. */
const MAIL = HOSTS.loss;
const SHOP = HOSTS.silent;

/**
 * Requests that fail within ten minutes are one trouble, and one trouble proves little. So both machines watch again and again, each time
 * for one request to each target, and their clocks go on by twelve minutes in between, as if they had been off meanwhile: hours in a
 * minute. In every other round both faults are there; what a machine that is too busy measured does not count, so there are enough of them.
 */
const BROKEN_ROUNDS = 10;
const MOST_ROUNDS = 30;
const BETWEEN_ROUNDS_MS = 720_000;
/** By the servers' clocks, of which answers tell whole seconds, rounds have to be apart. */
const ROUND_AT_LEAST_MS = 3_000;
const PATIENCE_MS = 60_000;

const TARGETS = ['mail', 'shop', 'control'] as const;
const CONFIGURATION = `
defaults: { interval: 30s, captureAfter: 1s, slowAfter: 1500ms, timeout: 3500ms }
targets:
  - { name: mail, url: "https://${MAIL.name}/", family: 4 }
  - { name: shop, url: "https://${SHOP.name}/", family: 4 }
  - { name: control, url: "https://${CONTROL.name}/", family: 4, role: control }
`;

/** By samples that can be believed; `untold` where there were none. */
type Finding = 'well' | 'bad' | 'untold';
type Seen = Readonly<Record<(typeof TARGETS)[number], Finding>>;
/** How targets were found at the desk and at the NAS. */
type Round = readonly [desk: Seen, nas: Seen];

const samplesOf = (events: readonly WatchEvent[], target: string): readonly SampleEvent[] =>
  events.filter((event) => event.type === 'sample').filter((sample) => sample.target === target);

const hasAskedAll = (events: readonly WatchEvent[]): boolean =>
  TARGETS.every((target) => samplesOf(events, target).length > 0);

function seenIn(events: readonly WatchEvent[]): Seen {
  const found = (target: string): Finding => {
    const believed = samplesOf(events, target).filter(({ suspect }) => !suspect);
    if (believed.length === 0) return 'untold';
    return believed.some(({ outcome }) => outcome !== 'ok') ? 'bad' : 'well';
  };
  return { mail: found('mail'), shop: found('shop'), control: found('control') };
}

/** By how much the two ended the same request at another time. */
function apartMs(desk: readonly WatchEvent[], nas: readonly WatchEvent[]): number {
  const endOf = (events: readonly WatchEvent[], target: string): number => {
    const [first] = samplesOf(events, target);
    return first === undefined ? 0 : Date.parse(first.at) + (first.totalMs ?? 0);
  };
  const betweenClocksMs = NAS.aheadMs - DESK.aheadMs;
  return Math.max(...TARGETS.map((target) => Math.abs(endOf(nas, target) - endOf(desk, target) - betweenClocksMs)));
}

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('two vantage points that watch the same servers', () => {
  let lab: Lab;
  const rounds: Round[] = [];
  let mail: ComparisonJson;
  let shop: ComparisonJson;
  let report: string;

  beforeAll(async () => {
    lab = await openLab();
    prepareVantagePoint(lab, NAS);
    await writeFile(configFile(), CONFIGURATION);
    while (!isEnough() && rounds.length < MOST_ROUNDS) {
      await watchBoth();
      await broken(watchBoth);
    }
    // What is compared ends with a whole block, which may leave out the last one.
    await watchBoth();
    const bundles = await Promise.all([exported(DESK), exported(NAS)]);
    mail = parseComparison(await compared(bundles, 'mail', ['--json']));
    shop = parseComparison(await compared(bundles, 'shop', ['--json']));
    report = await compared(bundles, 'mail', []);
  });
  afterAll(() => lab?.close());

  /** Where one of them was too busy to be believed, the window of the other is held against nobody. */
  const mailFromDesk: (round: Round) => boolean = ([desk, nas]) => desk.mail === 'bad' && nas.mail !== 'untold';
  const shopFromBoth: (round: Round) => boolean = ([desk, nas]) => desk.shop === 'bad' && nas.shop === 'bad';
  const isEnough = (): boolean => count(mailFromDesk) >= BROKEN_ROUNDS && count(shopFromBoth) >= BROKEN_ROUNDS;
  const count = (of: (round: Round) => boolean): number => rounds.filter(of).length;
  const configFile = (): string => join(lab.folder, 'vantages.yaml');
  const dataOf = ({ host }: VantagePoint): string => join(lab.folder, host);
  /** As it is in the round that comes next. */
  const now = (point: VantagePoint): VantagePoint => ({
    ...point,
    aheadMs: point.aheadMs + rounds.length * BETWEEN_ROUNDS_MS,
  });

  async function broken(work: () => Promise<void>): Promise<void> {
    const silence = lab.faults.neverAnswers(SHOP);
    await Promise.all([silence.on(), cutOffClient(MAIL, 'cut')]);
    try {
      await work();
    } finally {
      await Promise.all([silence.off(), cutOffClient(MAIL, 'mended')]);
    }
  }

  async function watchBoth(): Promise<void> {
    const over = new Promise((resolve) => setTimeout(resolve, ROUND_AT_LEAST_MS));
    const [desk, nas] = [DESK, NAS].map((point) =>
      watchFrom(lab, now(point), ['--config', configFile(), '--data-dir', dataOf(point)]),
    );
    if (desk === undefined || nas === undefined) throw new Error('there are two machines');
    try {
      const done = await Promise.all([desk, nas].map((watch) => watch.until(hasAskedAll, PATIENCE_MS)));
      expect(done).toEqual([true, true]);
    } finally {
      await Promise.all([desk.interrupt(), nas.interrupt()]);
    }
    await over;
    // On a machine that is busy, what belongs to one round lies further apart, and rounds have to as well.
    await new Promise((resolve) => setTimeout(resolve, 2 * apartMs(desk.events, nas.events)));
    rounds.push([seenIn(desk.events), seenIn(nas.events)]);
  }

  async function exported(point: VantagePoint): Promise<string> {
    const file = join(lab.folder, `${point.host}.zip`);
    const utc = (atMs: number): string => new Date(atMs).toISOString();
    const range = ['--from', utc(Date.now() + point.aheadMs - 600_000), '--to', utc(Date.now() + now(point).aheadMs)];
    const done = await runFrom(lab, now(point), ['export', ...range, '--data-dir', dataOf(point), '--out', file]);
    if (done.exitCode !== 0) throw new Error(`${point.host}: export ended with ${done.exitCode}: ${done.stderr}`);
    return file;
  }

  async function compared(bundles: readonly string[], target: string, more: readonly string[]): Promise<string> {
    const sides = bundles.map((file) => `${file}#${target}`);
    const done = await runFrom(lab, now(DESK), ['compare', ...sides, ...more]);
    if (done.exitCode !== 0) throw new Error(`compare ended with ${done.exitCode}: ${done.stderr}`);
    return done.stdout;
  }

  test('a fault on the way of one of them is told from one of the server: there is more trouble from there, and none from the other', () => {
    expect(mail.members.map(({ vantage }) => vantage)).toEqual(['desk-14', 'nas-2']);
    expect(mail.conclusion.kind).toBe('difference');
    expect(mail.conclusion.sentence).toMatch(/^More trouble from desk-14 than from nas-2 \(\d+ % and 0 %\): /);
    expect(mail.conclusion.sentence).toMatch(/on the way from desk-14/);
    expect(mail.conclusion.sentence).toMatch(/not at the server/);
    expect(mail.pairs).toMatchObject([{ both: 0, onlyFirst: count(mailFromDesk), onlyOther: 0 }]);
    const stuck = mail.rates.filter(({ rates }) => (rates[0]?.bad ?? 0) > 0).map(({ kind }) => kind);
    expect(stuck).toContain('connect');
    expect(stuck).not.toContain('wait');
  });

  test('a fault at the server hits both at the same moments, window for window, and no difference is made of it', () => {
    const both = count(shopFromBoth);
    expect(shop.conclusion.kind).not.toBe('difference');
    expect(shop.pairs).toMatchObject([{ both, onlyFirst: 0, onlyOther: 0 }]);
    expect(shop.pairs[0]?.byChance).toBeLessThan(both / 2);
    expect(shop.aligned.filter(({ incidents }) => incidents.length === 2)).toHaveLength(both);
    expect(`${shop.conclusion.sentence} ${shop.conclusion.notes.join(' ')}`).toMatch(
      /timeout windows happened on both at the same moment/,
    );
  });

  test('the clock that is wrong is known to the fraction of a second, and all is laid on the other one', () => {
    const [, nas] = mail.members;
    expect(nas?.clock?.lowMs).toBeLessThanOrEqual(NAS.aheadMs);
    expect(nas?.clock?.highMs).toBeGreaterThanOrEqual(NAS.aheadMs);
    expect((nas?.clock?.highMs ?? 0) - (nas?.clock?.lowMs ?? 0)).toBeLessThan(3_000);
    expect(mail.clocks).toHaveLength(1);
    expect(mail.clocks[0]).toMatch(/^The clock of nas-2 is about 10 min ahead of that of desk-14, by the Date of /);
    expect(mail.clocks[0]).toContain(MAIL.name);
    const windows = shop.members.map(({ timeouts }) => timeouts.map(({ from }) => Date.parse(from)));
    for (const atMs of windows[1] ?? []) {
      const nearest = Math.min(...(windows[0] ?? []).map((other) => Math.abs(other - atMs)));
      expect(nearest).toBeLessThan(BETWEEN_ROUNDS_MS / 2);
    }
  });

  test('is said to a person as well, the conclusion first and the clocks with it', () => {
    const words = report.replaceAll(/\s+/g, ' ');
    expect(words.startsWith(mail.conclusion.sentence)).toBe(true);
    expect(words).toContain(mail.clocks[0]);
  });
});
