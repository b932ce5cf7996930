import type { Incident } from '../../domain/incident.ts';
import type { OpenWindow } from '../../domain/incident-window.ts';
import type { EngineSink } from '../engine.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import type { FactFinder } from './fact-finder.ts';
import { IncidentRecord } from './incident-record.ts';

/** Longer than a timeout: an incident that opens only after a long hang may still overlap one that is over. */
const REMEMBERED_MS = 300_000;
/** A flapping incident is held open through quiet times; one that was quiet for so long overlaps nothing new. */
const QUIET_MS = 60_000;

/** The incidents of all targets: numbers them, groups them into episodes, judges them and tells the sink. */
export class IncidentBook {
  readonly #sink: EngineSink;
  readonly #finder: FactFinder;
  /** Of those that are open, how many are of targets that are no controls. */
  #openOfSubjects = 0;
  readonly #open = new Set<IncidentRecord>();
  /** Opened in this book and not told of yet. */
  readonly #untold = new Set<IncidentRecord>();
  #past: IncidentRecord[] = [];

  constructor(sink: EngineSink, finder: FactFinder) {
    this.#sink = sink;
    this.#finder = finder;
  }

  /** A new incident; the sink hears of it at the next `tell`, when it is judged. */
  open(run: TargetRun, window: OpenWindow): IncidentRecord {
    const episode = this.#overlapping(window)[0]?.episodeId ?? this.#sink.nextEpisodeId();
    const incident = new IncidentRecord(this.#sink.nextIncidentId(), episode, run, window);
    this.#open.add(incident);
    if (incident.isOfSubject) this.#openOfSubjects += 1;
    this.#untold.add(incident);
    this.#joinEpisodes(incident);
    return incident;
  }

  /** Judges the incident and tells what it is now. */
  tell(incident: IncidentRecord): void {
    this.#joinEpisodes(incident);
    this.#judge(incident);
    if (this.#untold.delete(incident)) this.#sink.incidentOpened(incident.snapshot());
    else this.#sink.incidentChanged(incident.snapshot());
  }

  /** Judges the incident, open or closed, and tells only of another verdict. */
  tellIfJudgedAnew(incident: IncidentRecord): void {
    if (this.#judge(incident) && !this.#untold.has(incident)) this.#sink.incidentChanged(incident.snapshot());
  }

  close(incident: IncidentRecord, by: NonNullable<Incident['closedBy']>, nowMs: number): void {
    // Before it is closed: from then on they are no longer looked at.
    this.#finder.lookAround(incident);
    incident.close(by);
    this.#judge(incident);
    this.#open.delete(incident);
    if (incident.isOfSubject) this.#openOfSubjects -= 1;
    incident.run.watch.earlier.closed(incident.window.openedAtUs);
    this.#past = this.#past.filter(({ window }) => nowMs - window.lastBadMs < REMEMBERED_MS);
    this.#past.push(incident);
    this.#sink.incidentClosed(incident.snapshot());
  }

  /** Incidents that overlap the window, open or over. */
  #overlapping(window: OpenWindow): readonly IncidentRecord[] {
    const isNear = ({ window: other }: IncidentRecord): boolean =>
      !other.flapping || window.openedMs - other.lastBadMs < QUIET_MS;
    return [
      ...[...this.#open].filter((other) => other.window !== window && isNear(other)),
      ...this.#past.filter((other) => other.window.lastBadMs >= window.openedMs),
    ];
  }

  /** Gives all incidents that overlap, directly or through this one, the episode that came first. Looks again when the window has grown backwards. */
  #joinEpisodes(incident: IncidentRecord): void {
    if (incident.joinedFromMs <= incident.window.openedMs) return;
    incident.joinedFromMs = incident.window.openedMs;
    const joined = new Set([incident, ...this.#overlapping(incident.window)].map(({ episodeId }) => episodeId));
    if (joined.size === 1) return;
    const first = [...joined].reduce((one, other) => (other < one ? other : one));
    for (const record of [...this.#open, ...this.#past]) {
      if (record.episodeId === first || !joined.has(record.episodeId)) continue;
      record.episodeId = first;
      if (record !== incident && !this.#untold.has(record)) this.#sink.incidentChanged(record.snapshot());
    }
  }

  #judge(incident: IncidentRecord): boolean {
    const self = incident.isOfSubject && !incident.isClosed ? 1 : 0;
    return incident.judge(this.#finder.facts(incident, this.#openOfSubjects - self));
  }
}
