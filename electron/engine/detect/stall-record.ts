import type { Cancel } from '../../domain/clock.ts';
import type { EvidenceKind } from '../../domain/evidence.ts';
import type { StallId } from '../../domain/ids.ts';
import type { Phase } from '../../domain/phase.ts';
import type { Stall, StallEnd } from '../../domain/stall.ts';
import { EvidenceShelf } from '../../domain/verdict/evidence/evidence-shelf.ts';
import type { Noted } from '../../domain/verdict/evidence/noted.ts';
import type { Reduced } from '../../domain/verdict/evidence/read-evidence.ts';
import type { Flight } from '../schedule/flight.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { FullObstacle } from './skipped-captures.ts';

/** How many quick requests beside one that hangs are remembered; more say the same. */
const MOST_QUICK = 20;

/** One stall while the engine works on it. */
export class StallRecord {
  readonly id: StallId;
  readonly flight: Flight;
  readonly openedBy: 'overdue' | 'failure';
  readonly openedAtUs: number;
  readonly ended = new AbortController();
  incident: IncidentRecord | null = null;
  /** Its path and its socket are recorded. */
  light = false;
  /** It is captured in full, programs and all. */
  full = false;
  /** Why it was not when that was last tried. */
  obstacle: FullObstacle | null = null;
  /** A person was told that it is not. */
  skipSaid = false;
  /** What its evidence says, for as long as it belongs to no incident. */
  #shelf: EvidenceShelf | null = null;
  readonly #moved = new Set<() => void>();
  readonly #quick: { readonly totalMs: number; readonly afterMs: number }[] = [];
  #closed: { readonly phase: Phase; readonly elapsedMs: number; readonly end: StallEnd | null } | null = null;

  constructor(id: StallId, flight: Flight, openedBy: 'overdue' | 'failure', openedMs: number) {
    this.id = id;
    this.flight = flight;
    this.openedBy = openedBy;
    this.openedAtUs = flight.utcUsAt(openedMs);
  }

  get phase(): Phase {
    return this.#closed?.phase ?? this.flight.progress.phase;
  }

  get isClosed(): boolean {
    return this.#closed !== null;
  }

  /** The listener is called whenever the request moves on to another phase. */
  onMoved(listener: () => void): Cancel {
    this.#moved.add(listener);
    return () => {
      this.#moved.delete(listener);
    };
  }

  /** The request has moved on to another phase. */
  moved(): void {
    for (const listener of [...this.#moved]) listener();
  }

  noteEvidence(kind: EvidenceKind, noted: Omit<Noted<unknown>, 'reading'>, reduced: Reduced | null): void {
    this.#shelf ??= new EvidenceShelf();
    this.#shelf.note(kind, noted, reduced);
  }

  /** For the incident that it turns out to belong to. */
  handOverEvidence(): EvidenceShelf | null {
    const shelf = this.#shelf;
    this.#shelf = null;
    return shelf;
  }

  /** A good probe of the same target that began later has just ended, while this one hangs. */
  noteQuick(totalMs: number, nowMs: number): void {
    if (this.#quick.length < MOST_QUICK) this.#quick.push({ totalMs, afterMs: nowMs - this.flight.startedMs });
  }

  /**
   * Durations of the good probes that say something about this one after it has hung for `hungMs`. What is lost is sent again
   * after waits that at most double (RFC 6298, 5.5): one that came late in the hang may have come when the fault had gone, and this
   * one was only waiting for its next try.
   */
  quickMs(hungMs: number): readonly number[] {
    return this.#quick.filter(({ afterMs }) => afterMs * 2 <= hungMs).map(({ totalMs }) => totalMs);
  }

  /** `end` null: nobody waited for its end. */
  close(phase: Phase, elapsedMs: number, end: StallEnd | null): void {
    this.#closed = { phase, elapsedMs, end };
  }

  snapshot(nowMs: number): Stall {
    const { flight } = this;
    const { progress } = flight;
    const closed = this.#closed;
    const elapsedMs = closed?.elapsedMs ?? nowMs - flight.startedMs;
    return {
      id: this.id,
      targetId: flight.entry.target.id,
      incidentId: this.incident?.id ?? null,
      openedBy: this.openedBy,
      phase: this.phase,
      startedAtUs: flight.startedAtUs,
      openedAtUs: this.openedAtUs,
      endedAtUs: closed === null ? null : flight.startedAtUs + Math.round(elapsedMs * 1_000),
      elapsedMs,
      end: closed?.end ?? null,
      remoteAddress: progress.remoteAddress,
      remotePort: progress.remotePort,
      localAddress: progress.localAddress,
      localPort: progress.localPort,
    };
  }
}
