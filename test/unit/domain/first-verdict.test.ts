import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../../../electron/domain/failure.ts';
import { firstVerdict } from '../../../electron/domain/first-verdict.ts';
import { PHASES, type Phase } from '../../../electron/domain/phase.ts';
import type { VerdictFacts } from '../../../electron/domain/verdict-facts.ts';

const hung = (phase: Phase, more: Partial<VerdictFacts> = {}): VerdictFacts => ({
  phase,
  failure: null,
  status: null,
  server: null,
  alike: 1,
  bad: 1,
  worstMs: 7_400,
  offline: false,
  controls: { total: 1, hanging: 0, failing: 0, fine: 1 },
  others: { total: 0, bad: 0 },
  quick: { count: 0, medianMs: null },
  heldBack: 0,
  evidence: {},
  ...more,
});
const failed = (code: FailureCode, phase: Phase, more: Partial<VerdictFacts> = {}): VerdictFacts =>
  hung(phase, { failure: { phase, code, message: `What happened: ${code}.` }, ...more });

test('the phase in which it hung names the segment while the controls are fine', () => {
  const segments = PHASES.map((phase) => [phase, firstVerdict(hung(phase)).segment]);
  expect(segments).toEqual([
    ['resolve', 'resolver'],
    ['connect', 'path'],
    ['tls', 'tls'],
    ['wait', 'application'],
    ['transfer', 'transfer'],
  ]);
});

test('the first reason says how long, in words that hold while it hangs and afterwards', () => {
  expect(firstVerdict(hung('wait')).reasons[0]).toBe('The request hung while waiting for the first byte, for 7.40 s.');
  expect(firstVerdict(hung('tls', { bad: 4, alike: 3 })).reasons[0]).toBe(
    '3 of 4 bad requests hung in the TLS handshake, for 7.40 s at the longest.',
  );
  expect(firstVerdict(hung('tls', { bad: 2, alike: 2 })).reasons[0]).toMatch(/^Both bad requests hung /);
  expect(firstVerdict(hung('tls', { bad: 3, alike: 3 })).reasons[0]).toMatch(/^All 3 bad requests hung /);
  expect(firstVerdict(failed('refused', 'connect')).reasons[0]).toBe('The request failed: What happened: refused.');
});

test('controls that hang as well point to the near side, in every phase', () => {
  for (const phase of PHASES) {
    const verdict = firstVerdict(hung(phase, { controls: { total: 2, hanging: 2, failing: 0, fine: 0 } }));
    expect(verdict).toMatchObject({ segment: 'local-network', confidence: 'low' });
  }
});

test('one control that is fine is enough to look further away', () => {
  const verdict = firstVerdict(hung('connect', { controls: { total: 3, hanging: 2, failing: 0, fine: 1 } }));
  expect(verdict.segment).toBe('path');
});

test('where no control was probed at the time, what the capture found of them counts', () => {
  const none = { total: 2, hanging: 0, failing: 0, fine: 0 };
  const verdict = firstVerdict(hung('connect', { controls: none, evidence: { controls: { tried: 2, reached: 0 } } }));
  expect(verdict.segment).toBe('local-network');
});

test('a fresh connection that is quick moves a hanging connect from the path to the destination, and firms up the application', () => {
  const evidence = { freshConnect: { kind: 'connected', ms: 14 } } as const;
  expect(firstVerdict(hung('connect', { evidence })).segment).toBe('destination');
  expect(firstVerdict(hung('wait')).confidence).toBe('low');
  expect(firstVerdict(hung('wait', { evidence })).confidence).toBe('medium');
});

test('a request that is never acknowledged is laid to the path, though new connections are quick; one that is, to the application', () => {
  const freshConnect = { kind: 'connected', ms: 14 } as const;
  const lost = firstVerdict(hung('wait', { evidence: { freshConnect, request: { kind: 'lost', sentAgain: 5 } } }));
  expect(lost.segment).toBe('path');
  expect(lost.reasons).toContain('The request was sent again 5 times without an acknowledgement.');
  const taken = firstVerdict(hung('wait', { evidence: { request: { kind: 'acknowledged' } } }));
  expect(taken).toMatchObject({ segment: 'application', against: [] });
  expect(taken.reasons).toContain('The other side acknowledged the whole request at once.');
});

