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

/** Each phase by its name and time, in columns that stay where they are whatever the times; one not reached is a dash. */
export function PhaseList({ phases }: { readonly phases: readonly PhaseShare[] }) {
  return (
    <dl className="phaselist">
      {phases.map((phase) => (
        <div key={phase.name}>
          <dt className={`key ph-${phase.name}`}>{phase.label}</dt>
          <dd className={phase.durationMs === null ? 'faint' : undefined}>
            {phase.durationMs === null ? '–' : durationText(phase.durationMs)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
