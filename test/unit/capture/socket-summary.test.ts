import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Phase } from '../../../electron/domain/phase.ts';
import type { TcpInfo } from '../../../electron/domain/tcp-info.ts';
import { socketSummary } from '../../../electron/engine/capture/socket-summary.ts';
import { socketTable } from '../../../electron/engine/capture/socket-table.ts';
import { SocketTimeline } from '../../../electron/engine/capture/socket-timeline.ts';
import { parseTcpInfo } from '../../../electron/engine/native/parse-tcp-info.ts';
import { TcpReadings } from '../../../electron/engine/probe/tcp-readings.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const PEER = { address: '192.0.2.7', port: 443 };
const OLD_KERNEL = parseTcpInfo(Buffer.alloc(0), 0);

const SYN_SENT: TcpInfo = {
  ...OLD_KERNEL,
  state: 'syn-sent',
  unackedSegments: 1,
  totalRetransmits: 0,
  bytesAcked: 0,
  bytesReceived: 0,
  bytesSent: 0,
  bytesRetransmitted: 0,
};
const ESTABLISHED: TcpInfo = {
  ...SYN_SENT,
  state: 'established',
  unackedSegments: 0,
  rttUs: 400,
  bytesAcked: 1,
  sendWindowBytes: 65_000,
};
const ASKED: TcpInfo = { ...ESTABLISHED, bytesSent: 517, bytesAcked: 518, lastDataSentMs: 0 };

type Step = readonly [atMs: number, phase: Phase, info: TcpInfo];

/** A connection whose kernel says these things, the first at connect where `connected`. */
function timelineOf(
  steps: readonly Step[],
  how: { readonly connected: boolean; readonly kept?: TcpInfo },
): SocketTimeline {
  let nowMs = 0;
  const clock = Object.assign(new FakeClock(), { monotonicMs: () => nowMs });
  let now: TcpInfo | null = how.kept ?? null;
  const source = { clock, tcpInfo: () => now };
  const socket = new Socket();
  let readings = new TcpReadings(socket, PEER, source);
  if (how.kept !== undefined) {
    readings.connected();
    readings = new TcpReadings(socket, PEER, source, readings);
  }
  const timeline = new SocketTimeline(readings, 40_000, 0);
  for (const [index, [atMs, phase, info]] of steps.entries()) {
    nowMs = atMs;
    now = info;
    if (info.state !== 'syn-sent' && (how.connected || index > 0)) readings.connected();
    if (index > 0 || !how.connected) timeline.look(phase);
  }
  return timeline;
}

const summaryOf = (...given: Parameters<typeof timelineOf>) => socketSummary(timelineOf(...given));

