import type { EvidenceKind } from '../../domain/evidence.ts';
import type { EpisodeId, IncidentId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { OpenWindow } from '../../domain/incident-window.ts';
import type { Phase } from '../../domain/phase.ts';
import { median } from '../../domain/statistics.ts';
import { type EvidenceFacts, evidenceFacts } from '../../domain/verdict/evidence/evidence-facts.ts';
import { EvidenceShelf } from '../../domain/verdict/evidence/evidence-shelf.ts';
import type { Noted } from '../../domain/verdict/evidence/noted.ts';
import type { Reduced } from '../../domain/verdict/evidence/read-evidence.ts';
import type { VerdictFacts } from '../../domain/verdict/facts.ts';
import { judge, NO_VERDICT } from '../../domain/verdict/judge.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import { CaptureBudget } from './capture-budget.ts';
import type { IncidentSurroundings } from './incident-surroundings.ts';
import { LightBudget } from './light-budget.ts';
import { ProbeTally } from './probe-tally.ts';
import type { SuspectProbe } from './recent-probes.ts';
import type { Trouble } from './trouble.ts';

const MOST_QUICK = 100;

/** One incident while the engine works on it. */
export class IncidentRecord {
  readonly id: IncidentId;
  /** Changes when an incident turns out to overlap two episodes, which are then one. */
  episodeId: EpisodeId;
  /** Monotonic start of the window when its episode was last looked for. */
  joinedFromMs = Number.POSITIVE_INFINITY;
  readonly run: TargetRun;
  /** When it opened. */
  readonly isOfSubject: boolean;
  readonly budget = new CaptureBudget();
  readonly light = new LightBudget();
  /** What is captured once for each incident has been started. */
  once = false;
  /** The window as it is now, and as it was at the end once closed. */
  window: OpenWindow;
  readonly tally = new ProbeTally();
  /** The surroundings when it was judged last; those of the end once closed. */
  surroundings: IncidentSurroundings | null = null;
  /** The most other targets that were in trouble while it lasted. */
  othersBad = 0;
  readonly #shelf = new EvidenceShelf();
  #evidenceFacts: { readonly phase: Phase; readonly facts: EvidenceFacts } | null = null;
  #closedBy: Incident['closedBy'] = null;
  #verdict = NO_VERDICT;
  #verdictText = '';
  readonly #quickMs: number[] = [];
  #heldBack = 0;

  constructor(id: IncidentId, episodeId: EpisodeId, run: TargetRun, window: OpenWindow) {
    this.id = id;
    this.episodeId = episodeId;
    this.run = run;
    this.isOfSubject = run.entry.target.role === 'subject';
    this.window = window;
    for (const startedMs of run.watch.recent.goodSince(window.openedMs)) this.tally.good(startedMs);
    for (const probe of run.watch.recent.suspectSince(window.openedMs)) this.tally.suspect(probe.reason, probe.trouble);
  }

  get isClosed(): boolean {
    return this.#closedBy !== null;
  }

  get heldBack(): number {
    return this.#heldBack;
  }

  close(by: NonNullable<Incident['closedBy']>): void {
    this.#closedBy = by;
  }

  /** A bad probe that has ended. */
  noteTrouble(trouble: Trouble): void {
    this.tally.bad(trouble);
  }

  /** A probe that was bad or overdue, and is not to be believed. */
  noteSuspect({ reason, trouble }: SuspectProbe): void {
    this.tally.suspect(reason, trouble);
  }

  /** A slot passed unused, because as many probes as allowed were in flight. */
  noteHeldBack(): void {
    this.#heldBack += 1;
  }

  /** Says whether there is more to judge by than before. */
  noteEvidence(kind: EvidenceKind, noted: Omit<Noted<unknown>, 'reading'>, reduced: Reduced | null): boolean {
    const isNews = this.#shelf.note(kind, noted, reduced);
    if (isNews) this.#evidenceFacts = null;
    return isNews;
  }

  /** All that a stall has brought before it turned out to belong to this incident. */
  takeEvidence(shelf: EvidenceShelf | null): void {
    if (shelf === null) return;
    this.#shelf.take(shelf);
    this.#evidenceFacts = null;
  }

  noteQuick(durationsMs: readonly number[]): void {
    for (const ms of durationsMs) if (this.#quickMs.length < MOST_QUICK) this.#quickMs.push(ms);
  }

  /** `besideMs`: durations of good probes beside those that hang right now. */
  quick(besideMs: readonly number[]): VerdictFacts['quick'] {
    const all = [...this.#quickMs, ...besideMs];
    return { count: all.length, medianMs: median(all) };
  }

  /** What the evidence says, for probes that hung in that phase. Read anew only when there is more of it. */
  evidenceFacts(phase: Phase): EvidenceFacts {
    if (this.#evidenceFacts?.phase === phase) return this.#evidenceFacts.facts;
    const { resolver } = this.run.entry.target;
    const facts = evidenceFacts(this.#shelf, { phase, resolver: resolver.kind === 'server' ? resolver : null });
    this.#evidenceFacts = { phase, facts };
    return facts;
  }

  /** Judges anew; true when the verdict says something else than before. */
  judge(facts: VerdictFacts): boolean {
    const verdict = judge(facts);
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
}
