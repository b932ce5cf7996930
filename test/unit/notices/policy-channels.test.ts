import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../electron/alerts/message.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { channelId } from '../../../electron/domain/notice/channel.ts';
import { targetsWrong } from '../../../electron/domain/notice/digest.ts';
import { digestText } from '../../../electron/notices/digest/digest-text.ts';
import { policyMemory } from '../../../electron/notices/policy/policy.ts';
import { DAY, HOUR, heard, line, MINUTE, PolicyWorld, SECOND } from './policy-world.ts';
import { okSample, targetTold } from './world.ts';

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

describe('what each channel wants', () => {
  test('targets and groups that it does not name are not told to it', () => {
    const world = PolicyWorld.running(
      [targetTold('a', { group: 'web' }), 'api', 'shop'],
      [heard('one', { targets: ['api'] }), heard('two', { groups: ['web'] })],
    );
    for (const name of ['a', 'api', 'shop']) world.fail(name);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['one: opened api | wrong: api', 'two: opened web down: a | wrong: web']);
  });

  test('of so many that not all are listed, all are counted', () => {
    const one = many(700);
    const two = many(250).map((name) => `g${name}`);
    const world = PolicyWorld.running(
      [...one, ...two.map((name) => targetTold(name, { group: 'web' }))],
      [heard('one')],
    );
    for (const name of [...one, ...two]) world.fail(name);
    world.pass(MINUTE);
    const digest = world.sent.at(-1)?.digest ?? expect.fail('nothing was told');
    expect(digest.wrongNow).toHaveLength(300);
    expect(digest.unlisted).toEqual({ subjects: 401, targets: 650 });
    const whole = { ...digest, id: 'a', vantage: 'here' };
    expect(targetsWrong(whole)).toBe(950);
    expect(digestText(whole, digest.madeAtUs)).toContain('Wrong now: 950 of 950 targets watched');
    expect(digestText(whole, digest.madeAtUs)).toContain('- and 661 more');
    expect(messageOf({ digest: whole, nowUs: digest.madeAtUs, mayBeRepeat: false }).wrong).toBe(950);
  });

  test('who does not want recoveries is not told of them, and is told of the next trouble', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail', { recovery: false })]);
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api');
    world.pass(HOUR);
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api', 'mail: opened api | wrong: api']);
  });

  test('certificates are told to those who want them, of one matter the newest', () => {
    const world = PolicyWorld.running(['api'], [heard('mail'), heard('pager', { certificates: false })]);
    for (const days of [14, 7]) {
      world.happen({ kind: 'certificate', target: 'api', finding: { kind: 'expires', validToUs: 1, days, of: null } });
    }
    world.happen({ kind: 'certificate', target: 'api', finding: { kind: 'key-changed', subject: 'api' } });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: certificate api expires; certificate api key-changed | all fine']);
  });

  test('a new channel is told what is wrong, one that is switched off nothing', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')]);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.policy({}, [heard('mail', {}, { enabled: false }), heard('new')]);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['new: opened api | wrong: api']);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['new: recovered api | all fine']);
    world.policy({}, [heard('mail')]);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });

  test('when nobody is to be told, nobody is; what was told before is ended afterwards', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.policy({ enabled: false });
    world.recover('api');
    world.fail('shop');
    world.pass(MINUTE);
    world.recover('shop');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
    world.policy({ enabled: true });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });
});

