import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Hop } from '../../../../../electron/domain/trace.ts';
import type { VerdictFacts } from '../../../../../electron/domain/verdict/facts.ts';
import { CONFIDENCES, SEGMENTS } from '../../../../../electron/domain/verdict/verdict.ts';
import { FACTS } from './facts-schema.ts';
import { hop, PARTS, QUIET, WAY } from './quiet-facts.ts';

const FOLDER = new URL('../../../../fixtures/verdicts/', import.meta.url).pathname;

const SCENARIO = z.strictObject({
  name: z.string().min(5),
  /** What is the case, in one sentence. */
  case: z.string().min(20),
  /** Differences from the quiet base. */
  facts: z.record(z.string(), z.unknown()),
  expect: z.strictObject({
    segment: z.enum(SEGMENTS),
    atLeast: z.enum(CONFIDENCES),
    atMost: z.enum(CONFIDENCES),
    fromHop: z.number().int().nullable().optional(),
    /** Each stands in one of the verdict's texts. */
    says: z.array(z.string()).default([]),
    /** Each stands in one sentence of `against`. */
    against: z.array(z.string()).default([]),
    /** None stands anywhere. */
    saysNot: z.array(z.string()).default([]),
  }),
});

export interface Scenario extends Omit<z.infer<typeof SCENARIO>, 'facts'> {
  readonly file: string;
  readonly facts: VerdictFacts;
}

/** All of test/fixtures/verdicts, each put on top of the quiet base and checked. */
export function readScenarios(): readonly Scenario[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      const list: unknown = parse(readFileSync(join(FOLDER, file), 'utf8'));
      return z
        .array(SCENARIO)
        .parse(list)
        .map(({ facts, ...rest }): Scenario => ({ ...rest, file, facts: factsOf(facts, `${file}: ${rest.name}`) }));
    });
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What stands in a scenario under these keys is put on top of the part's usual form. */
const PART_OF: Readonly<Record<string, Tree>> = {
  gateway: PARTS.gateway as unknown as Tree,
  lastGood: PARTS.lastGood as unknown as Tree,
  connects: PARTS.connects,
  socket: PARTS.socket,
  fresh: PARTS.fresh,
  otherFamily: PARTS.otherFamily,
  counters: PARTS.counters,
  host: PARTS.host,
  answer: PARTS.answer,
  edge: PARTS.edge,
  failure: PARTS.failure,
  change: PARTS.change,
};
const ITEM_OF: Readonly<Record<string, Tree>> = {
  resolvers: PARTS.resolver,
  paths: PARTS.path as unknown as Tree,
  variants: PARTS.variant,
  missing: PARTS.missing,
};

function factsOf(difference: Tree, where: string): VerdictFacts {
  const merged = merge(QUIET as unknown as Tree, difference);
  const numbered = withPlausibleCounts(merged, difference);
  const checked = FACTS.safeParse(numbered);
  if (!checked.success) throw new Error(`${where}: ${z.prettifyError(checked.error)}`);
  return checked.data;
}

/** `alike` and the counts by phase follow the number of bad ones where a scenario does not say otherwise. */
function withPlausibleCounts(facts: Tree, difference: Tree): Tree {
  const bad = facts.bad;
  const told = isTree(difference.bad) ? difference.bad : {};
  if (!isTree(bad)) return facts;
  const alike = 'alike' in told ? told.alike : bad.count;
  const none = { resolve: 0, connect: 0, tls: 0, wait: 0, transfer: 0 };
  const phases = 'phases' in told ? { ...none, ...(told.phases as Tree) } : { ...none, [String(bad.phase)]: bad.count };
  const failure =
    isTree(bad.failure) && !(isTree(told.failure) && 'phase' in told.failure)
      ? { ...bad.failure, phase: bad.phase }
      : bad.failure;
  return { ...facts, bad: { ...bad, alike, phases, failure } };
}

function merge(base: Tree, difference: Tree): Tree {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(difference)) {
    const item = ITEM_OF[key];
    if (item !== undefined) {
      result[key] = listOf(value).map((one, index) => itemOf(key, merge(item, one as Tree), index));
      continue;
    }
    const former = isTree(base[key]) ? base[key] : PART_OF[key];
    result[key] = isTree(value) && former !== undefined ? merge(former, value) : value;
  }
  if ('hops' in difference) result.hops = hopsOf(difference.hops);
  return result;
}

/** Each trace and each resolver has evidence of its own. */
function itemOf(key: string, item: Tree, index: number): Tree {
  const evidence = key === 'paths' || key === 'resolvers' ? [(key === 'paths' ? 30 : 50) + index] : item.evidence;
  const { upTo, ...rest } = item;
  const isEvidence = key !== 'variants';
  const own = isEvidence ? { ...rest, evidence } : rest;
  if (typeof upTo !== 'number') return own;
  return { ...own, reached: false, hops: cutAfter(upTo) };
}

/** A trace along the usual way of which nothing answers behind a hop. */
function cutAfter(ttl: number): readonly Hop[] {
  return Array.from({ length: 8 }, (_, index) =>
    index < ttl ? hop(index + 1, WAY[index] ?? null) : hop(index + 1, null, 5, 5),
  );
}

/** `192.0.2.1 2/5 !H`: who answered (`*`: nobody), lost of sent, remark. */
function hopsOf(value: unknown): readonly Hop[] {
  return listOf(value).map((line, index) => {
    const [address = '*', counts = '0/5', note = null] = String(line).split(' ');
    const [lost, sent] = counts.split('/').map(Number);
    return hop(index + 1, address === '*' ? null : address, address === '*' && counts === '0/5' ? 5 : lost, sent, note);
  });
}
