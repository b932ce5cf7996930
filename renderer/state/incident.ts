import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { EvidenceJson, EvidenceWithDataJson, IncidentJson, StallJson } from '../../electron/contract/shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type Incident = IncidentJson;
export type IncidentEvidence = EvidenceWithDataJson;
export type IncidentStall = StallJson;

/** The one incident that a person looks at. */
export type ShownIncident =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly id: number }
  | {
      readonly kind: 'shown';
      readonly id: number;
      readonly incident: Incident;
      /** performance.now() when it was read, from which on what hangs grows. */
      readonly readAtMs: number;
    }
  /** There is none with this number, or it was deleted while one looked at it. */
  | { readonly kind: 'missing'; readonly id: number; readonly message: string }
  | { readonly kind: 'unreadable'; readonly id: number; readonly message: string };

export const useIncident = create<{ readonly shown: ShownIncident }>(() => ({ shown: { kind: 'none' } }));

/** Events tell evidence without what was parsed of it; so soon after one, at the earliest, all of it is read again. */
const READ_AGAIN_AFTER_MS = 1_000;

/** Keeps the incident that is shown in step with the engine. */
export class IncidentFollower {
  readonly #client: EngineClient;
  #id: number | null = null;
  #reading: AbortController | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Something came while it was being read, so that the answer may be older. */
  #isBehind = false;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  show(id: number): void {
    if (this.#id === id) return;
    this.leave();
    this.#id = id;
    useIncident.setState({ shown: { kind: 'reading', id } });
    void this.#read(id);
  }

  leave(): void {
    this.#reading?.abort();
    this.#reading = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isBehind = false;
    this.#id = null;
    useIncident.setState({ shown: { kind: 'none' } });
  }