describe('how much a channel is told', () => {
  test('over its limit it is told later, in one, what it comes to', () => {
    const world = PolicyWorld.running(many(20), [heard('mail', { mostPerHour: 3 })]);
    for (const name of many(10)) {
      world.fail(name);
      world.pass(MINUTE);
    }
    expect(world.news()).toEqual([
      'mail: opened t0 | wrong: t0',
      'mail: opened t1 | wrong: t0, t1',
      'mail: opened t2 | wrong: t0, t1, t2',
    ]);
    for (const name of ['t0', 't3', 't9']) world.recover(name);
    world.pass(HOUR);
    expect(world.news()).toEqual([
      'mail: opened t4; opened t5; opened t6; opened t7; opened t8; recovered t3; recovered t9; recovered t0 | wrong: t1, t2, t4, t5, t6, t7, t8',
    ]);
  });

  test('while messages pile up for it what changes is netted until there is room', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')]);
    world.policy({}, [heard('mail', {}, { waiting: 20 })]);
    world.fail('api');
    world.pass(HOUR);
    world.recover('api');
    world.fail('shop');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
    world.policy({}, [heard('mail', {}, { waiting: 19 })]);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api; opened shop | wrong: shop']);
  });

  test('where each message is about one subject there are as many, and ends get through whatever the limit', () => {
    const world = PolicyWorld.running(many(10), [heard('pager', { mostPerHour: 2 }, { oneSubjectEach: true })]);
    for (const name of ['t0', 't1', 't2']) world.fail(name);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['pager: opened t0 | wrong: t0', 'pager: opened t1 | wrong: t1']);
    world.recover('t0');
    world.recover('t1');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['pager: recovered t0 | all fine', 'pager: recovered t1 | all fine']);
    world.pass(HOUR);
    expect(world.news()).toEqual(['pager: opened t2 | wrong: t2']);
  });

  test('ten thousand changes at once are one message that is no longer than one about some hundreds, and counts them all', () => {
    const names = many(10_000);
    const world = PolicyWorld.running(['fine', ...names]);
    const sizes: number[] = [];
    const told = (): readonly [changes: number, wrong: number, title: string] => {
      world.pass(MINUTE);
      const [only, ...others] = world.sent.splice(0);
      if (only === undefined || others.length > 0) expect.fail(`${others.length} messages`);
      const digest = { ...only.digest, id: 'a', vantage: 'here' };
      expect(digest.changes.length).toBeLessThanOrEqual(300);
      expect(digest.wrongNow.flatMap(({ targets }) => targets).length).toBeLessThanOrEqual(300);
      sizes.push(JSON.stringify(digest).length);
      const message = messageOf({ digest, nowUs: digest.madeAtUs, mayBeRepeat: false });
      sizes.push(JSON.stringify(message).length);
      expect(digestText(digest, digest.madeAtUs)).toMatch(/^- and [\d,]+ more changes$/m);
      return [message.changed, message.wrong, message.title.split(':')[0] ?? ''];
    };
    for (const name of names) world.fail(name);
    expect(told()).toEqual([10_000, 10_000, '10000 down']);
    for (const name of names.slice(0, 4_000)) world.recover(name);
    world.fail('fine');
    expect(told()).toEqual([4_001, 6_001, '1 down, 4000 fine again']);
    // What is wrong is listed however much is fine again.
    for (const name of names.slice(4_000)) world.recover(name);
    expect(told()).toEqual([6_000, 1, '6000 fine again']);
    expect(Math.max(...sizes)).toBeLessThan(512 * 1_024);
  });
});

describe('targets that go', () => {
  test('what is removed or paused is not said to have recovered, and is said to be watched no more', () => {
    const world = PolicyWorld.running(['api', 'shop', 'blog']);
    world.fail('api');
    world.fail('shop');
    world.pass(MINUTE);
    world.news();
    world.close('api', 'target-removed');
    world.close('shop', 'observer-stopped');
    world.targets(targetTold('shop', { paused: true }), 'blog');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: unwatched api; unwatched shop | all fine']);
  });

  test('what moves into a group is told under its new name, and the old one is ended', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.targets(targetTold('api', { group: 'web' }), 'shop');
    world.pass(MINUTE);
    expect(world.news().map((one) => one.split(' | ')[0]?.split('; ').sort())).toEqual([
      ['mail: opened web down: api', 'unwatched api'],
    ]);
  });
});

