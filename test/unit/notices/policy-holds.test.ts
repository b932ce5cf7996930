import { describe, expect, test } from 'vitest';
import { incidentId } from '../../../electron/domain/ids.ts';
import type { Maintenance, WeeklyTime } from '../../../electron/domain/notice/notice-policy.ts';
import { DAY, HOUR, heard, MINUTE, MONDAY_US, NEAR_VERDICT, PolicyWorld, SECOND } from './policy-world.ts';
import { targetTold } from './world.ts';

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6] as const;
const NIGHT: WeeklyTime = { days: EVERY_DAY, from: '22:00', until: '06:00', zone: 'UTC' };

const maintenance = (fromMs: number, untilMs: number, changes: Partial<Maintenance> = {}): Maintenance => ({
  id: 'm1',
  name: 'Database moves',
  when: { kind: 'once', fromUs: MONDAY_US + fromMs * 1_000, untilUs: MONDAY_US + untilMs * 1_000 },
  targets: [],
  groups: [],
  ...changes,
});

describe('quiet hours', () => {
  test('what happens in them is told when they are over, in one, of what it comes to', () => {
    const world = PolicyWorld.running(
      ['api', 'shop', 'blog', 'admin'],
      [heard('mail'), heard('pager', { quietHours: false })],
      {
        quietHours: [NIGHT],
        remindAfterMs: null,
      },
    );
    world.passTo(21 * HOUR);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.passTo(23 * HOUR);
    world.recover('api');
    for (let times = 0; times < 2; times += 1) {
      world.pass(HOUR);
      world.fail('shop');
      world.pass(MINUTE);
      world.recover('shop');
    }
    world.pass(HOUR);
    world.fail('blog');
    world.pass(MINUTE);
    const night = world.news();
    expect(night.every((one) => one.startsWith('pager: '))).toBe(true);
    expect(night).toHaveLength(6);
    expect(world.quiet.holds).toEqual([
      { target: null, reason: 'quiet-hours', name: null, untilUs: MONDAY_US + (DAY + 6 * HOUR) * 1_000 },
    ]);
    world.passTo(DAY + 6 * HOUR - 1);
    expect(world.news()).toEqual([]);
    world.pass(10 * SECOND);
    expect(world.news()).toEqual(['mail: recovered api; recovered shop ×2; opened blog | wrong: blog']);
    expect(world.quiet.holds).toEqual([]);
  });

  test('blindness of the night is told in the morning, with its end', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], { quietHours: [NIGHT] });
    world.passTo(23 * HOUR);
    for (const name of ['api', 'shop']) world.fail(name, { verdict: NEAR_VERDICT }, 'network-unreachable');
    world.pass(HOUR);
    for (const name of ['api', 'shop']) world.recover(name);
    world.passTo(DAY + 6 * HOUR + MINUTE);
    expect(world.news()).toEqual(['mail: blind (network); seeing (network, 2 untold) | all fine']);
  });
});

describe('maintenance', () => {
  test('what fails and recovers in it is told to nobody, and everything else is', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {
      maintenance: [maintenance(HOUR, 2 * HOUR, { targets: ['api'] })],
    });
    world.passTo(HOUR + MINUTE);
    world.fail('api');
    world.fail('shop');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened shop | wrong: shop']);
    world.recover('api');
    world.recover('shop');
    world.passTo(3 * HOUR);
    expect(world.news()).toEqual(['mail: recovered shop | all fine']);
  });

  test('what is still wrong when it ends is told then', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {
      maintenance: [maintenance(HOUR, 2 * HOUR, { targets: ['api'] })],
    });
    world.passTo(HOUR + MINUTE);
    world.fail('api');
    world.passTo(2 * HOUR - 1);
    expect(world.news()).toEqual([]);
    world.pass(SECOND);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('what was told before and recovers in it is told to have recovered when it ends, for it may come and go until then', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {
      maintenance: [maintenance(HOUR, 2 * HOUR, { targets: ['api'] })],
    });
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.passTo(HOUR + MINUTE);
    world.recover('api');
    world.pass(20 * MINUTE);
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api');
    world.passTo(2 * HOUR - 1);
    expect(world.news()).toEqual([]);
    world.pass(SECOND);
    expect(world.news()).toEqual(['mail: recovered api ×2 | all fine']);
  });

  test('one of everything holds everything, of a group its targets alone', () => {
    const targets = [targetTold('a', { group: 'web' }), targetTold('b', { group: 'db' }), 'c'];
    const world = PolicyWorld.running(targets, [heard('mail')], {
      maintenance: [
        maintenance(HOUR, 2 * HOUR, { groups: ['web'] }),
        maintenance(3 * HOUR, 4 * HOUR, { id: 'm2', name: 'All' }),
      ],
    });
    world.passTo(HOUR + MINUTE);
    expect(world.quiet.holds.map(({ target, name }) => [target, name])).toEqual([['a', 'Database moves']]);
    world.fail('a');
    world.fail('b');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened db down: b | wrong: db']);
    world.recover('a');
    world.recover('b');
    world.pass(MINUTE);
    world.news();
    world.passTo(3 * HOUR + MINUTE);
    world.fail('c');
    world.happen({ kind: 'heartbeat-missed', sinceUs: world.nowUs, missed: 2 });
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
    world.passTo(4 * HOUR + MINUTE);
    expect(world.news()).toEqual(['mail: opened c; heartbeat missed 2 | wrong: c']);
  });

  test('a weekly one follows the clock on the wall of its zone, whatever hour that is in UTC', () => {
    // Vienna sets its clock forward on Sunday, 29 March 2026, and back on 25 October.
    const weekly: Maintenance = {
      id: 'w',
      name: 'Backups',
      when: { kind: 'weekly', days: [6], from: '01:30', until: '04:00', zone: 'Europe/Vienna' },
      targets: [],
      groups: [],
    };
    const world = PolicyWorld.running(['api'], [heard('mail')], { maintenance: [weekly] });
    const held: string[] = [];
    let before = false;
    world.onTold = () => {
      const now = world.quiet.holds.length > 0;
      if (now !== before)
        held.push(`${now ? 'from' : 'until'} ${new Date(world.nowUs / 1_000).toISOString().slice(0, 16)}`);
      before = now;
    };
    const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) - MONDAY_US / 1_000;
    world.passTo(at('2026-03-20'));
    held.length = 0;
    world.passTo(at('2026-04-06'));
    expect(held).toEqual([
      'from 2026-03-22T00:30',
      'until 2026-03-22T03:00',
      'from 2026-03-29T00:30',
      'until 2026-03-29T02:00',
      'from 2026-04-04T23:30',
      'until 2026-04-05T02:00',
    ]);
    world.passTo(at('2026-10-24'));
    held.length = 0;
    world.passTo(at('2026-10-27'));
    expect(held).toEqual(['from 2026-10-24T23:30', 'until 2026-10-25T03:00']);
  });
});

