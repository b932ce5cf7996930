import { durationText } from './duration.ts';

export interface PhaseShare {
  /** As in `ph-resolve`, which gives the colour. */
  readonly name: string;
  readonly label: string;
  /** null: not reached, so not drawn. */
  readonly durationMs: number | null;
}

interface Reached extends PhaseShare {
  readonly durationMs: number;
}

const reached = (phases: readonly PhaseShare[]): readonly Reached[] =>
  phases.flatMap((phase) => (phase.durationMs === null ? [] : [{ ...phase, durationMs: phase.durationMs }]));

const spoken = (phases: readonly Reached[]): string =>
  phases.map((phase) => `${phase.label} ${durationText(phase.durationMs)}`).join(', ');

/** Where the time of one request went, as shares of one bar. */
export function PhaseBar({ phases }: { readonly phases: readonly PhaseShare[] }) {
  const shown = reached(phases);
  return (
    <span className="phasebar" role="img" aria-label={spoken(shown)} title={spoken(shown)}>
      {shown.map((phase) => (
        <span key={phase.name} className={`ph-${phase.name}`} style={{ flex: Math.max(phase.durationMs, 0.001) }} />
      ))}
    </span>
  );
}

/** The same, large, with words under the parts that have room for them; the others are told beside the total. */
export function LabelledPhaseBar({ phases }: { readonly phases: readonly PhaseShare[] }) {
  const shown = reached(phases);
  return (
    <div className="labelled" role="img" aria-label={spoken(shown)}>
      {shown.map((phase) => (
        <span key={phase.name} className={`share ph-${phase.name}`} style={{ flex: Math.max(phase.durationMs, 0.001) }}>
          {hasRoom(phase, shown) && (
            <>
              <span className="word">{phase.label}</span>
              <span className="figure">{durationText(phase.durationMs)}</span>
            </>
          )}
        </span>
      ))}
    </div>
  );
}

/** Phases too short for words under the bar, in whole milliseconds. */
export function shortPhasesText(phases: readonly PhaseShare[]): string {
  const shown = reached(phases);
  return shown
    .filter((phase) => !hasRoom(phase, shown))
    .map((phase) => `${phase.label} ${phase.durationMs < 0.5 ? '<1' : Math.round(phase.durationMs)}`)
    .join(', ');
}

const LEAST_SHARE_FOR_WORDS = 0.13;

function hasRoom(phase: Reached, among: readonly Reached[]): boolean {
  const totalMs = among.reduce((sum, other) => sum + other.durationMs, 0);
  return phase.durationMs >= totalMs * LEAST_SHARE_FOR_WORDS;
}
