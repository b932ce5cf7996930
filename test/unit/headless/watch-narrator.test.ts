import { describe, expect, test } from 'vitest';
import type { ContractEvent, EventData } from '../../../electron/contract/contract.ts';
import type { TargetJson, VantageJson } from '../../../electron/contract/shapes.ts';
import { WatchNarrator } from '../../../electron/headless/format/watch-narrator.ts';

const TARGET: TargetJson = {
  name: 'api',
  kind: 'http',
  address: 'https://api.example/',
  role: 'subject',
  group: null,
  required: true,
  packets: 'off',
  intervalMs: 5_000,
  captureAfterMs: 1_000,
  slowAfterMs: 2_000,
  timeoutMs: 30_000,
  kept: false,
  paused: false,
  pausedUntil: null,
  secrets: [],
};

const OK: EventData<'sample'> = {
  target: 'api',
  id: '1-1',
  at: '2026-11-21T07:00:00.000Z',
  outcome: 'ok',
  totalMs: 140,
  phases: { resolveMs: null, connectMs: 40, tlsMs: null, waitMs: 100, transferMs: null },
  status: 200,
  remoteAddress: '192.0.2.1',
  failure: null,
  suspect: false,
  latenessMs: 0,
  tcp: null,
};

const failed = (at: string, message = 'nothing accepts connections there'): ContractEvent => ({
  type: 'sample',
  seq: 1,
  ...OK,
  at,
  outcome: 'failed',
  totalMs: 3,
  status: null,
  failure: { phase: 'connect', code: 'refused', message },
});

const INCIDENT: EventData<'incident.closed'> = {
  id: 7,
  episode: 1,
  targets: ['api'],
  openedAt: '2026-11-21T07:00:00.000Z',
  closedAt: '2026-11-21T07:00:07.400Z',
  closedBy: 'recovery',
  worstMs: 7_400,
  slow: 1,
  failed: 2,
  flapping: false,
  verdict: {
    segment: 'path',
    confidence: 'medium',
    summary: 'The path ends at hop 3.',
    reasons: [],
    against: [],
    ask: [],
    fromHop: null,
    citations: [],
  },
  note: '',
  stalls: [],
  evidence: [],
};

const narrator = () =>
  new WatchNarrator(
    (_colour, text) => text,
    () => '2026-11-21T07:00:30.000Z',
    [TARGET],
  );
const say = (...events: ContractEvent[]) => {
  const one = narrator();
  return events.flatMap((event) => one.lines(event));
};

describe('where it is measured from', () => {
  const at: VantageJson = {
    host: 'desk',
    interfaceName: 'wlan0',
    sourceAddress: '192.168.1.7',
    gateway: '192.168.1.1',
    vpn: false,
    publicAddress: null,
  };
  const changed = (more: Partial<VantageJson>): ContractEvent => ({ type: 'vantage.changed', seq: 1, ...at, ...more });
  const told = (more: Partial<VantageJson>) => say(changed({}), changed(more)).map((line) => line.trim());

  test('is no news at the start, unless it is nowhere', () => {
    expect(say(changed({}))).toEqual([]);
    expect(say(changed({ interfaceName: null, sourceAddress: null, gateway: null }))).toHaveLength(1);
  });

  test('is said in one line, with as much of it as is known', () => {
    expect(told({})).toEqual(['Now measuring from 192.168.1.7 on wlan0 by 192.168.1.1.']);
    expect(told({ interfaceName: 'wg0', sourceAddress: '10.8.0.2', gateway: null, vpn: true })).toEqual([
      'Now measuring from 10.8.0.2 on wg0 (VPN).',
    ]);
    expect(told({ sourceAddress: null })).toEqual(['Now measuring on wlan0 by 192.168.1.1.']);
    expect(told({ publicAddress: '198.51.100.20' })).toEqual([
      'Now measuring from 192.168.1.7 on wlan0 by 192.168.1.1, seen by servers as 198.51.100.20.',
    ]);
  });

  test('nowhere is said as well', () => {
    const [line] = told({ interfaceName: null, sourceAddress: null, gateway: null });
    expect(line).toMatch(/^No network: this computer has no address and no way out/);
  });

  test('a name from the system cannot write on the screen as it likes', () => {
    expect(told({ interfaceName: 'wlan\u001b[2J' })[0]).not.toContain('\u001b');
  });
});

