import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../../../electron/domain/failure.ts';
import { PHASES, type Phase } from '../../../electron/domain/phase.ts';
import { printable } from '../../../electron/domain/printable.ts';
import { trayOf } from '../../../electron/notices/tray.ts';
import { isInGrace, rowOf } from '../../../electron/notices/watch-state.ts';
import { OBSERVER_VERDICT, okSample, PATH_VERDICT, type Shown, targetTold, World } from './world.ts';

/** Three, so that the title of a group names them all. */
const NAMES = ['anna', 'berta', 'carla'] as const;
type Name = (typeof NAMES)[number];

type AboutTarget =
  | { readonly do: 'hang'; readonly phase: Phase }
  | { readonly do: 'fail'; readonly code: FailureCode }
  | { readonly do: 'arrive'; readonly totalMs: number }
  | { readonly do: 'recover' | 'stop' | 'suspect' | 'blame-observer' | 'mute' | 'pause' };
type AboutAll = { readonly do: 'lock' | 'unlock' | 'sleep' | 'crash' | 'switch' | 'end-told' };
type Step =
  | { readonly afterMs: number; readonly target: Name; readonly act: AboutTarget }
  | { readonly afterMs: number; readonly target: null; readonly act: AboutAll };

const afterMs = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 900_000 }) },
);
const trouble: fc.Arbitrary<AboutTarget> = fc.oneof(
  fc.record({ do: fc.constant('hang' as const), phase: fc.constantFrom(...PHASES) }),
  fc.record({ do: fc.constant('fail' as const), code: fc.constantFrom(...FAILURE_CODES) }),
);
const aboutTarget: fc.Arbitrary<AboutTarget> = fc.oneof(
  { weight: 6, arbitrary: trouble },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('arrive' as const), totalMs: fc.integer({ min: 1, max: 30_000 }) }),
  },
  { weight: 5, arbitrary: fc.constant({ do: 'recover' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('stop', 'suspect', 'blame-observer', 'mute', 'pause') }),
  },
);
const aboutAll: fc.Arbitrary<AboutAll> = fc.record({
  do: fc.constantFrom('lock', 'unlock', 'sleep', 'crash', 'switch', 'end-told'),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ afterMs, target: fc.constantFrom(...NAMES), act: aboutTarget }) },
  { weight: 1, arbitrary: fc.record({ afterMs, target: fc.constant(null), act: aboutAll }) },
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });

/** A world to which anything may happen, as far as an engine would tell it. */
class AnyWorld {
  readonly world: World;
  readonly #hanging = new Map<string, ReturnType<World['hang']>>();
  readonly #muted = new Set<string>();
  #paused = new Set<string>();
  #enabled = true;
  #recovery = true;

  constructor(names: readonly string[] = NAMES) {
    this.world = World.running(...names);
  }

  take(one: Step): void {
    this.world.pass(one.afterMs);
    if (one.target === null) this.all(one.act);
    else this.one(one.target, one.act);
  }

