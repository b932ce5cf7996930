import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../electron/domain/json.ts';
import type { Change } from '../../../electron/domain/notice/digest.ts';
import { policyMemory, policyStart } from '../../../electron/notices/policy/policy.ts';
import { HOUR, heard, line, MINUTE, NEAR_VERDICT, PolicyWorld, SECOND } from './policy-world.ts';
import { targetTold } from './world.ts';

const NAMES = ['api', 'shop', 'web-1', 'web-2', 'web-3'] as const;
const targets = (paused: ReadonlySet<string> = new Set()) =>
  NAMES.map((name) =>
    targetTold(name, {
      group: name.startsWith('web') ? 'web' : null,
      required: name !== 'web-3',
      paused: paused.has(name),
    }),
  );
const CHANNELS = [
  heard('mail'),
  heard('tight', { mostPerHour: 2 }),
  heard('pager', { least: 'down', quietHours: false }, { oneSubjectEach: true }),
  heard('few', { targets: ['api'], groups: ['web'], reminders: false }),
];
const POLICY = {
  remindAfterMs: HOUR,
  graceMs: 0,
  quietHours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '02:00', until: '05:00', zone: 'UTC' }],
} as const;

type Step =
  | { readonly kind: 'fail' | 'recover' | 'stop' | 'answer' | 'acknowledge'; readonly target: string }
  | { readonly kind: 'near' | 'all recover' | 'restart' | 'pause' | 'resume' }
  | { readonly kind: 'snooze'; readonly target: string | null; readonly forMs: number }
  | { readonly kind: 'step'; readonly byMs: number }
  | { readonly kind: 'pass'; readonly ms: number };

const name = fc.constantFrom(...NAMES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('fail', 'recover'), target: name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop', 'answer', 'acknowledge'), target: name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('near', 'all recover', 'restart', 'pause', 'resume') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('snooze'),
      target: fc.option(name),
      forMs: fc.integer({ min: 1_000, max: 2 * HOUR }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('step'), byMs: fc.integer({ min: -HOUR, max: HOUR }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 10 * SECOND }),
        fc.integer({ min: 0, max: 15 * MINUTE }),
        fc.integer({ min: 0, max: 2 * HOUR }),
      ),
    }),
  },
);
const steps = fc.array(step, { minLength: 1, maxLength: 60 });

const near = (world: PolicyWorld): void => {
  for (const target of NAMES) world.fail(target, { verdict: NEAR_VERDICT }, 'network-unreachable');
};

function take(world: PolicyWorld, one: Step): void {
  switch (one.kind) {
    case 'fail':
      world.fail(one.target);
      break;
    case 'recover':
      if (world.isOpen(one.target)) world.recover(one.target);
      else world.answer(one.target);
      break;
    case 'stop':
      if (world.isOpen(one.target)) world.close(one.target, 'observer-stopped');
      break;
    case 'answer':
      world.answer(one.target);
      break;
    case 'acknowledge':
      if (world.isOpen(one.target)) world.acknowledge(one.target, 'Ada');
      break;
    case 'near':
      near(world);
      break;
    case 'all recover':
      for (const target of NAMES) if (world.isOpen(target)) world.recover(target);
      break;
    case 'restart':
      world.restart(MINUTE);
      break;
    case 'pause':
      for (const target of ['api', 'web-1']) if (world.isOpen(target)) world.close(target, 'observer-stopped');
      world.targets(...targets(new Set(['api', 'web-1'])));
      break;
    case 'resume':
      world.targets(...targets());
      break;
    case 'snooze':
      world.snooze(one.target, one.forMs);
      break;
    case 'step':
      world.originUs += one.byMs * 1_000;
      break;
    case 'pass':
      world.pass(one.ms);
      break;
  }
}

const begun = (memory: JsonValue | null = null): PolicyWorld => new PolicyWorld(targets(), CHANNELS, POLICY, memory);

/** All is fine and nothing is held back, for so long that everything has been told. */
function settle(world: PolicyWorld): void {
  world.targets(...targets());
  for (const target of NAMES) {
    if (world.isOpen(target)) world.recover(target);
    else world.answer(target);
  }
  world.pass(MINUTE);
  for (const target of NAMES) world.answer(target);
  world.pass(24 * HOUR);
}

