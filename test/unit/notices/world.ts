import type { FailureCode } from '../../../electron/domain/failure.ts';
import { incidentId, type StallId, stallId } from '../../../electron/domain/ids.ts';
import type { Phase } from '../../../electron/domain/phase.ts';
import type { Happening } from '../../../electron/notices/happening.ts';
import type { Notice, NoticeKey } from '../../../electron/notices/notice.ts';
import { NOTICES_START, type NoticeState } from '../../../electron/notices/notice-state.ts';
import { noticesAfter } from '../../../electron/notices/notices.ts';
import { eachRow } from '../../../electron/notices/row-list.ts';
import type { IncidentTold, SampleTold, StallTold, TargetTold, VerdictTold } from '../../../electron/notices/told.ts';
import { WATCH_START, type WatchState, watchAfter } from '../../../electron/notices/watch-state.ts';

/** Local noon of a day, so that no text depends on the time zone of the machine. */
export const NOON_US = new Date(2026, 10, 20, 12, 0, 0).getTime() * 1_000;

export const PATH_VERDICT: VerdictTold = {
  segment: 'path',
  confidence: 'high',
  summary: 'The connection is lost on the way.',
  reasons: ['The request hung.', 'Hop 6 is new since 14:01; gateway and controls were fine.'],
  fromHop: 6,
};
export const OBSERVER_VERDICT: VerdictTold = { ...PATH_VERDICT, segment: 'observer', fromHop: null };
export const DESTINATION_VERDICT: VerdictTold = {
  segment: 'destination',
  confidence: 'medium',
  summary: 'The connection is refused: the port is closed.',
  reasons: ['The request failed.', 'A refusal came back, so something at the address answers at once.'],
  fromHop: null,
};

export const targetTold = (name: string, changes: Partial<TargetTold> = {}): TargetTold => ({
  name,
  role: 'subject',
  paused: false,
  slowAfterMs: 2_000,
  group: null,
  required: true,
  ...changes,
});

export const okSample = (totalMs: number, suspect = false): SampleTold => ({
  outcome: 'ok',
  totalMs,
  suspect,
  failure: null,
});

export const slowSample = (totalMs: number): SampleTold => ({
  outcome: 'slow',
  totalMs,
  suspect: false,
  failure: null,
});

export const failedSample = (code: FailureCode, message = `It failed: ${code}.`, suspect = false): SampleTold => ({
  outcome: 'failed',
  totalMs: 3,
  suspect,
  failure: { code, phase: 'connect', message },
});

export interface Shown extends Notice {
  readonly atMs: number;
}

/** A happening without its moment: the world knows what time it is. */
export type Happens = Happening extends infer One
  ? One extends Happening
    ? Omit<One, 'atMs' | 'atUs'>
    : never
  : never;

/** Lets things happen in time, wakes whoever asked to be woken, and keeps what was shown. */
export class World {
  nowMs = 1_000;
  watch: WatchState = WATCH_START;
  notices: NoticeState = NOTICES_START;
  readonly shown: Shown[] = [];
  readonly withdrawn: NoticeKey[] = [];
  /** Called with each notice, while what is known is that of its moment. */
  onShow: (notice: Shown) => void = () => {};
  /** Called before each happening. */
  onHappening: (happening: Happening) => void = () => {};
  #wakeAtMs: number | null = null;
  #nextIncident = 1;
  #nextStall = 1;
  readonly #openOf = new Map<string, IncidentTold>();

  /** Running, out of grace, with these targets, all fine. */
  static running(...targets: readonly (string | TargetTold)[]): World {
    const world = new World();
    world.happen({
      kind: 'picture',
      inGrace: false,
      pause: null,
      lastIncident: null,
      rows: targets.map((target) => ({
        ...(typeof target === 'string' ? targetTold(target) : target),
        last: okSample(63),
        overdue: null,
        incident: null,
      })),
    });
    world.pass(2_000);
    return world;
  }

  get nowUs(): number {
    return NOON_US + Math.round(this.nowMs * 1_000);
  }

  get titles(): string[] {
    return this.shown.map(({ title }) => title);
  }

  happen(what: Happens): void {
    const happening = { ...what, atMs: this.nowMs, atUs: this.nowUs } as Happening;
    this.onHappening(happening);
    this.watch = watchAfter(this.watch, happening);
    const told = noticesAfter(this.notices, this.watch, happening, this.nowMs);
    this.notices = told.state;
    this.#wakeAtMs = told.wakeAtMs;
    for (const notice of told.show) {
      const shown = { ...notice, atMs: this.nowMs };
      this.shown.push(shown);
      this.onShow(shown);
    }
    this.withdrawn.push(...told.withdraw);
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let wakes = 0; this.#wakeAtMs !== null && this.#wakeAtMs <= untilMs; wakes += 1) {
      if (wakes > 10_000) throw new Error('It wants to be woken without end.');
      this.nowMs = Math.max(this.nowMs, this.#wakeAtMs);
      this.happen({ kind: 'tick' });
    }
    this.nowMs = untilMs;
  }