describe('an alert that is found by its subject', () => {
  const DUTY = [heard('duty', {}, { oneSubjectEach: true })];
  const keys = (world: PolicyWorld): string[] =>
    world.sent
      .splice(0)
      .flatMap(({ digest }) =>
        digest.changes.map((change) =>
          'trouble' in change
            ? `${change.kind} ${change.trouble.subject.key} ${change.trouble.targets.map(({ target }) => target).join('+')}`
            : change.kind,
        ),
      );

  test('stays the same when its target is renamed, and ends under it; the next has the new name', () => {
    const world = PolicyWorld.running(['api', 'shop'], DUTY);
    world.fail('api');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened target:api api']);
    world.rename('api', 'payments-api');
    world.pass(5 * HOUR);
    expect(keys(world)).toEqual(['reminder target:api payments-api']);
    world.restart(MINUTE);
    world.fail('payments-api');
    world.pass(MINUTE);
    expect(keys(world)).toEqual([]);
    world.recover('payments-api');
    world.pass(HOUR);
    expect(keys(world)).toEqual(['recovered target:api payments-api']);
    world.fail('payments-api');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened target:payments-api payments-api']);
  });

  test('is not that of another target that takes the name meanwhile', () => {
    const world = PolicyWorld.running(['api'], DUTY);
    world.fail('api');
    world.pass(MINUTE);
    world.rename('api', 'old');
    world.targets('old', 'api');
    world.fail('api');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened target:api api', 'opened target:api 2 api']);
    world.recover('old');
    world.pass(HOUR);
    expect(keys(world)).toEqual(['recovered target:api old']);
    world.recover('api');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['recovered target:api 2 api']);
  });

  test('what ends while its target is renamed is told under the new name', () => {
    const world = PolicyWorld.running(['api'], DUTY);
    world.fail('api');
    world.pass(MINUTE);
    world.recover('api');
    world.rename('api', 'other');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened target:api api', 'recovered target:api other']);
  });

  test('of a certificate stays the same, too', () => {
    const world = PolicyWorld.running(['api'], DUTY);
    const ends = (days: number) => ({ kind: 'expires', validToUs: 1, days, of: null }) as const;
    world.happen({ kind: 'certificate', target: 'api', finding: ends(14) });
    world.pass(MINUTE);
    world.rename('api', 'other');
    world.happen({ kind: 'certificate', target: 'other', finding: ends(7) });
    world.pass(MINUTE);
    world.happen({
      kind: 'certificates',
      standings: [{ target: 'other', holds: [], validToUs: 2 }],
      clockWrong: false,
    });
    world.pass(MINUTE);
    const told = world.sent.flatMap(({ digest }) => digest.changes);
    expect(told).toMatchObject([
      { kind: 'certificate', target: 'api' },
      { kind: 'certificate', target: 'other', named: 'api' },
      { kind: 'certificate-settled', target: 'other', named: 'api' },
    ]);
  });

  test('ends with its group when that gets another name, and with targets that are removed or paused', () => {
    const of = (group: string) => ['a', 'b'].map((name) => targetTold(name, { group }));
    const world = PolicyWorld.running([...of('web'), 'api', 'shop'], DUTY);
    for (const name of ['a', 'b', 'api', 'shop']) world.fail(name);
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened group:web a+b', 'opened target:api api', 'opened target:shop shop']);
    world.targets(...of('www'), 'api', 'shop');
    world.pass(MINUTE);
    expect(keys(world)).toEqual(['opened group:www a+b', 'recovered group:web a+b']);
    world.targets(...of('www').map((target) => ({ ...target, paused: true })), targetTold('api', { paused: true }));
    world.pass(MINUTE);
    expect(keys(world).toSorted()).toEqual([
      'recovered group:www a+b',
      'recovered target:api api',
      'recovered target:shop shop',
    ]);
  });
});

describe('a restart', () => {
  test('in the middle of a trouble tells nothing twice, and its end once the target is known to be fine', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.restart(MINUTE);
    // It is measured again, and fails again: another incident of the same trouble.
    world.fail('api');
    world.pass(HOUR);
    expect(world.news()).toEqual([]);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });

  test('an incident that a restart ended is not over until the target answers', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('pager', {}, { oneSubjectEach: true })]);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.restart(2 * HOUR);
    world.pass(10 * SECOND);
    expect(world.news()).toEqual([]);
    world.pass(MINUTE);
    world.happen({ kind: 'sample', target: 'api', sample: okSample(63) });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['pager: recovered api | all fine']);
  });

  test('a target that is gone after it is ended', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.fail('api');
    world.pass(MINUTE);
    world.news();
    world.close('api', 'observer-stopped');
    const memory = JSON.parse(JSON.stringify(policyMemory(world.state))) as JsonValue;
    const next = PolicyWorld.running(['shop'], [heard('mail')], {}, memory);
    expect(next.news()).toEqual(['mail: unwatched api | all fine']);
  });

  test('gives no channel more messages in an hour than before', () => {
    const world = PolicyWorld.running(many(5), [heard('mail', { mostPerHour: 1 })]);
    world.fail('t0');
    world.pass(MINUTE);
    world.news();
    world.restart(MINUTE);
    world.fail('t0');
    world.fail('t1');
    world.pass(30 * MINUTE);
    expect(world.news()).toEqual([]);
    world.pass(HOUR);
    expect(world.news()).toEqual(['mail: opened t1 | wrong: t0, t1']);
  });

  test('that finds a message about a target of which nothing is known forgets the message', () => {
    const before = PolicyWorld.running(['api', 'shop']);
    before.fail('api');
    before.pass(MINUTE);
    const memory = JSON.parse(JSON.stringify(policyMemory(before.state))) as { [key: string]: JsonValue };
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {}, { ...memory, courses: [] });
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
    world.recover('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: recovered api | all fine']);
  });

  test('reminders go on where they were', () => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], { remindAfterMs: 4 * HOUR });
    world.fail('api');
    world.pass(3 * HOUR);
    world.news();
    world.restart(MINUTE);
    world.fail('api');
    world.pass(50 * MINUTE);
    expect(world.news()).toEqual([]);
    world.pass(20 * MINUTE);
    expect(world.news()).toEqual(['mail: reminder api | wrong: api']);
  });

  test.each([
    ['nothing', null],
    ['another version', { version: 2 }],
    ['a text', 'courses'],
    ['half of it', { version: 1, courses: [] }],
    ['a message about what is not known', { version: 1, courses: [{ target: 3 }] }],
  ] as const)('a memory that is damaged is as none: %s', (_, memory) => {
    const world = PolicyWorld.running(['api', 'shop'], [heard('mail')], {}, memory);
    world.fail('api');
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: opened api | wrong: api']);
  });

  test('what is to be remembered is the same object while nothing in it is different, and small', () => {
    const world = PolicyWorld.running(['fine', ...many(1_000)]);
    for (const name of many(1_000)) world.fail(name);
    world.pass(MINUTE);
    const memory = policyMemory(world.state);
    for (const name of many(1_000)) world.fail(name);
    world.pass(MINUTE);
    expect(policyMemory(world.state) === memory).toBe(true);
    // It is looked at everything once more, and once again with nothing new.
    world.policy({});
    const again = policyMemory(world.state);
    world.policy({});
    expect(policyMemory(world.state) === again).toBe(true);
    expect(JSON.stringify(memory).length).toBeLessThan(2_000_000);
    for (const name of many(1_000)) world.recover(name);
    world.pass(DAY);
    world.pass(HOUR);
    expect(JSON.stringify(policyMemory(world.state)).length).toBeLessThan(2_000);
  });
});

