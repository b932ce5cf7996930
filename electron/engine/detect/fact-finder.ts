import type { Clock } from '../../domain/clock.ts';
import type { EvidenceFacts } from '../../domain/verdict/evidence/evidence-facts.ts';
import type { AnswerFacts, VerdictFacts } from '../../domain/verdict/facts.ts';
import { subjectFacts } from '../../domain/verdict/subject-facts.ts';
import { proxyFor } from '../probe/proxy/proxy-choice.ts';
import type { Flight } from '../schedule/flight.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { IncidentSurroundings } from './incident-surroundings.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Trouble } from './trouble.ts';
import { troubleInFlight } from './trouble-of-flight.ts';

/** What is known of this machine. */
export interface ThisMachine {
  /** It is on no network now. */
  isOffline(): boolean;
  /** By how many milliseconds servers are ahead of its clock; null: it is right, or that is not known. */
  clockOffMs(): number | null;
  /** Of a canonical address: it is one of its own. */
  isOwnAddress(address: string): boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Which clock is off is told by many servers together, and does not change from one second to the next. */
const CLOCK_EVERY_MS = 10_000;

/** Gathers all that a verdict on an incident is taken from: cheaply, because each of its probes and each of its captures asks for it. */
export class FactFinder {
  readonly #clock: Clock;
  readonly #machine: ThisMachine;
  readonly #neighbourhood: Neighbourhood;
  #clockOff: { readonly ms: number | null; readonly untilMs: number } = { ms: null, untilMs: Number.NEGATIVE_INFINITY };
  readonly #own = new Map<string, boolean>();

  constructor(clock: Clock, neighbourhood: Neighbourhood, machine: ThisMachine) {
    this.#clock = clock;
    this.#machine = machine;
    this.#neighbourhood = neighbourhood;
  }

  /** `othersBad`: targets beside this one that are no controls and have an incident now. */
  facts(incident: IncidentRecord, othersBad: number): VerdictFacts {
    const { run, window, tally } = incident;
    const { target } = run.entry;
    const nowMs = this.#clock.monotonicMs();
    const hanging = incident.isClosed ? [] : run.flights.filter((flight) => flight.hanging);
    const { bad, told, observer } = tally.facts(
      { ...window, count: window.slowCount + window.failedCount },
      hanging.map((flight) => troubleInFlight(flight, this.suffersOffline(flight))),
      nowMs,
    );
    const surroundings = this.#surroundings(incident, told, hanging.length > 0 ? nowMs : window.lastBadMs);
    if (!incident.isClosed) incident.othersBad = Math.max(incident.othersBad, othersBad);
    const evidence = incident.evidenceFacts(bad.phase);
    const { controlConnects, statusesOfCdn, ...captured } = evidence;
    return {
      ...captured,
      subject: subjectFacts(target, {
        address: told.address,
        port: told.port,
        isThisHost: this.#isThisHost(incident, told.address),
      }),
      bad,
      observer: { ...observer, clockOffMs: this.#clockOffMs(nowMs) },
      controls: { ...surroundings.controls, connects: controlConnects },
      others: { ...surroundings.others, bad: incident.othersBad },
      quick: incident.quick(hanging.flatMap((flight) => flight.stall?.quickMs(nowMs - flight.startedMs) ?? [])),
      heldBack: incident.heldBack,
      answer: answerOf(incident, told, statusesOfCdn),
      history: {
        openedAtUs: run.watch.earlier.withOpen(window.openedAtUs),
        intervalMs: target.thresholds.intervalMs,
      },
    };
  }

  /** Whether having no network explains what goes wrong with the probe: not where it talks to this very machine. */
  suffersOffline({ entry, progress }: Flight): boolean {
    if (!this.#machine.isOffline()) return false;
    // A resolver on this machine asks others in its turn.
    return entry.target.spec.kind === 'dns' || progress.remoteAddress === null || !isLoopback(progress.remoteAddress);
  }

  /** Sees a last time how the others fare. */
  lookAround(incident: IncidentRecord): void {
    const { window, tally } = incident;
    this.#surroundings(incident, tally.told, window.lastBadMs);
  }

  /** How the others fare; what they do when the incident is over says nothing of it. */
  #surroundings(incident: IncidentRecord, told: Trouble, toMs: number): IncidentSurroundings {
    if (incident.isClosed && incident.surroundings !== null) return incident.surroundings;
    const around = this.#neighbourhood.around(incident.run, told.address, {
      fromMs: incident.window.openedMs,
      toMs,
    });
    incident.surroundings = around;
    return around;
  }

  #clockOffMs(nowMs: number): number | null {
    if (nowMs >= this.#clockOff.untilMs) {
      this.#clockOff = { ms: this.#machine.clockOffMs(), untilMs: nowMs + CLOCK_EVERY_MS };
    }
    return this.#clockOff.ms;
  }

  /** A proxy on this machine, or a resolver on it, is not where it ends. */
  #isThisHost({ run }: IncidentRecord, address: string | null): boolean {
    const { spec } = run.entry.target;
    if (address === null || spec.kind === 'dns') return false;
    if (spec.kind === 'http' && spec.proxy === 'environment') {
      const url = URL.parse(spec.url);
      if (url === null || proxyFor(url, this.#machine.environment).kind !== 'direct') return false;
    }
    const known = this.#own.get(address);
    if (known !== undefined) return known;
    const isOwn = this.#machine.isOwnAddress(address);
    if (this.#own.size >= MOST_ADDRESSES) this.#own.clear();
    this.#own.set(address, isOwn);
    return isOwn;
  }

  /** This machine may have other addresses now. */
  networkChanged(): void {
    this.#own.clear();
  }
}

const MOST_ADDRESSES = 5_000;

function answerOf(
  { run }: IncidentRecord,
  { status, edge }: Trouble,
  statusesOfCdn: EvidenceFacts['statusesOfCdn'],
): AnswerFacts | null {
  // The status of a DNS answer is its response code, and nobody answers with one on the way.
  if (status === null || run.entry.target.spec.kind !== 'http') return null;
  return { status, edge, isTextOfCdn: statusesOfCdn.includes(status) };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
