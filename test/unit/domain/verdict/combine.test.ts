import { describe, expect, test } from 'vitest';
import { evidenceId } from '../../../../electron/domain/ids.ts';
import type { VerdictFacts } from '../../../../electron/domain/verdict/facts.ts';
import type { Finding, Opinion, Weight } from '../../../../electron/domain/verdict/rule.ts';
import { combine } from '../../../../electron/domain/verdict/weighing/combine.ts';
import { QUIET } from './support/quiet-facts.ts';

const found = (weight: Weight, text = `It is ${weight}.`, evidence: readonly number[] = []): Finding => ({
  text,
  weight,
  evidence: evidence.map(evidenceId),
});
const opinion = (
  segment: Opinion['segment'],
  support: readonly Weight[],
  counter: readonly Weight[] = [],
): Opinion => ({
  segment,
  summary: `It is the ${segment}.`,
  fromHop: segment === 'path' ? 3 : null,
  support: support.map((weight, index) => found(weight, `${segment} ${weight} ${index}.`)),
  counter: counter.map((weight, index) => found(weight, `Not ${segment} ${weight} ${index}.`)),
  ask: [`Whoever runs the ${segment}: what was it?`],
  wouldTell: [`a look at the ${segment}`],
});
/** Nothing about it makes a verdict of the application doubtful. */
const FACTS: VerdictFacts = {
  ...QUIET,
  bad: { ...QUIET.bad, phase: 'wait' },
  socket: {
    evidence: [],
    timing: 'in-flight',
    state: 'established',
    phase: 'wait',
    synRetransmits: 0,
    dataRetransmits: 0,
    unackedSegments: 0,
    unackedBytes: 0,
    receivedBytes: 0,
    silentMs: 6_300,
    rttMs: 12,
    zeroWindow: false,
    lossTowardsUs: false,
  },
};
const combined = (...opinions: readonly Opinion[]) => combine(opinions, FACTS);
const told = (...opinions: readonly Opinion[]) => {
  const { segment, confidence } = combined(...opinions);
  return `${segment}, ${confidence}`;
};

describe('how sure a verdict is', () => {
  test('one decisive or two strong findings make it high, one strong one or two fair ones medium, one fair one low', () => {
    expect(told(opinion('application', ['decisive']))).toBe('application, high');
    expect(told(opinion('application', ['strong', 'strong']))).toBe('application, high');
    expect(told(opinion('application', ['strong', 'fair']))).toBe('application, medium');
    expect(told(opinion('application', ['fair', 'fair']))).toBe('application, medium');
    expect(told(opinion('application', ['fair']))).toBe('application, low');
  });

  test('any number of weak findings is no verdict', () => {
    expect(told(opinion('application', ['weak', 'weak', 'weak', 'weak', 'weak', 'weak']))).toBe('unknown, low');
    expect(told()).toBe('unknown, low');
  });

  test('a strong finding against it keeps it from being high, whatever speaks for it', () => {
    expect(told(opinion('application', ['decisive', 'strong'], ['strong']))).toBe('application, medium');
    expect(told(opinion('application', ['strong', 'strong', 'strong'], ['strong']))).toBe('application, medium');
  });

  test('what is taken off again by counters is no verdict either', () => {
    expect(told(opinion('application', ['strong'], ['strong']))).toBe('unknown, low');
    expect(told(opinion('application', ['fair', 'weak'], ['fair']))).toBe('unknown, low');
  });
});

describe('opinions that compete', () => {
  test('those that come to the same are not told apart; both are named, with what would tell', () => {
    const verdict = combined(opinion('path', ['strong']), opinion('application', ['strong']));
    expect(verdict).toMatchObject({ segment: 'unknown', confidence: 'low', fromHop: null });
    expect(verdict.summary).toContain('as well as');
    expect(verdict.against[0]).toBe('What would tell: a look at the path, or a look at the application.');
    expect(verdict.ask).toHaveLength(2);
  });

  test('two that contradict each other strongly stay open, even where one has a little more', () => {
    expect(told(opinion('path', ['strong', 'strong', 'fair']), opinion('application', ['strong', 'strong']))).toBe(
      'unknown, low',
    );
  });

  test('one that is well ahead prevails, and what speaks for the other is said against it', () => {
    const verdict = combined(opinion('path', ['strong', 'strong', 'strong']), opinion('application', ['strong']));
    expect(verdict).toMatchObject({ segment: 'path', fromHop: 3 });
    expect(verdict.against).toContain('application strong 0.');
  });

  test('the observer comes first with a strong finding of its own, however much speaks for others', () => {
    const others = [opinion('path', ['decisive', 'strong']), opinion('application', ['decisive'])];
    expect(combined(opinion('observer', ['strong']), ...others).segment).toBe('observer');
    expect(combined(opinion('observer', ['fair']), ...others).segment).not.toBe('observer');
  });
});

describe('how a verdict is written', () => {
  test('first what went wrong, with counts; then the weightiest; no sentence twice; six at most', () => {
    const many = opinion('application', ['weak', 'fair', 'strong', 'strong', 'fair', 'fair', 'fair']);
    const { reasons } = combined({ ...many, support: [...many.support, ...many.support] });
    expect(reasons[0]).toBe('All 5 bad requests hung while waiting for the first byte, for 7.40 s at the longest.');
    expect(reasons[1]).toBe('application strong 2.');
    expect(reasons).toHaveLength(6);
    expect(new Set(reasons).size).toBe(6);
  });

  test('one, two and many are counted as a person would', () => {
    const first = (bad: Partial<VerdictFacts['bad']>) =>
      combine([], { ...FACTS, bad: { ...FACTS.bad, ...bad } }).reasons[0];
    expect(first({ count: 1, alike: 1 })).toBe('The request hung while waiting for the first byte, for 7.40 s.');
    expect(first({ count: 2, alike: 2 })).toMatch(/^Both bad requests hung /);
    expect(first({ count: 4, alike: 3, phase: 'tls' })).toBe(
      '3 of 4 bad requests hung in the TLS handshake, for 7.40 s at the longest.',
    );
    const failure = { phase: 'connect', code: 'refused', message: 'Connecting was refused.' } as const;
    expect(first({ failure })).toBe('All 5 bad requests failed: Connecting was refused.');
    expect(first({ failure: { ...failure, code: 'timeout' }, phase: 'connect' })).toMatch(
      /^All 5 bad requests hung while connecting, /,
    );
  });

  test('what a sentence rests on is cited with it, and what rests on nothing is not', () => {
    const one = opinion('application', ['strong']);
    const { citations } = combined({
      ...one,
      support: [...one.support, found('strong', 'The kernel says so.', [7, 9])],
    });
    expect(citations).toEqual([{ text: 'The kernel says so.', evidence: [7, 9] }]);
  });
});
