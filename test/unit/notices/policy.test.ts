import { describe, expect, test } from 'vitest';
import { HOUR, heard, MINUTE, NEAR_VERDICT, PolicyWorld, SECOND, type Sent } from './policy-world.ts';
import { DESTINATION_VERDICT, OBSERVER_VERDICT, targetTold } from './world.ts';

const APPLICATION_VERDICT = { ...DESTINATION_VERDICT, segment: 'application' } as const;

const ofGroup = (name: string, required = true) => targetTold(name, { group: 'web', required });

describe('what begins and ends', () => {
  test('a trouble is told once, and once more when it is over', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });

  test('one slow request that is done is nobody’s business; the second is', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.slow('api', 2_300);
    world.pass(20 * SECOND);
    expect(world.news()).toEqual([]);
    world.slow('api', 2_400);
    world.pass(20 * SECOND);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('what comes and goes within the time in which it is gathered is told as over', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(2 * SECOND);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });

  test('what happens together is one message, with all that is wrong now', () => {
    const world = PolicyWorld.running(['api', 'shop', 'admin', 'blog']);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.fail('shop');
    world.pass(2 * SECOND);
    world.fail('admin');
    world.pass(SECOND);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened shop; opened admin; recovered api | wrong: shop, admin']);
  });

  test('nobody is told of anything within the grace after the start, nor of what was over by then', () => {
    const world = new PolicyWorld(['api', 'shop', 'blog']);
    world.start();
    world.fail('api');
    world.fail('shop');
    world.pass(20 * SECOND);
    world.recover('api');
    world.pass(9 * SECOND);
    expect(world.news()).toEqual([]);
    world.pass(10 * SECOND);
    expect(world.news()).toEqual(['mail: opened shop | wrong: shop']);
  });

  test('after waking up the network may still be coming up', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'gap', target: null, reason: 'asleep', over: true });
    world.fail('api');
    world.pass(25 * SECOND);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual([]);
  });

  test('a fault of the observer itself is told to nobody', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api', { verdict: OBSERVER_VERDICT });
    world.pass(HOUR);
    world.recover('api');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
  });

  test('controls are no subjects', () => {
    const world = PolicyWorld.running(['api', targetTold('control', { role: 'control' })]);
    world.fail('control');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
  });

  test('while it goes on being wrong it is told again, and again', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail'), heard('calm', { reminders: false })], {
      remindAfterMs: HOUR,
    });
    world.fail('api');
    world.pass(2 * HOUR + MINUTE);
    expect(world.news()).toEqual([
      'mail: opened api | wrong: api',
      'calm: opened api | wrong: api',
      'mail: reminder api | wrong: api',
      'mail: reminder api | wrong: api',
    ]);
  });

  test('of troubles that began at about the same time one message reminds', () => {
    const world = PolicyWorld.running(['api', 'shop', 'blog', 'fine'], [heard('mail')], { remindAfterMs: 4 * HOUR });
    world.fail('api');
    world.pass(30 * MINUTE);
    world.fail('shop');
    world.pass(2 * HOUR);
    world.fail('blog');
    world.pass(MINUTE);
    world.news();
    world.pass(4 * HOUR);
    expect(world.news()).toEqual([
      'mail: reminder api; reminder shop | wrong: api, shop, blog',
      'mail: reminder blog | wrong: api, shop, blog',
    ]);
  });

  test('a target that keeps failing and recovering is told in one, and when it is steady', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    for (let times = 0; times < 5; times += 1) {
      world.fail('api');
      world.pass(MINUTE);
      world.recover('api');
      world.pass(MINUTE);
    }
    expect(world.news()).toEqual([
      'mail: opened api | wrong: api',
      'mail: recovered api | all fine',
      'mail: opened api | wrong: api',
      'mail: recovered api | all fine',
      'mail: flapping api | wrong: api',
    ]);
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: steady api ×5 | all fine']);
  });
});

