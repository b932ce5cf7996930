import type { ReactNode } from 'react';
import { durationParts, durationText } from './duration.ts';
import { Figure } from './Figure.tsx';
import { Icon } from './Icon.tsx';
import { PhaseBar, type PhaseShare } from './PhaseBar.tsx';
import { StateMark, type StateName } from './StateMark.tsx';

export interface TargetRowProps {
  readonly name: string;
  readonly address: string;
  readonly control: boolean;
  readonly paused: boolean;
  readonly state: StateName;
  /** Words for the state; with the growing bar under them when overdue. */
  readonly stateWords: ReactNode;
  readonly stateTitle: string;
  readonly totalMs: number | null;
  readonly phases: readonly PhaseShare[];
  readonly index: number;
  /** How many rows there are, because only those in sight exist. */
  readonly count: number;
  readonly topPx: number;
  readonly onPath: () => void;
  readonly onPause: () => void;
  readonly onRemove: () => void;
}

/** One target in a row of fixed height, whatever its state. */
export function TargetRow(props: TargetRowProps) {
  const { name, address, state, paused } = props;
  const sameAsName = address === name;
  return (
    <li
      className={`row ${state}`}
      aria-posinset={props.index + 1}
      aria-setsize={props.count}
      style={{ position: 'absolute', top: props.topPx, left: 0, right: 0 }}
    >
      <span>
        <StateMark state={state} label={state} />
      </span>
      <span className="who">
        <b className={sameAsName ? 'clip alone' : 'clip'} title={name}>
          {name}
        </b>
        {!sameAsName && (
          <span className="address clip" title={address}>
            {address}
          </span>
        )}
        {props.control && <span className="tag">control</span>}
      </span>
      <span className="state clip" title={props.stateTitle}>
        {props.stateWords}
      </span>
      <span className="figure">
        <Figure durationMs={props.totalMs} />
      </span>
      <span>
        <PhaseBar phases={props.phases} />
      </span>
      {props.phases.map((phase) => (
        <span
          key={phase.name}
          className={`n part${phase.durationMs === null ? ' none' : ''}`}
          title={phase.durationMs === null ? `${phase.label}: not reached` : durationText(phase.durationMs)}
        >
          {phase.durationMs === null ? '–' : partText(phase.durationMs)}
        </span>
      ))}
      <span className="acts">
        <button
          type="button"
          className="btn quiet icon"
          aria-label={`Path to ${name}`}
          title="Path"
          onClick={props.onPath}
        >
          <Icon name="path" />
        </button>
        <button
          type="button"
          className="btn quiet icon"
          aria-label={paused ? `Resume ${name}` : `Pause ${name}`}
          title={paused ? 'Resume' : 'Pause'}
          onClick={props.onPause}
        >
          <Icon name={paused ? 'resume' : 'pause'} />
        </button>
        <button
          type="button"
          className="btn quiet icon"
          aria-label={`Remove ${name}`}
          title="Remove"
          onClick={props.onRemove}
        >
          <Icon name="remove" />
        </button>
      </span>
    </li>
  );
}

/** The columns' heads say that these are milliseconds. */
const partText = (durationMs: number): string =>
  durationMs < 999.5 ? durationParts(durationMs).value : Math.round(durationMs).toLocaleString();