test('a request that lacks its secret is said once a minute, and counts as none', () => {
  const skipped = (at: string): ContractEvent => ({
    type: 'sample',
    seq: 1,
    ...OK,
    at,
    outcome: 'skipped',
    totalMs: null,
    failure: { phase: 'resolve', code: 'secret-missing', message: 'The password is not at hand; give it again.' },
  });
  const one = narrator();
  const lines = ['07:00:00', '07:00:05', '07:00:59', '07:01:00'].flatMap((time) =>
    one.lines(skipped(`2026-11-21T${time}.000Z`)),
  );
  expect(lines).toEqual([
    '07:00:00.000  api  skipped: The password is not at hand; give it again.',
    '07:01:00.000  api  skipped: The password is not at hand; give it again. (and 2 times more since 07:00:00)',
  ]);
  expect(one.summary(60_000, 'stallscope', [])[0]).toContain('0 samples, 0 slow, 0 failed');
});

describe('a line only for what matters', () => {
  test('nothing while all is well', () => {
    expect(say({ type: 'sample', seq: 1, ...OK }, { type: 'incident.changed', seq: 2, ...INCIDENT })).toEqual([]);
  });

  test('a request that hangs, and the phase it hangs in', () => {
    const stall = {
      target: 'api',
      stall: 3,
      phase: 'tls',
      openedBy: 'overdue',
      at: '2026-11-21T07:00:01.001Z',
      elapsedMs: 1_001,
    } as const;
    expect(say({ type: 'stall.opened', seq: 1, ...stall })).toEqual([
      '07:00:01.001  api  overdue: 1.00 s and still in the TLS handshake',
    ]);
    expect(say({ type: 'stall.closed', seq: 1, ...stall, elapsedMs: 1_400, end: 'near-miss' })).toEqual([
      '07:00:01.001  api  came in after 1.40 s, hung in the TLS handshake: a near miss',
    ]);
    expect(say({ type: 'stall.closed', seq: 1, ...stall, end: 'slow' })).toEqual([]);
  });

  test('what failed at once is not called overdue', () => {
    expect(
      say({
        type: 'stall.opened',
        seq: 1,
        target: 'api',
        stall: 3,
        phase: 'connect',
        openedBy: 'failure',
        at: OK.at,
        elapsedMs: 3,
      }),
    ).toEqual([]);
  });

  test('a slow request with its phases, at the time of its end', () => {
    const slow = { ...OK, outcome: 'slow' as const, totalMs: 2_310, phases: { ...OK.phases, waitMs: 2_270 } };
    expect(say({ type: 'sample', seq: 1, ...slow })).toEqual([
      '07:00:02.310  api  slow: 2.31 s (connect 40.0 ms, wait 2.27 s), status 200',
    ]);
    expect(say({ type: 'sample', seq: 1, ...slow, suspect: true })[0]).toContain('this computer was not fit');
  });

  test('a failure that goes on is said once a minute, with how often', () => {
    const one = narrator();
    const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 7, 0, second)).toISOString();
    const lines = Array.from({ length: 15 }, (_, index) => one.lines(failed(at(index * 5)))).flat();
    expect(lines).toEqual([
      '07:00:00.003  api  failed connecting after 3.00 ms: nothing accepts connections there',
      '07:01:00.003  api  failed connecting after 3.00 ms: nothing accepts connections there (and 11 times more since 07:00:00)',
    ]);
    expect(one.lines({ type: 'sample', seq: 1, ...OK })).toEqual([]);
    expect(one.lines(failed(at(90)))).toHaveLength(1);
  });

  test('evidence with its overlap, or with what was in the way', () => {
    const evidence = {
      id: 1,
      stall: 3,
      kind: 'mtr',
      method: 'mtr --report',
      status: 'captured',
      startedAt: '2026-11-21T07:00:01.100Z',
      endedAt: '2026-11-21T07:00:09.000Z',
      overlapMs: 1_210,
      inFlight: true,
      summary: '5 hops',
      remedy: null,
      sharedPath: false,
    } as const;
    expect(say({ type: 'evidence', seq: 1, ...evidence })[0]).toMatch(
      /^07:00:09\.000 .*mtr +1\.21 s of 7\.90 s +5 hops$/,
    );
    expect(say({ type: 'evidence', seq: 1, ...evidence, inFlight: false, overlapMs: 0 })[0]).toMatch(
      /mtr +after the fact +5 hops$/,
    );
    expect(
      say({
        type: 'evidence',
        seq: 1,
        ...evidence,
        status: 'missing-tool',
        summary: 'mtr is not installed',
        remedy: 'apt-get install mtr',
      })[0],
    ).toMatch(/mtr +missing-tool +mtr is not installed \(apt-get install mtr\)$/);
  });

  test('what was captured of a failure is told once, not each time that it fails again', () => {
    const stall = (id: number): ContractEvent => ({
      type: 'stall.opened',
      seq: 1,
      target: 'api',
      stall: id,
      phase: 'connect',
      openedBy: 'failure',
      at: OK.at,
      elapsedMs: 3,
    });
    const evidence = (id: number): ContractEvent => ({
      type: 'evidence',
      seq: 1,
      id,
      stall: id,
      kind: 'gateway',
      method: 'ping',
      status: 'captured',
      startedAt: OK.at,
      endedAt: OK.at,
      overlapMs: 0,
      inFlight: false,
      summary: 'It answers.',
      remedy: null,
      sharedPath: false,
    });
    const one = narrator();
    one.lines(stall(1));
    expect(one.lines(evidence(1))).toHaveLength(1);
    one.lines(stall(2));
    expect(one.lines(evidence(2))).toEqual([]);
    one.lines({ type: 'sample', seq: 1, ...OK });
    one.lines(stall(3));
    expect(one.lines(evidence(3))).toHaveLength(1);
  });

  test('an answer with the wrong status did not fail while it was received', () => {
    const message = 'The server answered with status 503; expected was below 400.';
    const failure = { phase: 'transfer', code: 'unexpected-status', message } as const;
    const [line] = say({ type: 'sample', seq: 1, ...OK, outcome: 'failed', totalMs: 4.4, status: 503, failure });
    expect(line).toBe(`07:00:00.004  api  failed after 4.40 ms: ${message}`);
  });

  test('a request that nobody waits for any more is not counted against the target', () => {
    const one = narrator();
    const failure = { phase: 'wait', code: 'cancelled', message: 'The probe was ended before it was done.' } as const;
    expect(one.lines({ type: 'sample', seq: 1, ...OK, outcome: 'failed', totalMs: 4_400, failure })[0]).toMatch(
      /given up by Stallscope after 4\.40 s, while still waiting for the first byte$/,
    );
    expect(one.summary(5_000, 'stallscope', [])[0]).toContain('0 failed');
  });

  test('the end of an incident when it is known, with its window and the verdict', () => {
    expect(say({ type: 'incident.closed', seq: 1, ...INCIDENT })).toEqual([
      '07:00:30.000  api  recovered; incident 7 was bad for 7.40 s, 07:00:00.000 to 07:00:07.400: 1 slow, 2 failed, worst 7.40 s',
      '07:00:30.000  api  verdict (Path, medium confidence): The path ends at hop 3.',
    ]);
    expect(say({ type: 'incident.closed', seq: 1, ...INCIDENT, closedBy: 'observer-stopped' })[0]).toContain(
      'watching ended before it recovered',
    );
  });

  test('a gap once it is over', () => {
    const gap = { target: null, reason: 'asleep', startedAt: '2026-11-21T06:00:00.000Z', endedAt: null } as const;
    expect(say({ type: 'gap', seq: 1, ...gap })).toEqual([]);
    expect(say({ type: 'gap', seq: 1, ...gap, endedAt: '2026-11-21T07:00:00.000Z' })[0]).toMatch(
      /nothing measured for 1 h since 2026-11-21 06:00:00: this computer slept$/,
    );
  });

  test('text from outside cannot act on the terminal', () => {
    const [line] = say(failed(OK.at, 'bad \u001b[2J\u202e certificate'));
    expect(line).toContain('bad \\x1b[2J\\u{202e} certificate');
  });
});