describe('groups', () => {
  test('a group is degraded while only optional ones fail, down when a required one does', () => {
    const world = PolicyWorld.running([ofGroup('a'), ofGroup('b', false), 'other']);
    world.fail('b');
    world.pass(MINUTE);
    world.fail('a');
    world.pass(MINUTE);
    world.recover('b');
    world.pass(MINUTE);
    world.recover('a');
    world.pass(MINUTE);
    expect(world.news()).toEqual([
      'mail: opened web degraded: b | wrong: web',
      'mail: worse web down: a+b, joined by a | wrong: web',
      'mail: better web down: a, without b | wrong: web',
      'mail: recovered web | all fine',
    ]);
  });

  test('who wants to hear only of what is down hears nothing of optional targets', () => {
    const world = PolicyWorld.running(
      [ofGroup('a'), ofGroup('b', false), 'other'],
      [heard('pager', { least: 'down' })],
    );
    world.fail('b');
    world.pass(MINUTE);
    world.fail('a');
    world.pass(MINUTE);
    world.recover('a');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['pager: opened web down: a | wrong: web', 'pager: recovered web | all fine']);
  });
});

describe('the network here', () => {
  test('is told as one, and what it seemed to do to targets is only counted', () => {
    const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const world = PolicyWorld.running(names);
    for (const name of names) world.fail(name, { verdict: NEAR_VERDICT }, 'network-unreachable');
    world.pass(10 * MINUTE);
    expect(world.news()).toEqual(['mail: blind (network) | all fine']);
    expect(world.quiet.blind?.why).toBe('network');
    for (const name of names.slice(1)) world.recover(name);
    world.fail('t0');
    world.pass(10 * MINUTE);
    expect(world.news()).toEqual(['mail: opened t0; seeing (network, 49 untold) | wrong: t0']);
    expect(world.quiet.blind).toBeNull();
  });

  test('is blamed for nothing that began in it and outlasts it', () => {
    const world = PolicyWorld.running(['a', 'b', 'c', 'd']);
    for (const name of ['a', 'b', 'c', 'd']) world.fail(name, { verdict: NEAR_VERDICT }, 'network-unreachable');
    world.pass(10 * MINUTE);
    for (const name of ['c', 'd']) world.recover(name);
    world.fail('a');
    world.fail('b', { verdict: APPLICATION_VERDICT });
    world.pass(MINUTE);
    const verdicts = (sent: Sent | undefined) =>
      sent?.digest.wrongNow.flatMap(({ targets }) => targets.map(({ verdict }) => verdict.segment));
    expect(verdicts(world.sent.at(-1)), 'the server itself had its say about b').toEqual(['unknown', 'application']);
    expect(world.sent.at(-1)?.digest.wrongNow[0]?.targets[0]?.verdict.summary).toContain('may be due to that');
    world.recover('a');
    world.pass(20 * MINUTE);
    world.fail('a', { verdict: NEAR_VERDICT });
    world.pass(MINUTE);
    expect(verdicts(world.sent.at(-1)), 'what begins later is judged again').toContain('local-network');
  });
});

describe('the end', () => {
  test('is when the last request was bad, though it is certain some answers later', () => {
    const world = PolicyWorld.running(['api']);
    const sinceUs = world.nowUs;
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api', sinceUs + 22_000_000);
    world.pass(MINUTE);
    const [change] = world.sent.at(-1)?.digest.changes ?? [];
    expect(change).toMatchObject({
      kind: 'recovered',
      atUs: sinceUs + 22_000_000,
      foundAtUs: sinceUs + MINUTE * 1_000,
      trouble: { sinceUs },
    });
  });

  test('is remembered over a restart', () => {
    const world = PolicyWorld.running(['api'], [heard('mail', { mostPerHour: 1 })]);
    const sinceUs = world.nowUs;
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api', sinceUs + 22_000_000);
    world.pass(MINUTE);
    expect(world.news(), 'the end has to wait for room').toEqual(['mail: opened api | wrong: api']);
    world.restart(MINUTE);
    world.pass(2 * HOUR);
    expect(world.sent.at(-1)?.digest.changes).toMatchObject([{ kind: 'recovered', atUs: sinceUs + 22_000_000 }]);
  });

  test('never comes after the moment in which it was found, whatever the clock did', () => {
    const world = PolicyWorld.running(['api']);
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api', world.nowUs + HOUR * 1_000);
    const foundUs = world.nowUs;
    world.pass(MINUTE);
    expect(world.sent.at(-1)?.digest.changes[0]).toMatchObject({ kind: 'recovered', atUs: foundUs });
  });
});
