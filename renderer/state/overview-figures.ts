import { create } from 'zustand';
import type { TargetFiguresJson } from '../../electron/contract/chart-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import type { Frames } from './frames.ts';
import { pause } from './pause.ts';

export type TargetFigures = TargetFiguresJson;

export interface FiguresState {
  /** Since the local midnight; empty until they were read. */
  readonly figures: ReadonlyMap<string, TargetFigures>;
  /** False while what was before the engine's start is still being read. */
  readonly complete: boolean;
  /** Why they could not be read, in one sentence; null while they can. */
  readonly refusal: string | null;
}

export const useFigures = create<FiguresState>(() => ({ figures: new Map(), complete: false, refusal: null }));

const EVERY_MS = 10_000;
const WHILE_INCOMPLETE_EVERY_MS = 1_000;

/** Reads the figures of the day again and again until `signal` aborts, as long as somebody sees the page. */
export async function followFigures(client: EngineClient, frames: Frames, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let delayMs = EVERY_MS;
    if (!frames.hidden()) {
      const since = localMidnight(new Date()).toISOString();
      const answer = await client.call('overview.figures', { since }, signal);
      if (signal.aborted) return;
      useFigures.setState((state) =>
        answer.ok
          ? {
              figures: figuresAfter(state.figures, answer.value.figures),
              complete: answer.value.complete,
              refusal: null,
            }
          : { refusal: failureText(answer.failure) },
      );
      if (answer.ok && !answer.value.complete) delayMs = WHILE_INCOMPLETE_EVERY_MS;
    }
    await pause(delayMs, signal);
  }
}

export function localMidnight(now: Date): Date {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  return midnight;
}

/** Figures that did not change stay the same objects, so that their rows are not drawn again. */
export function figuresAfter(
  before: ReadonlyMap<string, TargetFigures>,
  fresh: readonly TargetFigures[],
): ReadonlyMap<string, TargetFigures> {
  return new Map(
    fresh.map((figures) => {
      const known = before.get(figures.target);
      return [figures.target, known !== undefined && isSame(known, figures) ? known : figures];
    }),
  );
}

const isSame = (one: TargetFigures, other: TargetFigures): boolean =>
  one.samples === other.samples &&
  one.slow === other.slow &&
  one.failed === other.failed &&
  one.nearMisses === other.nearMisses &&
  one.p50Ms === other.p50Ms &&
  one.p95Ms === other.p95Ms;
