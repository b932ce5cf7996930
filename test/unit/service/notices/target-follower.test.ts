import { expect, test } from 'vitest';
import { type TargetId, targetId } from '../../../../electron/domain/ids.ts';
import { NO_SECRETS } from '../../../../electron/domain/target.ts';
import type { TargetWithSecrets } from '../../../../electron/engine/engine.ts';
import { createTargetFollower } from '../../../../electron/service/notices/target-follower.ts';
import type { Pauses } from '../../../../electron/service/pauses.ts';
import { tcpTarget } from '../../../store/support/fixtures.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const NOBODY_PAUSES: Pauses = {
  pause: () => {},
  resume: () => {},
  of: () => ({ isPaused: false, untilUs: null }),
  all: () => null,
  forget: () => {},
  look: () => {},
  restore: () => {},
  stop: () => {},
};

const entry = (id: number, name: string): TargetWithSecrets => ({
  target: { ...tcpTarget(name), id: targetId(id), origin: 'kept' },
  secrets: NO_SECRETS,
});

test('who judges notices hears which target is called otherwise and which is watched no more', () => {
  let entries: readonly TargetWithSecrets[] = [entry(1, 'api'), entry(2, 'shop'), entry(3, 'db')];
  const told: string[] = [];
  const gone: TargetId[] = [];
  const renamed: string[] = [];
  const follower = createTargetFollower({
    clock: new FakeClock(),
    registry: { entries: () => entries },
    engine: () => ({ isPaused: () => false, isInGrace: () => false }),
    steering: () => ({ pauses: NOBODY_PAUSES }),
    tell: (happening) => told.push(happening.kind),
    renamed: (from, to) => renamed.push(`${from} to ${to}`),
    gone: (id) => gone.push(id),
  });
  follower.changed();
  expect(told).toEqual([]);
  follower.start();
  entries = [entry(1, 'api'), entry(3, 'store')];
  follower.changed();
  expect(gone).toEqual([targetId(2)]);
  expect(renamed).toEqual(['db to store']);
  expect(told).toEqual(['picture', 'renamed', 'targets']);
  follower.changed();
  expect(gone).toHaveLength(1);
});