describe('the monitor itself', () => {
  test('a store that keeps nothing is told, and troubles all the same', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'store', healthy: false, says: 'The disk is full.' });
    world.fail('api');
    world.pass(MINUTE);
    world.happen({ kind: 'store', healthy: true, says: 'Samples reach the disk again.' });
    world.pass(MINUTE);
    expect(world.news()).toEqual([
      'mail: blind (store) | all fine',
      'mail: opened api | wrong: api',
      'mail: seeing (store) | wrong: api',
    ]);
  });

  test('an engine that measures nothing is told, and what it said last is not', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'measuring', measuring: false, says: 'No sample for 2 min.' });
    world.pass(MINUTE);
    world.happen({ kind: 'measuring', measuring: true, says: '' });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: blind (engine) | all fine', 'mail: seeing (engine) | all fine']);
  });

  test('what was wrong with the store or the engine of a process is over with it', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    world.happen({ kind: 'store', healthy: false, says: 'The disk is full.' });
    world.happen({ kind: 'measuring', measuring: false, says: 'No sample for 2 min.' });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: blind (store) | all fine', 'mail: blind (engine) | all fine']);
    world.restart(MINUTE);
    world.pass(2 * MINUTE);
    expect(world.news()).toEqual(['mail: seeing (store); seeing (engine) | all fine']);
    expect(world.quiet.blind).toBeNull();
  });

  test('samples that cannot be believed for a while are one notice', () => {
    const world = PolicyWorld.running(['api', 'shop']);
    for (let times = 0; times < 60; times += 1) {
      for (const name of ['api', 'shop']) world.answer(name, true);
      world.pass(5 * SECOND);
    }
    expect(world.news()).toEqual(['mail: blind (observer) | all fine']);
    for (const name of ['api', 'shop']) world.answer(name);
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: seeing (observer) | all fine']);
  });

  test('pings that were missed are counted together', () => {
    const world = PolicyWorld.running(['api'], [heard('mail', { mostPerHour: 1 })]);
    world.happen({ kind: 'heartbeat-missed', sinceUs: world.nowUs - 60_000_000, missed: 1 });
    world.happen({ kind: 'heartbeat-missed', sinceUs: world.nowUs, missed: 3 });
    world.pass(MINUTE);
    expect(world.sent.map(line)).toEqual(['mail: heartbeat missed 4 | all fine']);
  });
});

describe('a channel that takes nothing', () => {
  const says = 'It answered 403.';
  const about = { channel: 'pager', id: channelId('pager'), sinceUs: 1 };

  test('is told by the others, and so is that it takes messages again', () => {
    const world = PolicyWorld.running(['api'], [heard('mail'), heard('pager', {}, { oneSubjectEach: true })]);
    world.happen({ kind: 'channel-silent', ...about, says });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: channel pager silent | all fine']);
    world.restart(MINUTE);
    world.happen({ kind: 'channel-heard', ...about, givenUp: 2 });
    world.pass(MINUTE);
    expect(world.news()).toEqual(['mail: channel pager heard, 2 given up | all fine']);
  });

  test('and takes messages again before anybody could be told is nobody’s news', () => {
    const world = PolicyWorld.running(['api'], [heard('mail')]);
    world.snooze(null, HOUR);
    world.happen({ kind: 'channel-silent', ...about, says });
    world.pass(MINUTE);
    world.happen({ kind: 'channel-heard', ...about, givenUp: 0 });
    world.pass(2 * HOUR);
    expect(world.news()).toEqual([]);
  });
});
