import type { Phase } from '../../domain/phase.ts';
import type { SuspectReason } from '../../domain/sample.ts';
import type { BadFacts, ObserverFacts } from '../../domain/verdict/facts.ts';
import { kindOf, type Trouble } from './trouble.ts';

/** Kinds of trouble that are told apart; a target that goes wrong in more ways is counted all the same. */
const MOST_KINDS = 50;
/** Good probes behind the last bad one: as soon as another is bad, they lie between. */
const MOST_GOOD = 1_000;

interface Kind {
  /** The latest of it. */
  trouble: Trouble;
  count: number;
  offline: number;
}

const NO_TROUBLE: Trouble = {
  phase: 'resolve',
  failure: null,
  status: null,
  edge: null,
  address: null,
  port: null,
  reused: false,
  offline: false,
  delayMs: 0,
};

/** All probes of one incident, counted once each: the bad ones by how they went wrong, those that the observer spoiled, and the good ones between. */
export class ProbeTally {
  readonly #kinds = new Map<string, Kind>();
  readonly #phases: Record<Phase, number> = { resolve: 0, connect: 0, tls: 0, wait: 0, transfer: 0 };
  readonly #suspect = new Map<SuspectReason, number>();
  #lastSuspect: Trouble | null = null;
  #reused = 0;
  #delayMs = 0;
  #goodBetween = 0;
  #goodStartsMs: number[] = [];

  /** A bad probe that has ended. */
  bad(trouble: Trouble): void {
    const key = kindOf(trouble);
    const offline = trouble.offline ? 1 : 0;
    const kind = this.#kinds.get(key);
    if (kind !== undefined) {
      kind.count += 1;
      kind.offline += offline;
      kind.trouble = trouble;
    } else if (this.#kinds.size < MOST_KINDS) this.#kinds.set(key, { trouble, count: 1, offline });
    this.#phases[trouble.phase] += 1;
    if (trouble.reused) this.#reused += 1;
    this.#delayMs = Math.max(this.#delayMs, trouble.delayMs);
  }

  /** A probe that was bad or overdue and is not to be believed. */
  suspect(reason: SuspectReason, trouble: Trouble): void {
    this.#suspect.set(reason, (this.#suspect.get(reason) ?? 0) + 1);
    this.#lastSuspect = trouble;
    this.#delayMs = Math.max(this.#delayMs, trouble.delayMs);
  }

  good(startedMs: number): void {
    if (this.#goodStartsMs.length < MOST_GOOD) this.#goodStartsMs.push(startedMs);
  }

  /** One of those that went wrong as most did, of those that have ended. */
  get told(): Trouble {
    return this.#most([]).trouble;
  }

  /** What hangs now is counted with those that have ended. Monotonic milliseconds. */
  facts(
    window: { readonly openedMs: number; readonly lastBadMs: number; readonly count: number; readonly worstMs: number },
    hanging: readonly Trouble[],
    nowMs: number,
  ): { readonly bad: BadFacts; readonly told: Trouble; readonly observer: Omit<ObserverFacts, 'clockOffMs'> } {
    const most = this.#most(hanging);
    const { trouble } = most;
    const phases = { ...this.#phases };
    for (const { phase } of hanging) phases[phase] += 1;
    const count = Math.max(window.count, hanging.length);
    return {
      told: trouble,
      bad: {
        count,
        alike: Math.min(count, most.count),
        goodBetween: this.#between(window, hanging.length > 0 ? nowMs : window.lastBadMs),
        phase: trouble.phase,
        phases,
        failure: trouble.failure,
        status: trouble.status,
        worstMs: window.worstMs,
        reused: this.#reused + hanging.filter(({ reused }) => reused).length,
      },
      observer: {
        suspect: [...this.#suspect].map(([reason, many]) => ({ reason, count: many })),
        eventLoopDelayMs: this.#delayMs,
        offline: most.offline * 2 > most.count,
      },
    };
  }

  /** Those that began between the first bad one and the end of the last; the others wait for whether there is another bad one. */
  #between(
    { openedMs, lastBadMs }: { readonly openedMs: number; readonly lastBadMs: number },
    untilMs: number,
  ): number {
    const waiting: number[] = [];
    let meanwhile = 0;
    for (const startedMs of this.#goodStartsMs) {
      if (startedMs < openedMs) continue;
      if (startedMs < lastBadMs) this.#goodBetween += 1;
      else {
        waiting.push(startedMs);
        if (startedMs < untilMs) meanwhile += 1;
      }
    }
    this.#goodStartsMs = waiting;
    return this.#goodBetween + meanwhile;
  }

  /** The way in which most went wrong; of two the later one. */
  #most(hanging: readonly Trouble[]): Readonly<Kind> {
    const now = new Map<string, Kind>();
    for (const trouble of hanging) {
      const before = now.get(kindOf(trouble));
      const offline = trouble.offline ? 1 : 0;
      now.set(kindOf(trouble), {
        trouble,
        count: (before?.count ?? 0) + 1,
        offline: (before?.offline ?? 0) + offline,
      });
    }
    let best: Kind | null = null;
    for (const [key, kind] of this.#kinds) {
      const also = now.get(key);
      const sum =
        also === undefined
          ? kind
          : { trouble: kind.trouble, count: kind.count + also.count, offline: kind.offline + also.offline };
      now.delete(key);
      if (best === null || sum.count >= best.count) best = sum;
    }
    for (const kind of now.values()) if (best === null || kind.count > best.count) best = kind;
    return best ?? { trouble: this.#lastSuspect ?? NO_TROUBLE, count: 0, offline: 0 };
  }
}
