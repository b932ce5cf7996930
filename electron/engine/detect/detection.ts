import type { EngineParts } from '../engine-parts.ts';
import type { TargetRun } from '../schedule/target-run.ts';
import { CaptureContexts } from './capture-contexts.ts';
import { Captures } from './captures.ts';
import { Detector } from './detector.ts';
import { FactFinder, type ThisMachine } from './fact-finder.ts';
import { IncidentBook } from './incident-book.ts';
import { Neighbourhood } from './neighbourhood.ts';

/** All that stands between what happens to probes and what is told of it. */
export class Detection {
  readonly contexts: CaptureContexts;
  readonly captures: Captures;
  readonly detector: Detector;
  readonly #neighbourhood: Neighbourhood;
  readonly #finder: FactFinder;

  constructor(
    parts: EngineParts,
    runs: () => Iterable<TargetRun>,
    machine: Pick<ThisMachine, 'isOffline' | 'clockOffMs'>,
  ) {
    const { clock, sink, log } = parts;
    this.contexts = new CaptureContexts({
      ...parts,
      controls: () => [...runs()].map((run) => run.entry.target).filter(({ role }) => role === 'control'),
    });
    this.captures = new Captures(
      parts.capturePlan,
      this.contexts.current,
      (stall, draft) => this.detector.found(stall, draft),
      log,
    );
    this.#neighbourhood = new Neighbourhood(runs);
    this.#finder = new FactFinder(clock, this.#neighbourhood, {
      ...machine,
      isOwnAddress: parts.isOwnAddress,
      environment: parts.environment,
    });
    this.detector = new Detector({
      clock,
      sink,
      book: new IncidentBook(sink, this.#finder),
      captures: this.captures,
      finder: this.#finder,
      neighbourhood: this.#neighbourhood,
    });
  }

  /** The targets are others now. */
  targetsChanged(): void {
    this.contexts.targetsChanged();
    this.#neighbourhood.targetsChanged();
  }

  /** The machine may have other addresses now. */
  networkChanged(): void {
    this.#finder.networkChanged();
  }
}