  /** After a break in the stream of events. */
  again(): void {
    if (this.#id !== null) void this.#read(this.#id);
  }

  take(events: readonly ContractEvent[]): void {
    const { shown } = useIncident.getState();
    const after = incidentAfter(shown, events, performance.now());
    if (after.shown !== shown) useIncident.setState({ shown: after.shown });
    const isReading = this.#reading !== null;
    if (isReading && (shown.kind !== 'shown' ? mayConcern(events, this.#id) : after.shown !== shown || after.isStale)) {
      this.#isBehind = true;
    } else if (after.isStale) this.#readSoon();
  }

  #readSoon(): void {
    if (this.#timer !== null || this.#id === null) return;
    const waitMs = Math.max(0, this.#readAtMs + READ_AGAIN_AFTER_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.again();
    }, waitMs);
  }

  async #read(id: number): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAtMs = performance.now();
    const result = await this.#client.call('incidents.show', { id }, reading.signal);
    if (reading.signal.aborted) return;
    this.#reading = null;
    const tookMs = performance.now() - this.#readAtMs;
    // One with ten thousand requests takes long to read; it must not keep the page busy with nothing else.
    this.#readAtMs = performance.now() + 4 * tookMs;
    const wasBehind = this.#isBehind;
    this.#isBehind = false;
    if (result.ok) {
      useIncident.setState({ shown: { kind: 'shown', id, incident: result.value, readAtMs: performance.now() } });
      if (wasBehind) this.#readSoon();
      return;
    }
    const { failure } = result;
    const isMissing = failure.kind === 'refused' && failure.error.code === 'not-found';
    const message = failureText(failure);
    useIncident.setState(({ shown }) => {
      if (isMissing) return { shown: { kind: 'missing', id, message } };
      // What one reads stays; the page says elsewhere that it is not live.
      return shown.kind === 'shown' ? { shown } : { shown: { kind: 'unreadable', id, message } };
    });
  }
}

/** Of an incident that is not known yet. */
const mayConcern = (events: readonly ContractEvent[], id: number | null): boolean =>
  events.some((event) => {
    switch (event.type) {
      case 'incident.opened':
      case 'incident.changed':
      case 'incident.closed':
      case 'incident.noted':
      case 'incident.removed':
        return event.id === id;
      case 'stall.opened':
      case 'stall.closed':
      case 'evidence':
        return true;
      default:
        return false;
    }
  });

interface After {
  readonly shown: ShownIncident;
  /** Something came of which events do not tell all. */
  readonly isStale: boolean;
}

/** The incident after some events. `nowMs` is performance.now(). */
export function incidentAfter(shown: ShownIncident, events: readonly ContractEvent[], nowMs: number): After {
  if (shown.kind !== 'shown') return { shown, isStale: false };
  let { incident } = shown;
  let isStale = false;
  for (const event of events) {
    switch (event.type) {
      case 'incident.opened':
      case 'incident.closed':
        if (event.id !== incident.id) break;
        isStale = true;
        incident = { ...incident, ...summaryFields(event) };
        break;
      case 'incident.changed':
        if (event.id === incident.id) incident = { ...incident, ...summaryFields(event) };
        break;
      case 'incident.noted':
        if (event.id === incident.id) incident = { ...incident, note: event.note };
        break;
      case 'incident.removed':
        if (event.id !== incident.id) break;
        return {
          shown: { kind: 'missing', id: incident.id, message: `Incident ${incident.id} was deleted.` },
          isStale: false,
        };
      case 'stall.opened':
        if (incident.closedAt === null && incident.targets.includes(event.target)) isStale = true;
        break;
      case 'stall.closed':
        if (!incident.targets.includes(event.target)) break;
        isStale ||= incident.closedAt === null;
        incident = withEndOf(incident, event);
        break;
      case 'evidence':
        if (incident.stalls.some(({ id }) => id === event.stall)) {
          isStale = true;
          incident = withEvidence(incident, event);
        } else if (incident.closedAt === null) isStale = true;
        break;
      default:
        break;
    }
  }
  if (incident === shown.incident) return { shown, isStale };
  return { shown: { ...shown, incident: aged(incident, nowMs - shown.readAtMs), readAtMs: nowMs }, isStale };
}

type Summary = Extract<ContractEvent, { type: 'incident.changed' }>;

function summaryFields({ closedAt, closedBy, worstMs, slow, failed, flapping, verdict }: Omit<Summary, 'type'>) {
  return { closedAt, closedBy, worstMs, slow, failed, flapping, verdict };
}

/** What hangs has gone on hanging since it was read. */
function aged(incident: Incident, byMs: number): Incident {
  if (incident.stalls.every(({ endedAt }) => endedAt !== null)) return incident;
  return {
    ...incident,
    stalls: incident.stalls.map((stall) =>
      stall.endedAt === null ? { ...stall, elapsedMs: stall.elapsedMs + byMs } : stall,
    ),
  };
}

function withEndOf(incident: Incident, event: Extract<ContractEvent, { type: 'stall.closed' }>): Incident {
  if (!incident.stalls.some(({ id, endedAt }) => id === event.stall && endedAt === null)) return incident;
  return {
    ...incident,
    stalls: incident.stalls.map((stall) =>
      stall.id === event.stall
        ? { ...stall, phase: event.phase, endedAt: event.at, elapsedMs: event.elapsedMs }
        : stall,
    ),
  };
}

/** What was parsed of it comes with the next reading. */
function withEvidence(incident: Incident, event: EvidenceJson): Incident {
  const { id, stall, kind, method, status, startedAt, endedAt, overlapMs, inFlight, summary, remedy, sharedPath } =
    event;
  const known = incident.evidence.find((other) => other.id === id);
  const evidence: IncidentEvidence = {
    ...{ id, stall, kind, method, status, startedAt, endedAt, overlapMs, inFlight, summary, remedy, sharedPath },
    data: known?.data ?? null,
  };
  return {
    ...incident,
    evidence:
      known === undefined
        ? [...incident.evidence, evidence]
        : incident.evidence.map((other) => (other.id === id ? evidence : other)),
  };
}
