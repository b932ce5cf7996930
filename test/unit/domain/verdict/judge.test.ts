import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VerdictFacts } from '../../../../electron/domain/verdict/facts.ts';
import { judge } from '../../../../electron/domain/verdict/judge.ts';
import type { Opinion } from '../../../../electron/domain/verdict/rule.ts';
import { RULES } from '../../../../electron/domain/verdict/rules.ts';
import { CONFIDENCES, SEGMENTS, type Verdict } from '../../../../electron/domain/verdict/verdict.ts';
import { anyFacts } from './support/any-facts.ts';
import { QUIET } from './support/quiet-facts.ts';
import { readScenarios } from './support/scenarios.ts';

const ROOT = new URL('../../../../electron/domain/verdict/', import.meta.url).pathname;
const RUNS = { numRuns: 1_500, seed: 7_421 };

const textsOf = ({ summary, reasons, against, ask }: Verdict): readonly string[] => [
  summary,
  ...reasons,
  ...against,
  ...ask,
];
const opinionsOn = (facts: VerdictFacts): readonly Opinion[] =>
  RULES.map((rule) => rule(facts)).filter((one) => one !== null);
const has = (list: Opinion['support'], ...weights: readonly string[]): number =>
  list.filter(({ weight }) => weights.includes(weight)).length;
const rank = (confidence: Verdict['confidence']): number => CONFIDENCES.indexOf(confidence);

describe('the rules', () => {
  test('every file of rules/ is in the list, once, and speaks for the segment that it is named after', () => {
    const files = readdirSync(`${ROOT}rules`)
      .filter((file) => file.endsWith('.ts'))
      .toSorted();
    const list = readFileSync(`${ROOT}rules.ts`, 'utf8');
    const imported = [...list.matchAll(/from '\.\/rules\/([a-z-]+\.ts)'/g)].map(([, file]) => file);
    expect(imported.toSorted()).toEqual(files);
    expect(new Set(RULES).size).toBe(files.length);
    const spokenFor = new Set(readScenarios().flatMap(({ facts }) => opinionsOn(facts).map(({ segment }) => segment)));
    expect([...spokenFor].toSorted()).toEqual(files.map((file) => file.replace(/\.ts$/, '')));
    expect(files.map((file) => file.replace(/\.ts$/, ''))).toEqual(
      SEGMENTS.filter((segment) => segment !== 'unknown').toSorted(),
    );
  });
});

describe('whatever the facts', () => {
  test('a verdict comes, with texts that are one printable line each, end like a sentence and hold no slip of a program', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const verdict = judge(facts);
        for (const text of textsOf(verdict)) {
          expect(text).toMatch(/^[^\s].*[.!?…]$/u);
          expect(text).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
          expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\bInfinity\b|\[object|\bnull\b/);
          expect(text.length).toBeLessThan(700);
        }
        expect(verdict.reasons.length).toBeGreaterThan(0);
        expect(verdict.reasons.length).toBeLessThanOrEqual(6);
        expect(verdict.against.length).toBeLessThanOrEqual(5);
        expect(verdict.ask.length).toBeGreaterThan(0);
        for (const question of verdict.ask) expect(question).toMatch(/^(On this side|Whoever |The ).*: ./u);
      }),
      RUNS,
    );
  });

  test('each sentence stands once, and what is cited stands there word for word with evidence', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { reasons, against, citations } = judge(facts);
        const said = [...reasons, ...against];
        expect(new Set(said).size).toBe(said.length);
        for (const { text, evidence } of citations) {
          expect(said).toContain(text);
          expect(evidence.length).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });

  test('high confidence needs a decisive or two strong findings, no strong one against it, and more than one bad request where luck matters', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { segment, confidence } = judge(facts);
        if (segment === 'unknown') {
          expect(confidence).toBe('low');
          return;
        }
        const own = opinionsOn(facts).find((one) => one.segment === segment);
        if (own === undefined) throw new Error(`no rule spoke for ${segment}`);
        if (confidence !== 'high') return;
        expect(has(own.support, 'decisive') > 0 || has(own.support, 'strong') >= 2).toBe(true);
        expect(has(own.counter, 'decisive', 'strong')).toBe(0);
        const isProperty =
          segment === 'observer' ||
          facts.observer.offline ||
          facts.bad.failure?.code.startsWith('certificate-') === true;
        if (!isProperty) expect(facts.bad.count).toBeGreaterThan(1);
      }),
      RUNS,
    );
  });

  test('a strong finding about the observer comes first', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const observer = opinionsOn(facts).find(({ segment }) => segment === 'observer');
        if (
          observer === undefined ||
          has(observer.support, 'decisive', 'strong') === 0 ||
          has(observer.counter, 'strong', 'fair') > 0
        )
          return;
        expect(judge(facts).segment).toBe('observer');
      }),
      RUNS,
    );
  });

  test('samples that the observer spoiled alone are never laid to anybody else', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 9 }), (facts, count) => {
        const spoiled = {
          ...facts,
          bad: { ...facts.bad, count: 0, alike: 0 },
          observer: { ...facts.observer, suspect: [{ reason: 'asleep' as const, count }] },
        };
        expect(judge(spoiled).segment).toBe('observer');
      }),
      RUNS,
    );
  });

  test('loss at a middle hop that does not go on to the end is never where the fault begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 3, max: 20 }),
        fc.constantFrom('wait', 'transfer', 'tls', 'connect'),
        (at, lost, phase) => {
          const good = QUIET.lastGood?.hops ?? [];
          const hops = good.map((hop) => ({ ...hop, sent: 20, lost: hop.ttl === at + 1 ? lost : 0 }));
          const facts: VerdictFacts = {
            ...QUIET,
            bad: { ...QUIET.bad, phase },
            paths: [
              {
                evidence: [],
                timing: 'in-flight',
                by: 'native',
                protocol: 'tcp',
                destination: QUIET.subject.address ?? '',
                port: 443,
                reached: true,
                rounds: null,
                hops,
                sharedPath: false,
                sparedTtls: [],
              },
            ],
          };
          const verdict = judge(facts);
          expect(verdict.fromHop).toBeNull();
          expect(['path', 'isp', 'local-network']).not.toContain(verdict.segment);
          if (lost >= 4) expect(verdict.against.join('\n')).toMatch(/limits its answers/);
        },
      ),
    );
  });
});