  one(name: string, act: AboutTarget): void {
    const { world } = this;
    switch (act.do) {
      case 'hang':
        if (this.#paused.has(name)) return;
        if (!world.isOpen(name)) this.#hanging.set(name, world.hang(name, act.phase));
        else world.change(name, { slow: world.openIncident(name).slow + 1 });
        return;
      case 'fail':
        if (!this.#paused.has(name)) world.fail(name, act.code, 'It failed.', { verdict: PATH_VERDICT });
        return;
      case 'arrive': {
        const stall = this.#hanging.get(name);
        if (stall === undefined || !world.isOpen(name)) return;
        this.#hanging.delete(name);
        world.arrive(name, stall, act.totalMs);
        return;
      }
      case 'recover':
        this.#end(name, () => world.recover(name));
        return;
      case 'stop':
        this.#end(name, () => world.close(name, 'observer-stopped'));
        return;
      case 'suspect':
        world.sample(name, okSample(60, true));
        return;
      case 'blame-observer':
        if (world.isOpen(name)) world.change(name, { verdict: OBSERVER_VERDICT });
        return;
      case 'mute':
        if (!this.#muted.delete(name)) this.#muted.add(name);
        this.#settings();
        return;
      case 'pause':
        this.#end(name, () => world.close(name, 'observer-stopped'));
        if (!this.#paused.delete(name)) this.#paused.add(name);
        this.#list();
        return;
    }
  }

  all(act: AboutAll): void {
    const { world } = this;
    switch (act.do) {
      case 'lock':
        world.happen({ kind: 'screen-locked' });
        break;
      case 'unlock':
        world.happen({ kind: 'screen-unlocked' });
        break;
      case 'sleep':
        world.happen({ kind: 'gap', target: null, reason: 'asleep', over: true });
        break;
      case 'crash':
        this.#crash();
        break;
      case 'switch':
        this.#enabled = !this.#enabled;
        this.#settings();
        break;
      case 'end-told':
        this.#recovery = !this.#recovery;
        this.#settings();
        break;
    }
  }

  /** All is well again, nobody sleeps, and nothing happens any more. */
  calm(): void {
    const { world } = this;
    for (const name of NAMES) this.#end(name, () => world.recover(name));
    world.happen({ kind: 'screen-unlocked' });
    world.pass(3_600_000);
  }

  #end(name: string, end: () => void): void {
    const { world } = this;
    const stall = this.#hanging.get(name);
    this.#hanging.delete(name);
    if (stall !== undefined) world.happen({ kind: 'stall-closed', target: name, stall: stall.stall });
    if (world.isOpen(name)) end();
  }

  #settings(): void {
    const settings = { enabled: this.#enabled, recovery: this.#recovery, muted: new Set(this.#muted) };
    this.world.happen({ kind: 'settings', settings });
  }

  #list(): void {
    const targets = NAMES.map((name) => targetTold(name, { paused: this.#paused.has(name) }));
    this.world.happen({ kind: 'targets', targets });
  }

  #crash(): void {
    const { world } = this;
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
    world.pass(1_000);
    world.happen({ kind: 'engine-back' });
    for (const name of NAMES) if (world.isOpen(name)) world.forget(name);
    this.#hanging.clear();
    this.#paused = new Set();
    world.happen({
      kind: 'picture',
      inGrace: true,
      pause: null,
      lastIncident: null,
      rows: NAMES.map((name) => ({ ...targetTold(name), last: null, overdue: null, incident: null })),
    });
  }
}

/** What was so at the moment at which a notice was shown. */
function watched(): { any: AnyWorld; each: (look: (notice: Shown, world: World) => void) => void } {
  const any = new AnyWorld();
  const { world } = any;
  return {
    any,
    each: (look) => {
      world.onShow = (notice) => look(notice, world);
    },
  };
}

const isOfEngine = ({ title }: Shown): boolean => title.startsWith("Stallscope's engine");

function mostWithin(shown: readonly Shown[], windowMs: number): number {
  let most = 0;
  for (const { atMs } of shown) {
    most = Math.max(most, shown.filter((other) => other.atMs >= atMs && other.atMs < atMs + windowMs).length);
  }
  return most;
}

/** Which targets a notice says to be over. */
function saidOver({ title, body, target }: Shown): Name[] {
  if (target !== null) {
    const over = title.startsWith(`${target}: `) || title.endsWith('is steady again');
    return over ? NAMES.filter((name) => name === target) : [];
  }
  const list = title.includes('answer again: ') ? title : (/ Over: (.*?)[;.]/.exec(body)?.[1] ?? '');
  return NAMES.filter((name) => list.includes(name));
}

describe('whatever happens', () => {
  test('nobody gets more than seven notices about targets in any ten minutes, and four about the engine', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 250, size: 'max' }), (all) => {
        const any = new AnyWorld();
        for (const one of all) any.take({ ...one, afterMs: one.afterMs % 20_000 });
        const { shown } = any.world;
        expect(
          mostWithin(
            shown.filter((notice) => !isOfEngine(notice)),
            600_000,
          ),
        ).toBeLessThanOrEqual(7);
        expect(mostWithin(shown.filter(isOfEngine), 600_000)).toBeLessThanOrEqual(4);
      }),
      { numRuns: 150 },
    );
  });