describe('the account of a hung connection', () => {
  test('tells how often an unanswered connection request was sent', () => {
    const of = (totalRetransmits: number) =>
      summaryOf([[1_000, 'connect', { ...SYN_SENT, totalRetransmits }]], { connected: false });
    expect(of(0)).toBe('SYN sent once to 192.0.2.7:443, no answer.');
    expect(of(1)).toBe('SYN sent twice to 192.0.2.7:443, no answer.');
    expect(of(2)).toBe('SYN sent 3 times to 192.0.2.7:443, no answer.');
  });

  test('says of a server that took the request and keeps silent that it is silent', () => {
    const steps: Step[] = [
      [1, 'connect', ESTABLISHED],
      [4_201, 'wait', { ...ASKED, lastDataSentMs: 4_199 }],
    ];
    expect(summaryOf(steps, { connected: true })).toBe(
      'Established; 517 bytes sent, all acknowledged; nothing received for 4.20 s; round trip 0.40 ms; no retransmissions: the server is silent.',
    );
  });

  test('says that data is being lost when it is sent again and never acknowledged', () => {
    const lost = {
      ...ASKED,
      unackedSegments: 3,
      bytesSent: 6_400,
      bytesRetransmitted: 5_000,
      bytesAcked: 1,
      totalRetransmits: 4,
    };
    const summary = summaryOf(
      [
        [1, 'connect', ESTABLISHED],
        [4_000, 'wait', lost],
      ],
      { connected: true },
    );
    expect(summary).toContain('3 segments (1400 bytes) unacknowledged, sent again 4 times');
    expect(summary).toMatch(/: data is being lost\.$/);
    expect(summary).not.toContain('silent');
  });

  test('calls nobody silent while data is under way', () => {
    const underWay = { ...ASKED, unackedSegments: 1, bytesAcked: 1 };
    const summary = summaryOf(
      [
        [1, 'connect', ESTABLISHED],
        [2_000, 'wait', underWay],
      ],
      { connected: true },
    );
    expect(summary).toContain('1 segment (517 bytes) unacknowledged;');
    expect(summary).not.toMatch(/silent|lost/);
  });

  test('tells a body that stopped from an answer that never began', () => {
    const half = { ...ASKED, bytesReceived: 5_127, lastDataReceivedMs: 2_200 };
    expect(
      summaryOf(
        [
          [1, 'connect', ESTABLISHED],
          [2_201, 'transfer', half],
        ],
        { connected: true },
      ),
    ).toMatch(/5127 bytes received, nothing more for 2\.20 s; .*: nothing more comes from the server\.$/);
  });

  test('says when the server does not read', () => {
    const closedWindow = { ...ASKED, sendWindowBytes: 0, notSentBytes: 9_000 };
    expect(
      summaryOf(
        [
          [1, 'connect', ESTABLISHED],
          [3_000, 'wait', closedWindow],
        ],
        { connected: true },
      ),
    ).toMatch(/: the server has no room for more, it does not read\.$/);
  });

  test('judges the hang by how it was before the answer came', () => {
    const steps: Step[] = [
      [1, 'connect', ESTABLISHED],
      [1_601, 'wait', ASKED],
      [1_803, 'transfer', { ...ASKED, bytesReceived: 123, lastDataReceivedMs: 0 }],
    ];
    expect(summaryOf(steps, { connected: true })).toMatch(
      /nothing received for 1\.60 s; .*: the server is silent\. Then more came\.$/,
    );
  });

  test('keeps connection requests that were sent again apart from data', () => {
    const late = { ...ESTABLISHED, totalRetransmits: 2, rttUs: null };
    const steps: Step[] = [
      [1_000, 'connect', SYN_SENT],
      [3_000, 'connect', late],
      [5_000, 'wait', { ...late, bytesSent: 517, bytesAcked: 518 }],
    ];
    const timeline = timelineOf(steps, { connected: false });
    expect(socketSummary(timeline)).toBe(
      'SYN sent 3 times before 192.0.2.7:443 answered; established; 517 bytes sent, all acknowledged; nothing received for 2.00 s; no retransmissions: the server is silent.',
    );
    expect(timeline.data()).toMatchObject({
      samples: [
        { synRetransmits: 0, dataRetransmits: 0 },
        { synRetransmits: 2, dataRetransmits: 0 },
        { synRetransmits: 2, dataRetransmits: 0 },
      ],
    });
  });

  test('on a kept connection blames the request for nothing that was before it', () => {
    const kept = { ...ASKED, totalRetransmits: 5, bytesReceived: 900, lastDataReceivedMs: 60_000 };
    const steps: Step[] = [
      [1_000, 'wait', { ...kept, lastDataReceivedMs: 61_000 }],
      [2_000, 'wait', { ...kept, lastDataReceivedMs: 62_000 }],
    ];
    const timeline = timelineOf(steps, { connected: false, kept });
    expect(socketSummary(timeline)).toBe(
      'Established, kept from an earlier request; 517 bytes sent, all acknowledged; 900 bytes received, nothing more for 2.00 s; round trip 0.40 ms; no retransmissions: the server is silent.',
    );
    expect(timeline.data()).toMatchObject({
      keptConnection: true,
      samples: [{ atMs: 0 }, { atMs: 1_000 }, { atMs: 2_000 }],
    });
  });

  test('of a kernel that tells little tells little', () => {
    const bare: TcpInfo = { ...OLD_KERNEL, state: 'established' };
    const timeline = timelineOf(
      [
        [1, 'connect', bare],
        [2_000, 'wait', bare],
      ],
      { connected: true },
    );
    expect(socketSummary(timeline)).not.toMatch(/NaN|null|undefined/);
    expect(socketTable(timeline)).not.toMatch(/NaN|null|undefined/);
  });

  test('is a table with a line for each reading', () => {
    const steps: Step[] = [
      [1, 'connect', ESTABLISHED],
      [1_000, 'wait', ASKED],
      [2_000, 'wait', ASKED],
    ];
    const lines = socketTable(timelineOf(steps, { connected: true })).split('\n');
    expect(lines[0]).toBe('TCP_INFO of the connection to 192.0.2.7:443, from port 40000');
    const rows = lines.filter((line) => /^\s*\+/.test(line));
    expect(rows.map((row) => row.trim().split(/\s+/).slice(0, 4).join(' '))).toEqual([
      '+0.001 s connect established',
      '+1.000 s wait established',
      '+2.000 s wait established',
    ]);
  });
});