describe('what is missing lowers the confidence, and is said', () => {
  const clear = readScenarios().filter((scenario) => scenario.expect.atLeast === 'high');

  test('there are clear cases to take something from', () => {
    expect(clear.length).toBeGreaterThan(8);
  });

  test('one bad request is never surer than five, and says so', () => {
    for (const { name, facts } of clear) {
      const five = judge(facts);
      const one = judge({
        ...facts,
        bad: { ...facts.bad, count: Math.min(1, facts.bad.count), alike: Math.min(1, facts.bad.alike) },
      });
      expect(rank(one.confidence), name).toBeLessThanOrEqual(rank(five.confidence));
      if (one.segment === 'unknown' || one.confidence === 'high') continue;
      expect(one.against.join('\n'), name).toContain('a single bad request');
    }
  });

  test('evidence that was taken when it was over is never surer than the same in flight', () => {
    const late = <Part extends { readonly timing: string }>(part: Part | null) =>
      part === null ? null : { ...part, timing: 'after' as const };
    for (const { name, facts } of clear) {
      const after = judge({
        ...facts,
        gateway: late(facts.gateway),
        socket: late(facts.socket),
        fresh: late(facts.fresh),
        counters: late(facts.counters),
        host: late(facts.host),
        paths: facts.paths.map((path) => ({ ...path, timing: 'after' as const })),
        resolvers: facts.resolvers.map((resolver) => ({ ...resolver, timing: 'after' as const })),
      });
      const inFlight = judge(facts);
      expect(rank(after.confidence), name).toBeLessThanOrEqual(rank(inFlight.confidence));
      expect(after.confidence === 'high' && after.segment !== inFlight.segment, name).toBe(false);
    }
  });

  test('with nothing but the samples left, no verdict on the network is sure of anything', () => {
    for (const { name, facts } of readScenarios()) {
      const { offline, eventLoopDelayMs, suspect } = facts.observer;
      if (offline || eventLoopDelayMs > 100 || suspect.length > 0 || facts.bad.failure !== null) continue;
      const bare = judge({
        ...QUIET,
        bad: { ...facts.bad },
        subject: facts.subject,
        controls: { ...QUIET.controls, total: 0, fine: 0 },
        gateway: null,
        lastGood: null,
      });
      expect(bare.confidence, name).toBe('low');
    }
  });
});

describe('what a CDN says of its origin', () => {
  const answering = (status: number, server: string | null): VerdictFacts => ({
    ...QUIET,
    bad: {
      ...QUIET.bad,
      phase: 'wait',
      status,
      failure: { phase: 'wait', code: 'unexpected-status', message: `The answer has status ${status}.` },
    },
    answer: {
      status,
      edge: server === null ? null : { server, requestId: null, colo: null, via: null, cacheStatus: null },
      isTextOfCdn: false,
    },
  });

  test.each([520, 521, 522, 523, 524, 525, 526, 527, 530])(
    'status %i is explained, and somebody who can help is asked',
    (status) => {
      const verdict = judge(answering(status, 'cloudflare'));
      expect(verdict).toMatchObject({ segment: 'cdn-origin', confidence: 'high' });
      expect(verdict.summary).toContain(String(status));
      expect(verdict.summary).toMatch(/origin/);
      expect(verdict.ask.length).toBeGreaterThan(1);
      expect(judge(answering(status, 'nginx')).confidence).not.toBe('high');
    },
  );

  test('502 and 504 are laid to the way behind the CDN only where its headers are there', () => {
    for (const status of [502, 504]) {
      expect(judge(answering(status, 'cloudflare')).segment).toBe('cdn-origin');
      expect(judge(answering(status, 'nginx')).segment).toBe('application');
      expect(judge(answering(status, null)).segment).toBe('application');
    }
    expect(judge(answering(500, 'cloudflare')).segment).toBe('application');
  });
});
