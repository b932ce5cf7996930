import type { EvidenceFacts } from '../../domain/evidence-facts.ts';
import type { Failure } from '../../domain/failure.ts';
import { firstVerdict, NO_VERDICT } from '../../domain/first-verdict.ts';
import type { EpisodeId, IncidentId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { OpenWindow } from '../../domain/incident-window.ts';
import type { Phase } from '../../domain/phase.ts';
import { median } from '../../domain/statistics.ts';
import type { ControlFacts } from '../../domain/verdict-facts.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import { CaptureBudget } from './capture-budget.ts';
import { LightBudget } from './light-budget.ts';

/** How a bad probe went wrong; probes that went wrong alike are counted together. */
export interface Trouble {
  readonly phase: Phase;
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly server: string | null;
  /** This machine was on no network at the time. */
  readonly offline: boolean;
}

const MOST_KINDS = 50;
const MOST_QUICK = 100;

/** One incident while the engine works on it. */
export class IncidentRecord {
  readonly id: IncidentId;
  /** Changes when an incident turns out to overlap two episodes, which are then one. */
  episodeId: EpisodeId;
  /** Monotonic start of the window when its episode was last looked for. */
  joinedFromMs = Number.POSITIVE_INFINITY;
  readonly run: TargetRun;
  readonly budget = new CaptureBudget();
  readonly light = new LightBudget();
  /** What is captured once for each incident has been started. */
  once = false;
  /** The window as it is now, and as it was at the end once closed. */
  window: OpenWindow;
  #facts: EvidenceFacts = {};
  #closedBy: Incident['closedBy'] = null;
  #verdict = NO_VERDICT;
  #verdictText = '';
  /** What hangs right now; it is a bad probe that no kind counts yet. */
  #hanging: Trouble | null = null;
  readonly #kinds = new Map<string, { trouble: Trouble; count: number }>();
  readonly #quickMs: number[] = [];
  #heldBack = 0;

  constructor(id: IncidentId, episodeId: EpisodeId, run: TargetRun, window: OpenWindow) {
    this.id = id;
    this.episodeId = episodeId;
    this.run = run;
    this.window = window;
  }

  get isClosed(): boolean {
    return this.#closedBy !== null;
  }

  close(by: NonNullable<Incident['closedBy']>): void {
    this.#closedBy = by;
  }

  /** A probe that hangs and is not counted yet. */
  noteHanging(trouble: Trouble): void {
    this.#hanging = trouble;
  }

  /** A bad probe that has ended. */
  noteTrouble(trouble: Trouble): void {
    this.#hanging = null;
    const key = `${trouble.phase} ${trouble.failure?.code ?? ''} ${trouble.status ?? ''} ${trouble.offline}`;
    const kind = this.#kinds.get(key);
    if (kind !== undefined) {
      kind.count += 1;
      kind.trouble = trouble;
    } else if (this.#kinds.size < MOST_KINDS) this.#kinds.set(key, { trouble, count: 1 });
  }

  /** A slot passed unused, because as many probes as allowed were in flight. */
  noteHeldBack(): void {
    this.#heldBack += 1;
  }

  noteEvidence(facts: EvidenceFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  noteQuick(durationsMs: readonly number[]): void {
    for (const ms of durationsMs) if (this.#quickMs.length < MOST_QUICK) this.#quickMs.push(ms);
  }

  /** Judges anew; true when the verdict says something else than before. `quickMs`: beside the probes that hang right now. */
  judge(
    controls: ControlFacts,
    others: { readonly total: number; readonly bad: number },
    quickMs: readonly number[],
  ): boolean {
    const { trouble, alike, bad } = this.#mostCommon();
    const quick = [...this.#quickMs, ...quickMs];
    const verdict = firstVerdict({
      phase: trouble.phase,
      failure: trouble.failure,
      status: trouble.status,
      server: trouble.server,
      alike,
      bad,
      worstMs: this.window.worstMs,
      offline: trouble.offline,
      controls,
      others,
      quick: { count: quick.length, medianMs: median(quick) },
      heldBack: this.#heldBack,
      evidence: this.#facts,
    });
    const text = JSON.stringify(verdict);
    if (text === this.#verdictText) return false;
    this.#verdict = verdict;
    this.#verdictText = text;
    return true;
  }

  snapshot(): Incident {
    const { window } = this;
    return {
      id: this.id,
      targetId: this.run.entry.target.id,
      episodeId: this.episodeId,
      openedAtUs: window.openedAtUs,
      lastBadAtUs: window.lastBadAtUs,
      closedAtUs: this.#closedBy === null ? null : window.lastBadAtUs,
      closedBy: this.#closedBy,
      worstMs: window.worstMs,
      slowCount: window.slowCount,
      failedCount: window.failedCount,
      flapping: window.flapping,
      verdict: this.#verdict,
    };
  }

  #mostCommon(): { readonly trouble: Trouble; readonly alike: number; readonly bad: number } {
    let best: { readonly trouble: Trouble; readonly count: number } | null = null;
    let bad = 0;
    for (const kind of this.#kinds.values()) {
      bad += kind.count;
      if (best === null || kind.count >= best.count) best = kind;
    }
    if (best !== null) return { trouble: best.trouble, alike: best.count, bad };
    const trouble = this.#hanging ?? { phase: 'resolve', failure: null, status: null, server: null, offline: false };
    return { trouble, alike: 1, bad: 1 };
  }
}