describe('snoozing and acknowledging', () => {
  test('of a target that is snoozed nothing is told until that is over', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.snooze('api', HOUR);
    world.fail('api');
    world.fail('shop');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened shop | wrong: shop']);
    expect(world.quiet.holds.map(({ target, reason }) => [target, reason])).toEqual([['api', 'snoozed']]);
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: opened api | wrong: api, shop']);
  });

  test('a target that gets another name stays snoozed', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.snooze('api', HOUR);
    world.happen({ kind: 'renamed', from: 'api', to: 'pay' });
    world.targets('pay', 'shop');
    world.fail('pay');
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
    expect(world.quiet.holds.map(({ target }) => target)).toEqual(['pay']);
  });

  test('what is seen as soon as it opens is told as seen', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], { remindAfterMs: HOUR });
    world.fail('api');
    world.acknowledge('api', null);
    world.pass(5 * HOUR);
    expect(world.changes.map(({ kind }) => kind)).toEqual(['acknowledged']);
    expect(world.sent[0]?.digest.wrongNow[0]?.targets[0]?.acknowledged).toBe(true);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('an incident that nobody knows of cannot be seen', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'acknowledged', incident: incidentId(99), by: null });
    expect(world.quiet.acknowledged).toEqual([]);
    expect(world.changes).toEqual([]);
  });

  test('a snooze of all can be ended early', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.snooze(null, HOUR);
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
    world.snooze(null, null);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('a snooze lasts as long as was asked for, however the clock is set', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.snooze('api', HOUR);
    world.fail('api');
    world.originUs += 3 * HOUR * 1_000;
    world.pass(50 * MINUTE);
    expect(world.news()).toEqual([]);
    world.pass(20 * MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('nobody is reminded of what somebody has seen; its end is told all the same', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], { remindAfterMs: HOUR });
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.acknowledge('api', 'Ada');
    world.acknowledge('api', 'Ada');
    expect(world.quiet.acknowledged).toHaveLength(1);
    expect(world.changes.map(({ kind }) => kind)).toEqual(['acknowledged']);
    world.pass(5 * HOUR);
    expect(world.news()).toEqual(['mail: acknowledged api by Ada | wrong: api']);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
    expect(world.quiet.acknowledged).toEqual([]);
  });

  test('what somebody has seen stays seen over a restart', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], { remindAfterMs: HOUR });
    world.fail('api');
    world.pass(MINUTE);
    world.acknowledge('api', 'Ada');
    world.pass(MINUTE);
    world.news();
    world.restart(10 * SECOND);
    world.fail('api');
    world.pass(5 * HOUR);
    expect(world.news()).toEqual([]);
    expect(world.quiet.acknowledged.map(({ by }) => by)).toEqual(['Ada']);
  });
});

describe('a clock that is set', () => {
  test('weekly times are reckoned anew, and nothing is told twice or lost', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {
      quietHours: [NIGHT],
      remindAfterMs: 4 * HOUR,
    });
    world.passTo(12 * HOUR);
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
    // It is night now.
    world.originUs += 12 * HOUR * 1_000;
    world.pass(HOUR);
    expect(world.quiet.holds.map(({ reason }) => reason)).toEqual(['quiet-hours']);
    world.recover('api');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
    world.originUs -= 12 * HOUR * 1_000;
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });
});
