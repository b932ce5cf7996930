import { create } from 'zustand';
import type { ComparisonJson } from '../../electron/contract/comparison-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import { type ComparisonChoice, choiceInput, choiceParts, isLive, lengthMsOf } from './comparison-choice.ts';

export type Comparison = ComparisonJson;
export type ComparisonMember = Comparison['members'][number];

/** One answer of the engine. */
export interface ShownComparison {
  readonly choice: ComparisonChoice;
  readonly comparison: Comparison;
  /** Date.now() when it came. */
  readonly readAtMs: number;
}

export interface ComparisonState {
  /** What is asked for; null while nothing is. */
  readonly choice: ComparisonChoice | null;
  /** The newest answer that is drawn. While another choice is being read, it is still that of the one before. */
  readonly shown: ShownComparison | null;
  /** A newer one that would move what somebody reads, so that it waits until they ask for it. */
  readonly waiting: ShownComparison | null;
  readonly reading: boolean;
  /** Why the choice could not be compared, in one sentence; null when it was. */
  readonly refusal: string | null;
}

const NONE: ComparisonState = { choice: null, shown: null, waiting: null, reading: false, refusal: null };

export const useComparison = create<ComparisonState>(() => NONE);

/** What the reader knows of the page. */
export interface ComparisonSurroundings {
  /** Date.now() */
  now(): number;
  /** Nobody can see the page. */
  hidden(): boolean;
  /** Somebody looks at it, as far as one can know. */
  isRead(): boolean;
}

const MIN_MS = 60_000;
const RETRY_MS = 3_000;
/** A longer stretch changes less in a minute, and takes longer to be read. */
const PART_OF_RANGE = 1_440;
const LONGEST_MS = 10 * MIN_MS;

/** How long an answer counts as new. */
export const refreshMs = ({ range }: ComparisonChoice): number =>
  Math.min(LONGEST_MS, Math.max(MIN_MS, (lengthMsOf(range) ?? Number.POSITIVE_INFINITY) / PART_OF_RANGE));

/** Reads a comparison, and reads it again as long as new samples come. */
export class ComparisonReader {
  readonly #client: EngineClient;
  readonly #page: ComparisonSurroundings;
  #reading: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: EngineClient, page: ComparisonSurroundings) {
    this.#client = client;
    this.#page = page;
  }

  /** At least two members. What was read of the choice before stays in sight until there is something else. */
  show(choice: ComparisonChoice): void {
    const { choice: before, shown } = useComparison.getState();
    if (before !== null && isSame(before, choice)) return;
    useComparison.setState({ choice, shown, waiting: null, refusal: null });
    this.again();
  }

  /** Whatever comes is shown: somebody asked for it. */
  again(): void {
    void this.#read('asked');
  }

  /** Shows what waits. */
  showWaiting(): void {
    const { waiting } = useComparison.getState();
    if (waiting !== null) useComparison.setState({ shown: waiting, waiting: null });
  }

  leave(): void {
    this.#reading?.abort();
    this.#reading = null;
    clearTimeout(this.#timer);
    useComparison.setState(NONE);
  }

  async #read(why: 'asked' | 'by itself'): Promise<void> {
    const { choice } = useComparison.getState();
    if (choice === null) return;
    this.#reading?.abort();
    clearTimeout(this.#timer);
    const reading = new AbortController();
    this.#reading = reading;
    useComparison.setState({ reading: true });
    const result = await this.#client.call('compare.run', choiceInput(choice, this.#page.now()), reading.signal);
    if (reading.signal.aborted) return;
    if (result.ok) this.#take({ choice, comparison: result.value, readAtMs: this.#page.now() }, why);
    else {
      const { shown } = useComparison.getState();
      useComparison.setState({
        reading: false,
        refusal: failureText(result.failure),
        // What was read of another choice is no answer to this one.
        shown: shown !== null && isSame(shown.choice, choice) ? shown : null,
        waiting: null,
      });
    }
    if (!result.ok && result.failure.kind === 'unreachable') this.#readIn(RETRY_MS);
    else if (isLive(choice)) this.#readIn(refreshMs(choice));
  }

  #take(next: ShownComparison, why: 'asked' | 'by itself'): void {
    const { shown } = useComparison.getState();
    const isInPlace =
      shown !== null && isSame(shown.choice, next.choice) && hasSameShape(shown.comparison, next.comparison);
    const waits = why === 'by itself' && shown !== null && !isInPlace && this.#page.isRead();
    useComparison.setState({
      reading: false,
      refusal: null,
      ...(waits ? { waiting: next } : { shown: next, waiting: null }),
    });
  }

  #readIn(ms: number): void {
    this.#timer = setTimeout(() => {
      if (this.#page.hidden()) this.#readIn(MIN_MS / 4);
      else void this.#read('by itself');
    }, ms);
  }
}

const isSame = (one: ComparisonChoice, other: ComparisonChoice): boolean =>
  choiceParts(one).join('/') === choiceParts(other).join('/');

/** Whether one can take the place of the other without anything moving but figures. */
function hasSameShape(one: Comparison, other: Comparison): boolean {
  const shapeOf = ({ conclusion, clocks, aligned, members, rates }: Comparison) => [
    conclusion.kind,
    conclusion.notes.length,
    conclusion.next === null,
    clocks.length,
    aligned.length,
    members.map(({ name, says, times }) => [name, says, Object.values(times).map((of) => of === null)]),
    rates.map((row) => [row.kind, row.rates.some(({ bad }) => bad > 0)]),
  ];
  return JSON.stringify(shapeOf(one)) === JSON.stringify(shapeOf(other));
}