  sample(target: string, sample: SampleTold): void {
    this.happen({ kind: 'sample', target, sample });
  }

  /** A request of the target is overdue, and not slow yet. */
  overdue(target: string, phase: Phase, elapsedMs: number): StallId {
    const stall = stallId(this.#nextStall);
    this.#nextStall += 1;
    this.happen({ kind: 'stall-opened', target, stall, openedBy: 'overdue', phase, elapsedMs });
    return stall;
  }

  /** A request of the target is overdue and then slow while it still hangs, as the engine tells it: the stall first, then the incident. */
  hang(target: string, phase: Phase = 'tls', changes: Partial<IncidentTold> = {}): StallTold {
    const stall = this.overdue(target, phase, 1_999);
    const told: StallTold = { stall, phase, openedBy: 'overdue', elapsedMs: 2_000, inFlight: true };
    this.open(target, told, { worstMs: 2_000, slow: 1, ...changes });
    return told;
  }

  /** The hanging request comes in after all. */
  arrive(target: string, stall: StallTold, totalMs: number): void {
    this.sample(target, slowSample(totalMs));
    this.change(target, { worstMs: totalMs });
    this.happen({ kind: 'stall-closed', target, stall: stall.stall });
  }

  /** A request of the target fails at once. */
  fail(target: string, code: FailureCode, message?: string, changes: Partial<IncidentTold> = {}): void {
    this.sample(target, failedSample(code, message));
    const open = this.#openOf.get(target);
    if (open !== undefined) {
      this.change(target, { failed: open.failed + 1 });
      return;
    }
    const stall = stallId(this.#nextStall);
    this.#nextStall += 1;
    this.happen({ kind: 'stall-opened', target, stall, openedBy: 'failure', phase: 'connect', elapsedMs: 3 });
    this.open(
      target,
      { stall, phase: 'connect', openedBy: 'failure', elapsedMs: 3, inFlight: false },
      { worstMs: 3, failed: 1, verdict: DESTINATION_VERDICT, ...changes },
    );
    this.happen({ kind: 'stall-closed', target, stall });
  }

  open(target: string, stall: StallTold | null, changes: Partial<IncidentTold>): void {
    const incident: IncidentTold = {
      id: incidentId(this.#nextIncident),
      target,
      openedAtUs: this.nowUs,
      closedAtUs: null,
      worstMs: 0,
      slow: 0,
      failed: 0,
      flapping: false,
      verdict: PATH_VERDICT,
      ...changes,
    };
    this.#nextIncident += 1;
    this.#openOf.set(target, incident);
    this.happen({ kind: 'incident-opened', incident, stall });
  }

  change(target: string, changes: Partial<IncidentTold>): void {
    const incident = { ...this.openIncident(target), ...changes };
    this.#openOf.set(target, incident);
    this.happen({ kind: 'incident-changed', incident });
  }

  /** Enough good samples have come. */
  recover(target: string, changes: Partial<IncidentTold> = {}): void {
    this.sample(target, okSample(63));
    this.close(target, 'recovery', changes);
  }

  close(
    target: string,
    closedBy: 'recovery' | 'observer-stopped' | 'target-removed',
    changes: Partial<IncidentTold> = {},
  ): void {
    const incident = { ...this.openIncident(target), ...changes };
    this.#openOf.delete(target);
    this.happen({ kind: 'incident-closed', incident, stall: null, closedBy });
  }

  /** A person gives a target another name; the list that has it is told with it. */
  rename(from: string, to: string): void {
    const open = this.#openOf.get(from);
    this.#openOf.delete(from);
    if (open !== undefined) this.#openOf.set(to, { ...open, target: to });
    this.happen({ kind: 'renamed', from, to });
    const targets = [...eachRow(this.watch.rows)].map(({ target }) => target);
    this.happen({ kind: 'targets', targets });
  }

  /** The engine lost its incident without a word. */
  forget(target: string): void {
    this.#openOf.delete(target);
  }

  isOpen(target: string): boolean {
    return this.#openOf.has(target);
  }

  openIncident(target: string): IncidentTold {
    const incident = this.#openOf.get(target);
    if (incident === undefined) throw new Error(`${target} has no open incident.`);
    return incident;
  }

  mute(...names: readonly string[]): void {
    this.happen({ kind: 'settings', settings: { ...this.watch.settings, muted: new Set(names) } });
  }
}
