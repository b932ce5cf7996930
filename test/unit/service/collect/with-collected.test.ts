import { expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../../electron/domain/evidence.ts';
import { evidenceId } from '../../../../electron/domain/ids.ts';
import { withCollected } from '../../../../electron/service/collect/with-collected.ts';
import { atUs, evidence, sampleSource } from '../../bundle/sample-source.ts';

const never = new AbortController().signal;

const draft = (kind: 'mtr' | 'hop-names', changes: Partial<EvidenceDraft> = {}): EvidenceDraft => {
  const { id: _id, stallId: _stall, targetId: _target, ...head } = evidence(1, kind, 60, 80);
  return { ...head, raw: `${kind} in its own words`, ...changes };
};

test('what was collected stands at the last stall of its incident, with numbers that nothing else has', async () => {
  const source = sampleSource({
    evidence: [evidence(4, 'trace', 1, 2)],
    raw: { 4: 'the trace' },
    unreadable: [{ evidenceId: evidenceId(9), reason: 'damaged' }],
  });
  const hops = { collected: true, hops: [{ address: '192.0.2.1', name: 'gw.example', network: null }] };
  const whole = withCollected(source, [{ incident: 3, drafts: [draft('mtr'), draft('hop-names', { data: hops })] }]);
  const heads = whole.incidents[0]?.stalls.at(-1)?.evidence ?? [];
  expect(heads.map(({ id, kind, stallId }) => [id, kind, stallId])).toEqual([
    [4, 'trace', 7],
    [10, 'mtr', 7],
    [11, 'hop-names', 7],
  ]);
  expect(heads[1]?.startedAtUs).toBe(atUs(60));
  expect(await whole.evidenceRaw(evidenceId(10), never)).toBe('mtr in its own words');
  expect(await whole.evidenceRaw(evidenceId(4), never)).toBe('the trace');
  expect(whole.hopNames).toEqual([{ address: '192.0.2.1', name: 'gw.example', network: null }]);
});

test('what was collected for another incident is left out, and nothing changes nothing', () => {
  const source = sampleSource();
  expect(withCollected(source, [])).toBe(source);
  const other = withCollected(source, [{ incident: 8, drafts: [draft('mtr')] }]);
  expect(other.incidents[0]?.stalls.at(-1)?.evidence).toEqual([]);
});
