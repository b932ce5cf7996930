/** One measured number beside what it is compared with in the same run. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Most (or least, as `what` says) that is allowed; null for what is only shown, such as the reference. */
  readonly goal: number | null;
  readonly met: boolean | null;
}

/** What one figure of quality.md came to. `skipped` says what was missing and how to get it. */
export type FigureResult =
  | {
      readonly kind: 'measured';
      readonly reached: boolean;
      readonly measurements: readonly Measurement[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'skipped'; readonly reason: string };

/** What a figure's file exports. */
export interface Figure {
  /** Short name for the command line: `p1`. */
  readonly name: string;
  readonly title: string;
  run(): Promise<FigureResult>;
}

/** A measurement that has to stay at or below `goal`. */
export function atMost(what: string, value: number, unit: string, goal: number): Measurement {
  return { what, value, unit, goal, met: value <= goal };
}

/** A measurement that has to reach `goal` or more. */
export function atLeast(what: string, value: number, unit: string, goal: number): Measurement {
  return { what, value, unit, goal, met: value >= goal };
}

/** A number that is only shown, such as what the reference came to. */
export function shown(what: string, value: number, unit: string): Measurement {
  return { what, value, unit, goal: null, met: null };
}

/** Reached when no goal was missed. */
export function measured(measurements: readonly Measurement[], notes: readonly string[] = []): FigureResult {
  return { kind: 'measured', reached: measurements.every((one) => one.met !== false), measurements, notes };
}
