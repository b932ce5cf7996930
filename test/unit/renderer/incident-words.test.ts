import { expect, test } from 'vitest';
import type { StallJson } from '../../../electron/contract/shapes.ts';
import type { Segment } from '../../../electron/domain/verdict/verdict.ts';
import {
  drawnPlace,
  firstStall,
  lastedText,
  remoteText,
  summaryText,
  worstStall,
} from '../../../renderer/views/incident/incident-words.ts';
import type { Place } from '../../../renderer/views/incident/way-of.ts';
import { AT, evidenceOf, incidentOf } from '../../contract/renderer/fake-engine.ts';

const stall = (id: number, elapsedMs: number, more: Partial<StallJson> = {}): StallJson => ({
  ...{ id, phase: 'tls', openedBy: 'overdue', startedAt: AT, endedAt: AT, elapsedMs, remote: null },
  ...more,
});
const captured = (id: number, of: number) => ({ ...evidenceOf(id, of), data: null });

test('one looks first at what hangs now, else at the worst of which most was captured', () => {
  const stalls = [stall(1, 6_000), stall(2, 6_100), stall(3, 2_000), stall(4, 9_000)];
  const evidence = [
    captured(10, 1),
    captured(11, 1),
    captured(12, 2),
    captured(13, 3),
    captured(14, 3),
    captured(15, 3),
  ];
  expect(firstStall({ stalls, evidence })?.id, 'about as bad, and more of it').toBe(1);
  expect(firstStall({ stalls, evidence: [] })?.id).toBe(4);
  expect(firstStall({ stalls: [...stalls, stall(5, 1_100, { endedAt: null })], evidence })?.id).toBe(5);
  expect(firstStall({ stalls: [], evidence: [] })).toBeNull();
});

test('what hangs goes on growing, and becomes the worst in its time', () => {
  const stalls = [stall(1, 6_000), stall(2, 5_000, { endedAt: null })];
  expect(worstStall(stalls)?.id).toBe(1);
  expect(worstStall(stalls, 1_500)?.id).toBe(2);
});

test('addresses are written as one types them', () => {
  expect(remoteText(stall(1, 1, { remote: { address: '198.51.100.7', port: 443 } }))).toBe('198.51.100.7:443');
  expect(remoteText(stall(1, 1, { remote: { address: '2001:db8::7', port: 443 } }))).toBe('[2001:db8::7]:443');
  expect(remoteText(stall(1, 1))).toBeNull();
});

test('how it ended is said as it was, and not as a recovery where it was none', () => {
  const words = (more: Parameters<typeof lastedText>[0]): string => lastedText(more, 13_000);
  expect(words({ closedAt: null, closedBy: null, flapping: true })).toBe('open for 13.0 s, flapping');
  expect(words({ closedAt: AT, closedBy: 'recovery', flapping: false })).toBe('closed after 13.0 s');
  expect(words({ closedAt: AT, closedBy: 'observer-stopped', flapping: false })).toBe(
    'not over when watching stopped after 13.0 s',
  );
});

test('the summary to copy has all that a colleague needs, in UTC', () => {
  const incident = incidentOf(5, 'api', {
    ...{ closedAt: '2026-11-21T07:00:13.000Z', closedBy: 'recovery', worstMs: 7_400, slow: 1, note: ' Ticket 4 ' },
    stalls: [stall(1, 7_400, { remote: { address: '198.51.100.7', port: 443 } })],
    verdict: {
      ...{ segment: 'path', confidence: 'high', summary: 'Lost from hop 6 on.' },
      ...{ reasons: ['517 bytes unacknowledged.'], against: [], ask: ['Check hop 6.'], fromHop: 6, citations: [] },
    },
  });
  expect(summaryText(incident)).toBe(
    [
      'api: 7.40 s, stuck in TLS',
      'From 2026-11-21 07:00:00 UTC, until 2026-11-21 07:00:13 UTC',
      'To 198.51.100.7:443',
      'Requests: 1 slow',
      'Verdict: Lost from hop 6 on. (Path from hop 6, high confidence)',
      '',
      'Why',
      '- 517 bytes unacknowledged.',
      '',
      'What to ask',
      '- Check hop 6.',
      '',
      'Note',
      'Ticket 4',
    ].join('\n'),
  );
});

const VERDICT = incidentOf(5, 'api').verdict;

test('what is suspected is called on the way what it is called everywhere, with the hop at which it begins', () => {
  const drawn = (place: Parameters<typeof drawnPlace>[0], segment: Segment, fromHop: number | null) => {
    const { label, fact } = drawnPlace(place, { ...VERDICT, segment, fromHop });
    return `${label}: ${fact.replaceAll('\u00a0', ' ')}`;
  };
  const server: Place = { name: 'server', state: 'suspected', fact: '192.0.2.7, TCP up, TLS in 0 of 3' };
  expect(drawn(server, 'tls', null)).toBe('TLS: 192.0.2.7, TCP up, TLS in 0 of 3');
  expect(drawn({ ...server, state: 'fine' }, 'path', 6)).toBe('Server: 192.0.2.7, TCP up, TLS in 0 of 3');
  const path: Place = { name: 'path', state: 'suspected', fact: 'no answer beyond hop 5' };
  expect(drawn(path, 'path', 6)).toBe('Path: from hop 6: no answer beyond hop 5');
  expect(drawn({ ...path, fact: 'hop 2, 192.0.2.1, 8.00 ms' }, 'isp', 2)).toBe(
    'Internet provider: from hop 2, 192.0.2.1, 8.00 ms',
  );
  expect(drawn({ ...path, fact: 'not measured' }, 'path', 6), 'somebody measured it').toBe('Path: from hop 6');
  expect(drawn({ ...path, fact: 'from hop 6, 38 % lost' }, 'path', 6)).toBe('Path: from hop 6, 38 % lost');
  expect(drawn({ ...path, fact: 'from hop 6, 38 % lost' }, 'path', 66)).toBe(
    'Path: from hop 66: from hop 6, 38 % lost',
  );
  expect(drawn({ ...path, fact: 'from hop 66, 38 % lost' }, 'path', 6)).toBe(
    'Path: from hop 6: from hop 66, 38 % lost',
  );
});

test('a unit never stands on a line without its number', () => {
  const fact = (text: string): string => drawnPlace({ name: 'gateway', state: 'fine', fact: text }, VERDICT).fact;
  expect(fact('192.0.2.1, 0.40 ms')).toBe('192.0.2.1, 0.40\u00a0ms');
  expect(fact('from hop 6, 38 % lost')).toBe('from hop\u00a06, 38\u00a0% lost');
});
