import { incidentId } from '../../../electron/domain/ids.ts';
import { channelId } from '../../../electron/domain/notice/channel.ts';
import type { Change, Digest, TargetTrouble, Trouble } from '../../../electron/domain/notice/digest.ts';

/** 2026-11-21T07:00:00Z. */
export const EXAMPLE_US = Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;

export function exampleTarget(change: Partial<TargetTrouble> = {}): TargetTrouble {
  return {
    target: 'api',
    required: true,
    incident: incidentId(17),
    openedAtUs: EXAMPLE_US,
    worstMs: 30_000,
    slow: 1,
    failed: 3,
    flapping: false,
    phase: 'connect',
    failure: 'timeout',
    verdict: {
      segment: 'path',
      confidence: 'high',
      summary: 'Packets are lost from hop 6 on, and so they are at the end of the path.',
      fromHop: 6,
    },
    acknowledged: false,
    ...change,
  };
}

export function exampleTrouble(change: Partial<Trouble> = {}): Trouble {
  return {
    subject: { kind: 'group', name: 'payments', key: 'group:payments' },
    condition: 'down',
    sinceUs: EXAMPLE_US,
    targets: [exampleTarget()],
    ...change,
  };
}

export function exampleDigest(change: Partial<Digest> = {}): Digest {
  const trouble = exampleTrouble();
  return {
    id: 'b3c1f6de-9f51-4a43-8f0e-3f6f3f0f7c11',
    madeAtUs: EXAMPLE_US + 31 * SECOND_US,
    vantage: 'web1',
    changes: [{ kind: 'opened', atUs: EXAMPLE_US + 30 * SECOND_US, trouble }],
    wrongNow: [trouble],
    watched: 14,
    ...change,
  };
}

/** One change of each kind, and each kind of finding about a certificate. */
export function everyChange(trouble: Trouble = exampleTrouble()): readonly Change[] {
  const atUs = EXAMPLE_US + MINUTE_US;
  const certificate = (finding: Extract<Change, { kind: 'certificate' }>['finding']): Change => ({
    kind: 'certificate',
    atUs,
    target: 'shop',
    finding,
  });
  const settled = (
    finding: Extract<Change, { kind: 'certificate' }>['finding'],
    validToUs: number | null = EXAMPLE_US + 90 * 86_400 * SECOND_US,
  ): Change => ({ kind: 'certificate-settled', atUs, target: 'shop', finding, validToUs });
  return [
    { kind: 'opened', atUs, trouble },
    { kind: 'worse', atUs, trouble, joined: ['shop'] },
    { kind: 'better', atUs, trouble, left: ['shop'] },
    { kind: 'recovered', atUs, trouble, times: 1 },
    { kind: 'recovered', atUs, trouble, times: 1, unwatched: true },
    { kind: 'flapping', atUs, trouble },
    { kind: 'steady', atUs, trouble, times: 7 },
    { kind: 'reminder', atUs, trouble },
    { kind: 'acknowledged', atUs, trouble, by: 'Ada' },
    { kind: 'acknowledged', atUs, trouble, by: null },
    { kind: 'blind', atUs, why: 'network', says: 'All 14 targets hang at once, and the gateway is silent.' },
    { kind: 'seeing', atUs, why: 'network', sinceUs: EXAMPLE_US },
    { kind: 'seeing', atUs, why: 'network', sinceUs: EXAMPLE_US, untold: 3 },
    certificate({ kind: 'expires', validToUs: EXAMPLE_US + 14.5 * 86_400 * SECOND_US, days: 30, of: null }),
    certificate({ kind: 'expires', validToUs: EXAMPLE_US - 86_400 * SECOND_US, days: 0, of: 'Example CA' }),
    certificate({ kind: 'name-mismatch', name: 'shop.example.com', names: ['www.example.com'] }),
    certificate({ kind: 'issuer-changed', from: 'Example CA', to: 'Another CA' }),
    certificate({ kind: 'key-changed', subject: 'CN=shop.example.com' }),
    certificate({ kind: 'chain-incomplete', missing: 'Example Intermediate', sure: true }),
    certificate({ kind: 'not-yet-valid', validFromUs: EXAMPLE_US + 86_400 * SECOND_US }),
    certificate({ kind: 'clock-wrong', offByMs: 7_200_000 }),
    settled({ kind: 'expires', validToUs: EXAMPLE_US + 14.5 * 86_400 * SECOND_US, days: 30, of: null }),
    settled({ kind: 'expires', validToUs: EXAMPLE_US - 86_400 * SECOND_US, days: 0, of: 'Example CA' }, null),
    settled({ kind: 'name-mismatch', name: 'shop.example.com', names: ['www.example.com'] }),
    settled({ kind: 'issuer-changed', from: 'Example CA', to: 'Another CA' }),
    settled({ kind: 'key-changed', subject: 'CN=shop.example.com' }),
    settled({ kind: 'chain-incomplete', missing: 'Example Intermediate', sure: true }),
    settled({ kind: 'not-yet-valid', validFromUs: EXAMPLE_US + 86_400 * SECOND_US }),
    settled({ kind: 'clock-wrong', offByMs: 7_200_000 }),
    {
      kind: 'certificate-settled',
      atUs,
      target: 'shop',
      finding: { kind: 'name-mismatch', name: 'shop.example.com', names: [] },
      validToUs: null,
      unwatched: true,
    },
    { kind: 'heartbeat-missed', atUs, sinceUs: EXAMPLE_US, missed: 5 },
    {
      kind: 'channel-silent',
      atUs,
      channel: 'pager',
      id: channelId('c1'),
      sinceUs: EXAMPLE_US,
      says: 'It answered 403.',
    },
    { kind: 'channel-heard', atUs, channel: 'pager', id: channelId('c1'), sinceUs: EXAMPLE_US, givenUp: 2 },
    { kind: 'test', atUs },
  ];
}
