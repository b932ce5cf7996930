import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tracerAnswer, tracerRequest } from '../../../electron/engine/trace/tracer-protocol.ts';
import { order } from './driver-rig.ts';

const round = (changes: object) => ({
  kind: 'round',
  id: 1,
  askedMs: 5.5,
  order: { ...order('192.0.2.1', 'stall'), ...changes },
});

describe('what the tracer hands to native code was checked', () => {
  test.each([
    {},
    { address: 'fe80::1%eth0' },
    { protocol: 'icmp', port: null },
    { known: { distance: 3, routers: ['192.0.2.1', null] } },
  ])('a round is taken as it was asked for: %j', (changes) => {
    expect(tracerRequest(round(changes))).toEqual(round(changes));
  });

  test.each([
    { address: 'host.example' },
    { address: '-i' },
    { address: '192.0.2.1\0' },
    { port: 0 },
    { port: 65_536 },
    { port: null },
    { protocol: 'icmp', port: 443 },
    { protocol: 'sctp' },
    { maxHops: 0 },
    { maxHops: 65 },
    { maxHops: 1.5 },
    { probesPerHop: 4 },
    { patienceMs: 1_000 },
    { patienceMs: Number.NaN },
    { urgency: 'soon' },
    { known: { distance: 0, routers: [] } },
    { known: { distance: 2, routers: ['here'] } },
    { spareRouters: 1 },
  ])('a round with %j is not', (changes) => {
    expect(tracerRequest(round(changes))).toBeNull();
  });

  test('nothing that is no message is taken for one, in either direction', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(tracerRequest(value)).toBeNull();
        expect(tracerAnswer(value)).toBeNull();
      }),
    );
  });

  test('answers that carry no findings are no answers', () => {
    expect(tracerAnswer({ kind: 'ended', id: 1, outcome: { kind: 'traced' } })).toBeNull();
    expect(tracerAnswer({ kind: 'ended', id: -1, outcome: { kind: 'impossible' } })).toBeNull();
    expect(tracerAnswer({ kind: 'counted', id: 1, openSockets: 'many' })).toBeNull();
    expect(tracerAnswer({ kind: 'counted', id: 1, openSockets: 3 })).not.toBeNull();
  });
});
