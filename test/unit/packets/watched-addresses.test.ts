import { describe, expect, test } from 'vitest';
import type { TargetId } from '../../../electron/domain/ids.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { WantedPackets } from '../../../electron/engine/packets/packet-watch.ts';
import {
  type PacketTarget,
  type Reached,
  WatchedAddresses,
} from '../../../electron/engine/packets/watched-addresses.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { httpSpec, someTarget, tcpSpec } from '../capture/subject.ts';

const named = (changes: Partial<Target> = {}): Target =>
  someTarget(tcpSpec('api.example.com', 443), { packets: 'headers', ...changes });

function addressesInTest(targets: readonly Target[]) {
  const clock = new FakeClock();
  const wanted: ReadonlyMap<TargetId, WantedPackets>[] = [];
  const held = new Set<TargetId>();
  const list: PacketTarget[] = targets.map((target) => ({ entry: { target }, flights: [] }));
  const watch = { want: (now: (typeof wanted)[number]) => wanted.push(now), beginAnew: () => {}, stop: async () => {} };
  const addresses = new WatchedAddresses(
    watch,
    clock,
    () => list,
    (id) => held.has(id),
  );
  addresses.start();
  return { clock, addresses, held, list, now: () => [...(wanted.at(-1)?.values() ?? [])] };
}

const reached = (remoteAddress: string | null, ...resolvedAddresses: readonly string[]): Reached => ({
  remoteAddress,
  resolvedAddresses,
});

describe('the addresses whose packets are captured', () => {
  test('are none of a target that did not ask', async () => {
    const off = named({ packets: 'off' });
    const { clock, addresses, now } = addressesInTest([off]);
    addresses.see(off, reached('198.51.100.7'));
    await clock.advance(5_000);
    expect(now()).toEqual([]);
  });

  test.each([
    [someTarget(tcpSpec('198.51.100.7', 443)), ['198.51.100.7']],
    [someTarget(httpSpec('https://[2001:DB8::1]/')), ['2001:db8::1']],
    [
      someTarget({
        ...httpSpec('https://api.example.com/'),
        kind: 'http',
        connectTo: { address: '198.51.100.9', port: 443 },
      } as Target['spec']),
      ['198.51.100.9'],
    ],
  ])('are known at once where the target names them', (target, expected) => {
    expect(addressesInTest([{ ...target, packets: 'full' }]).now()).toEqual([{ mode: 'full', addresses: expected }]);
  });

  test('are those to which requests went or might have gone, also while one hangs', async () => {
    const target = named();
    const { clock, addresses, list, now } = addressesInTest([target]);
    addresses.see(target, reached('198.51.100.7', '198.51.100.7', '198.51.100.8'));
    list[0] = { entry: { target }, flights: [{ progress: reached('::ffff:198.51.100.9') }] };
    await clock.advance(1_000);
    expect(now()).toEqual([{ mode: 'headers', addresses: ['198.51.100.7', '198.51.100.8', '198.51.100.9'] }]);
  });

  test('are forgotten ten minutes after they were last used, and beyond sixteen the oldest first', async () => {
    const target = named();
    const { clock, addresses, now } = addressesInTest([target]);
    for (let end = 1; end <= 20; end += 1) addresses.see(target, reached(`198.51.100.${end}`));
    await clock.advance(1_000);
    expect(now()[0]?.addresses).toHaveLength(16);
    expect(now()[0]?.addresses).not.toContain('198.51.100.4');
    await clock.advance(500_000);
    addresses.see(target, reached('198.51.100.20'));
    await clock.advance(101_000);
    expect(now()[0]?.addresses).toEqual(['198.51.100.20']);
  });

  test('are none while the target is paused, and none of where it went before', async () => {
    const target = named();
    const { clock, addresses, held, list, now } = addressesInTest([target]);
    addresses.see(target, reached('198.51.100.7'));
    held.add(target.id);
    await clock.advance(1_000);
    expect(now()).toEqual([]);
    held.delete(target.id);
    addresses.see(target, reached('198.51.100.7'));
    const moved: Target = { ...target, spec: tcpSpec('shop.example.com', 443) };
    list[0] = { entry: { target: moved }, flights: [] };
    await clock.advance(1_000);
    expect(now()).toEqual([{ mode: 'headers', addresses: [] }]);
  });
});