  test('nobody is told of a target that is muted or paused, in the grace, behind a lock, or against the wish', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { any, each } = watched();
        each((notice, { watch, nowMs }) => {
          expect(watch.settings.enabled).toBe(true);
          expect(watch.screenLocked).toBe(false);
          if (isOfEngine(notice)) return;
          expect(watch.engine.kind).toBe('running');
          expect(isInGrace(watch, nowMs)).toBe(false);
          for (const name of NAMES) {
            if (!notice.title.includes(name) && !notice.body.includes(name)) continue;
            expect(rowOf(watch, name)?.target.paused, notice.title).toBe(false);
            expect(watch.settings.muted.has(name), notice.title).toBe(false);
          }
        });
        for (const one of all) any.take(one);
        any.calm();
      }),
      { numRuns: 400 },
    );
  });

  test('nobody is told that a target is in trouble of which the last sample is suspect', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { any, each } = watched();
        each((notice, { watch }) => {
          if (notice.target === null || saidOver(notice).length > 0) return;
          const row = rowOf(watch, notice.target);
          expect(row?.overdue.length === 0 && row.last?.suspect === true, notice.title).toBe(false);
          expect(row?.incident?.told.verdict.segment, notice.title).not.toBe('observer');
        });
        for (const one of all) any.take(one);
      }),
      { numRuns: 400 },
    );
  });

  test('a recovery is told once at most', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { any, each } = watched();
        const recovered = new Map<string, number>();
        any.world.onHappening = (happening) => {
          if (happening.kind !== 'incident-closed' || happening.closedBy !== 'recovery') return;
          const { target } = happening.incident;
          recovered.set(target, (recovered.get(target) ?? 0) + 1);
        };
        each((notice) => {
          for (const name of saidOver(notice)) {
            expect(recovered.get(name) ?? 0, notice.title).toBeGreaterThan(0);
            recovered.set(name, 0);
          }
        });
        for (const one of all) any.take(one);
        any.calm();
      }),
      { numRuns: 400 },
    );
  });

  test('when all is well again, no notice stands that says otherwise, and nobody asks to be woken any more', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const any = new AnyWorld();
        for (const one of all) any.take(one);
        any.calm();
        const { shown, withdrawn, notices } = any.world;
        const gone = new Set([...withdrawn, ...shown.flatMap(({ replaces }) => (replaces === null ? [] : [replaces]))]);
        for (const { key, title } of shown) {
          if (/^(incident|group|summary)-/.test(key)) expect(gone.has(key), title).toBe(true);
        }
        expect(notices.wakeAtMs).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  test('what is remembered does not grow', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 300, size: 'max' }), (all) => {
        const any = new AnyWorld();
        for (const one of all) {
          any.take(one);
          const { stories, limit } = any.world.notices;
          expect(stories.size).toBeLessThanOrEqual(NAMES.length);
          for (const { saidMs } of stories.values()) expect(saidMs.length).toBeLessThanOrEqual(3);
          expect(limit.shownMs.length).toBeLessThanOrEqual(7);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what happens to different targets at one moment is told alike in any order', () => {
    const moment = fc.record({
      afterMs,
      acts: fc.uniqueArray(fc.record({ target: fc.constantFrom(...NAMES), act: aboutTarget }), {
        selector: ({ target }) => target,
        minLength: 1,
      }),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 40, size: 'max' }), (moments) => {
        const told = (order: (acts: (typeof moments)[number]['acts']) => typeof acts) => {
          const any = new AnyWorld();
          for (const { afterMs: waitMs, acts } of moments) {
            any.world.pass(waitMs);
            for (const { target, act } of order(acts)) any.one(target, act);
          }
          any.calm();
          return any.world.shown.map(({ title, body, atMs }) => ({ title, body, atMs }));
        };
        expect(told((acts) => acts.toReversed())).toEqual(told((acts) => acts));
      }),
      { numRuns: 300 },
    );
  });

  test('the texts are in one line, printable and of bounded length, whatever targets and failures are called', () => {
    const text = fc.oneof(fc.string({ maxLength: 400, unit: 'binary' }), fc.string({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 1, maxLength: 5 }), text, fc.boolean(), (names, message, hangs) => {
        const world = World.running(...names);
        for (const name of names) {
          if (hangs)
            world.hang(name, 'wait', { verdict: { ...PATH_VERDICT, summary: message, reasons: ['', message] } });
          else world.fail(name, 'refused', message);
        }
        world.pass(5_000);
        const { tooltip, menu } = trayOf(world.watch, world.nowMs);
        for (const entry of menu) if (entry.kind !== 'separator') expect(entry.label.length).toBeLessThanOrEqual(80);
        expect(tooltip.length).toBeLessThanOrEqual(120);
        for (const name of names) world.recover(name);
        world.pass(120_000);
        expect(world.shown).toHaveLength(2);
        for (const { title, body } of world.shown) {
          expect(title.length).toBeLessThanOrEqual(120);
          expect(body.length).toBeLessThanOrEqual(300);
          expect(printable(title)).toBe(title);
          expect(printable(body)).toBe(body);
        }
      }),
      { numRuns: 200 },
    );
  });
});