const BEGINS: readonly Change['kind'][] = ['opened', 'flapping'];
const ENDS: readonly Change['kind'][] = ['recovered', 'steady'];

describe('whatever happens', () => {
  test('no channel is told of a beginning twice without an end between, and of each beginning it is told the end', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = begun();
        world.start();
        for (const one of all) take(world, one);
        settle(world);
        const open = new Map<string, string>();
        for (const sent of world.sent) {
          for (const change of sent.digest.changes) {
            if (!('trouble' in change)) continue;
            const about = `${sent.channel} ${change.trouble.subject.key}`;
            if (change.kind === 'opened') expect(open.has(about), line(sent)).toBe(false);
            if (BEGINS.includes(change.kind)) open.set(about, line(sent));
            else if (ENDS.includes(change.kind)) open.delete(about);
            else expect(open.has(about), line(sent)).toBe(true);
          }
          // What was told and has not ended is in the list of what is wrong, unless each message is of one subject.
          const listed = new Set(sent.digest.wrongNow.map(({ subject }) => `${sent.channel} ${subject.key}`));
          for (const about of listed) expect(open.has(about), line(sent)).toBe(true);
        }
        expect([...open.values()]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('every blindness that is told is ended, once', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = begun();
        world.start();
        for (const one of all) take(world, one);
        settle(world);
        const open = new Set<string>();
        for (const { channel, digest } of world.sent) {
          for (const { kind } of digest.changes) {
            if (kind === 'blind') {
              expect(open.has(channel)).toBe(false);
              open.add(channel);
            } else if (kind === 'seeing') expect(open.delete(channel)).toBe(true);
          }
        }
        expect([...open]).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('no channel is told more than its limit in any hour, and nothing while everything is held back', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = begun();
        let heldUntilUs = 0;
        world.onTold = () => {
          const last = world.sent.at(-1);
          if (world.nowUs < heldUntilUs && last?.realMs === world.realMs) throw new Error('Told while all is snoozed.');
          heldUntilUs =
            world.quiet.holds.find(({ target, reason }) => target === null && reason === 'snoozed')?.untilUs ?? 0;
        };
        world.start();
        for (const one of all.filter(({ kind }) => kind !== 'restart' && kind !== 'step')) take(world, one);
        const times = world.sent.filter(({ channel }) => channel === 'tight').map(({ realMs }) => realMs);
        for (const [at, realMs] of times.entries()) {
          const third = times[at + 2];
          if (third !== undefined) expect(third - realMs).toBeGreaterThanOrEqual(HOUR);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a channel with quiet hours is told nothing in them', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = begun();
        world.start();
        for (const one of all) take(world, one);
        for (const { channel, digest } of world.sent) {
          const hour = new Date(digest.madeAtUs / 1_000).getUTCHours();
          if (channel !== 'pager') expect(hour < 2 || hour >= 5).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a process that takes over at any moment tells the same', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, at) => {
        // How long ago something was told is read on the wall by whoever takes over, so nobody sets that clock here.
        const plain = all.filter(({ kind }) => kind !== 'restart' && kind !== 'step');
        fc.pre(plain.length > 0);
        const one = begun();
        const other = begun();
        one.start();
        other.start();
        for (const [place, each] of plain.entries()) {
          if (place === at % plain.length) {
            // So that nothing is under way that only the process knows of.
            for (const world of [one, other]) world.pass(MINUTE);
            const memory = JSON.parse(JSON.stringify(policyMemory(other.state))) as JsonValue;
            other.takeOver(policyStart(memory));
            one.picture();
          }
          take(one, each);
          take(other, each);
        }
        settle(one);
        settle(other);
        const texts = (world: PolicyWorld) => world.sent.map(line).sort();
        expect(texts(other)).toEqual(texts(one));
      }),
      { numRuns: 200 },
    );
  });

  test('what is remembered does not grow', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 300 }), (all) => {
        const world = begun();
        world.start();
        let largest = 0;
        world.onTold = () => {
          largest = Math.max(largest, world.state.memoryText?.length ?? 0);
        };
        for (const one of all) take(world, one);
        expect(largest).toBeLessThan(12_000);
      }),
      { numRuns: 30 },
    );
  });
});