test('requests that were quick meanwhile are a reason', () => {
  const verdict = firstVerdict(hung('wait', { quick: { count: 3, medianMs: 140 } }));
  expect(verdict.reasons).toContain(
    'While it hung, 3 later requests took 140 ms: it is this connection, not the whole path.',
  );
});

test('a refusal says that the port is closed, even when nothing else works', () => {
  const nothing = { total: 1, hanging: 0, failing: 1, fine: 0 };
  const verdict = firstVerdict(failed('refused', 'connect', { controls: nothing }));
  expect(verdict.segment).toBe('destination');
  expect(verdict.summary).toContain('the port is closed');
});

test('each status that a CDN makes up is explained and laid to the way between CDN and origin', () => {
  for (const status of [520, 521, 522, 523, 524, 525, 526, 527, 530]) {
    const verdict = firstVerdict(failed('unexpected-status', 'wait', { status }));
    expect(verdict).toMatchObject({ segment: 'cdn-origin', confidence: 'medium' });
    expect(verdict.summary).toContain(String(status));
    expect(verdict.summary).toMatch(/origin/);
  }
});

test('502 and 504 are the CDN’s only where its header is there', () => {
  const facts = (server: string | null) => failed('unexpected-status', 'wait', { status: 502, server });
  expect(firstVerdict(facts('cloudflare')).segment).toBe('cdn-origin');
  expect(firstVerdict(facts('nginx')).segment).toBe('application');
  expect(firstVerdict(facts(null)).segment).toBe('application');
});

test('failures of certificate, name and local network are laid where they belong', () => {
  expect(firstVerdict(failed('certificate-expired', 'tls')).segment).toBe('tls');
  expect(firstVerdict(failed('name-not-found', 'resolve')).segment).toBe('resolver');
  expect(firstVerdict(failed('network-unreachable', 'connect')).segment).toBe('local-network');
  expect(firstVerdict(failed('reset', 'wait')).segment).toBe('application');
  expect(firstVerdict(failed('reset', 'connect')).segment).toBe('path');
});

test('what went wrong in another way is said against it', () => {
  expect(firstVerdict(hung('connect', { alike: 5, bad: 7 })).against).toContain(
    '2 of 7 bad requests went wrong in another way.',
  );
});

test('whatever the facts, there is one sentence, a reason, something to ask, and never full confidence', () => {
  const count = fc.integer({ min: 0, max: 5 });
  const facts = fc.record({
    phase: fc.constantFrom(...PHASES),
    code: fc.option(fc.constantFrom(...FAILURE_CODES)),
    status: fc.option(fc.integer({ min: 100, max: 599 })),
    server: fc.option(fc.string()),
    controls: fc.record({ total: fc.constant(20), hanging: count, failing: count, fine: count }),
    bad: count,
    quick: count,
  });
  fc.assert(
    fc.property(facts, ({ code, phase, status, server, controls, bad, quick }) => {
      const verdict = firstVerdict(
        hung(phase, {
          failure: code === null ? null : { phase, code, message: 'It failed.' },
          status,
          server,
          controls,
          others: { total: 5, bad },
          quick: { count: quick, medianMs: quick === 0 ? null : 100 },
          heldBack: bad,
        }),
      );
      expect(verdict.confidence).not.toBe('high');
      expect(verdict.summary).toMatch(/^[^\n]+\.$/);
      expect(verdict.reasons.length).toBeGreaterThan(0);
      expect(verdict.ask.length).toBeGreaterThan(0);
    }),
  );
});

test('while this machine was on no network, nobody else is blamed, whatever it looked like', () => {
  for (const facts of [
    hung('connect'),
    hung('resolve'),
    failed('resolver-failed', 'resolve'),
    failed('timeout', 'wait'),
  ]) {
    expect(firstVerdict({ ...facts, offline: true })).toMatchObject({ segment: 'local-network', confidence: 'high' });
    expect(firstVerdict(facts)).not.toMatchObject({ confidence: 'high' });
  }
});