test('at the end it says what it came to', () => {
  const one = narrator();
  one.lines({ type: 'sample', seq: 1, ...OK });
  one.lines(failed(OK.at));
  one.lines({ type: 'incident.opened', seq: 2, ...INCIDENT });
  expect(one.summary(192_000, 'npm run -s stallscope --', ['--data-dir', 'kept'])).toEqual([
    'Watched 1 target for 3 min 12 s: 2 samples, 0 slow, 1 failed; 1 incident.',
    'To see more:       npm run -s stallscope -- incidents show 7 --data-dir kept',
    'To pack the proof: npm run -s stallscope -- export --incident 7 --data-dir kept',
  ]);
});

test('a change of route is told, single paths are not', () => {
  const told = narrator().lines({
    type: 'path.changed',
    seq: 1,
    destination: '192.0.2.1',
    at: '2026-11-21T07:00:00.000Z',
    kind: 'hop',
    ttl: 3,
    before: ['198.51.100.9'],
    after: ['198.51.100.77'],
    summary: 'The route to 192.0.2.1 changed: hop 3 was 198.51.100.9 and is 198.51.100.77\u001b[2J.',
  });
  expect(told).toEqual([
    '07:00:00.000  The route to 192.0.2.1 changed: hop 3 was 198.51.100.9 and is 198.51.100.77\\x1b[2J.',
  ]);
});
