import { create } from 'zustand';
import type { PathStripJson } from '../../electron/contract/chart-shapes.ts';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { TraceJson } from '../../electron/contract/path-shapes.ts';
import { addressesOf } from '../../electron/domain/trace.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import { describeHops, type Path } from './paths.ts';

export type PathStrip = PathStripJson;
export type Trace = TraceJson;

/** Which path is looked at. `run`: the trace of many rounds. */
export type PathChoice = 'now' | 'moment' | 'last-good' | 'run';

/** The path at a moment that a person chose, beside the good one before it. */
export interface PathMoment {
  /** Date.now() milliseconds. */
  readonly atMs: number;
  readonly path: Path | null;
  readonly lastGood: Path | null;
  readonly reading: boolean;
  readonly refusal: string | null;
}

/** A trace of many rounds, as desks ask for it. */
export type LongRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly cycles: number; readonly done: number; readonly trace: Trace | null }
  | {
      readonly kind: 'done';
      readonly cycles: number;
      readonly done: number;
      /** ISO 8601. */
      readonly at: string;
      readonly trace: Trace;
    }
  | { readonly kind: 'refused'; readonly message: string };

export interface PathView {
  readonly target: string;
  readonly choice: PathChoice;
  readonly moment: PathMoment | null;
  /** null until it was read, and where nothing was traced. */
  readonly strip: PathStrip | null;
  readonly run: LongRun;
}

export const usePathView = create<{ readonly view: PathView | null }>(() => ({ view: null }));

const unseen = (target: string): PathView => ({
  target,
  choice: 'now',
  moment: null,
  strip: null,
  run: { kind: 'none' },
});

/** How many cells there are changes with each step of a gesture; only where it comes to rest is asked for. */
const SETTLE_MS = 200;

/** Whoever looked at the run looks at the newest path again. */
const withoutRun = (view: PathView): PathView => ({
  ...view,
  choice: view.choice === 'run' ? 'now' : view.choice,
  run: { kind: 'none' },
});

/** What is beside the newest path of one target, as long as somebody looks at it. */
export interface PathFeed {
  choose(choice: PathChoice): void;
  /** Shows the path as it was then. */
  showMoment(atMs: number): void;
  /** So many rounds, one each second. */
  runCycles(cycles: number): void;
  endRun(): void;
  readStrip(span: { readonly fromMs: number; readonly toMs: number }): void;
  setCells(cells: number): void;
  events(events: readonly ContractEvent[]): void;
  stop(): void;
}

export function feedPath(client: EngineClient, target: string): PathFeed {
  const ending = new AbortController();
  let momentReading: AbortController | null = null;
  let stripReading: AbortController | null = null;
  let running: AbortController | null = null;
  let cells: number | null = null;
  let stripTimer: ReturnType<typeof setTimeout> | undefined;
  let stripSpan: { readonly fromMs: number; readonly toMs: number } | null = null;

  usePathView.setState({ view: unseen(target) });
  const change = (by: (view: PathView) => PathView): void => {
    usePathView.setState((state) => {
      if (state.view?.target !== target || ending.signal.aborted) return state;
      const view = by(state.view);
      return view === state.view ? state : { view };
    });
  };
  const label = (...traces: readonly (Pick<Trace, 'hops'> | undefined)[]): void => {
    const addresses = traces.flatMap((trace) => (trace === undefined ? [] : addressesOf(trace)));
    void describeHops(client, target, addresses);
  };

  const readMoment = async (atMs: number): Promise<void> => {
    momentReading?.abort();
    const own = new AbortController();
    momentReading = own;
    const signal = AbortSignal.any([own.signal, ending.signal]);
    const at = new Date(atMs).toISOString();
    const [path, lastGood] = await Promise.all([
      client.call('paths.at', { target, at }, signal),
      client.call('paths.lastGood', { target, before: at }, signal),
    ]);
    if (signal.aborted) return;
    change((view) => ({
      ...view,
      moment: {
        atMs,
        path: path.ok ? path.value.path : null,
        lastGood: lastGood.ok ? lastGood.value.path : null,
        reading: false,
        refusal: path.ok ? null : failureText(path.failure),
      },
    }));
    label(...[path, lastGood].map((answer) => (answer.ok ? answer.value.path?.trace : undefined)));
  };

  const readStrip = async (): Promise<void> => {
    clearTimeout(stripTimer);
    if (cells === null || stripSpan === null) return;
    stripReading?.abort();
    const own = new AbortController();
    stripReading = own;
    const signal = AbortSignal.any([own.signal, ending.signal]);
    const from = new Date(stripSpan.fromMs).toISOString();
    const to = new Date(stripSpan.toMs).toISOString();
    const answer = await client.call('paths.strip', { target, from, to, cells }, signal);
    // What cannot be read now is asked for with the next window; the table stands without it.
    if (signal.aborted || !answer.ok) return;
    change((view) => ({ ...view, strip: answer.value.strip }));
  };

  const runCycles = async (cycles: number): Promise<void> => {
    running?.abort();
    const own = new AbortController();
    running = own;
    change((view) => ({ ...view, choice: 'run', run: { kind: 'running', cycles, done: 0, trace: null } }));
    const answer = await client.call('paths.run', { target, cycles }, AbortSignal.any([own.signal, ending.signal]));
    if (own.signal.aborted || ending.signal.aborted) return;
    running = null;
    change((view) =>
      answer.ok
        ? { ...view, run: { kind: 'done', ...answer.value } }
        : { ...withoutRun(view), run: { kind: 'refused', message: failureText(answer.failure) } },
    );
    if (answer.ok) label(answer.value.trace);
  };

  return {
    choose: (choice) => change((view) => ({ ...view, choice })),
    showMoment(atMs) {
      change((view) => ({
        ...view,
        choice: 'moment',
        moment: { atMs, path: null, lastGood: null, reading: true, refusal: null },
      }));
      void readMoment(atMs);
    },
    runCycles: (cycles) => void runCycles(cycles),
    endRun() {
      running?.abort();
      running = null;
      change(withoutRun);
    },
    readStrip(span) {
      stripSpan = span;
      void readStrip();
    },
    setCells(wanted) {
      if (wanted === cells) return;
      const isFirst = cells === null;
      cells = wanted;
      clearTimeout(stripTimer);
      if (isFirst) void readStrip();
      else stripTimer = setTimeout(() => void readStrip(), SETTLE_MS);
    },
    events(events) {
      for (const event of events) {
        if (event.type !== 'path.progress' || event.target !== target) continue;
        change((view) =>
          view.run.kind === 'running' ? { ...view, run: { ...view.run, done: event.done, trace: event.trace } } : view,
        );
      }
    },
    stop() {
      ending.abort();
      clearTimeout(stripTimer);
      usePathView.setState((state) => (state.view?.target === target ? { view: null } : state));
    },
  };
}
