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
  /** Nobody is told when it hangs. */
  readonly muted: boolean;
  /** What its requests need and is not at hand, in a few words; null when nothing is missing. */
  readonly missing: string | null;
  /** A person was led here from elsewhere. */
  readonly asked: boolean;
  readonly onPath: () => void;
  readonly onPause: () => void;
  readonly onSecrets: () => void;
  /** More that can be done, from this button. */
  readonly onMore: (button: HTMLElement) => void;
}

/** One target in a row of fixed height, whatever its state. */
export function TargetRow(props: TargetRowProps) {
  const { name, address, state, paused } = props;
  // A name that was taken from an address lacks at most the slash at its end.
  const sameAsName = address === name || address === `${name}/`;
  const isTagged = props.control || props.muted || props.missing !== null;
  return (
    <li
      className={`row ${state}${props.asked ? ' asked' : ''}`}
      aria-current={props.asked ? 'true' : undefined}
      aria-posinset={props.index + 1}
      aria-setsize={props.count}
      style={{ position: 'absolute', top: props.topPx, left: 0, right: 0 }}
    >
      <span>
        <StateMark state={state} label={state} />
      </span>
      <span className={isTagged ? 'who tagged' : 'who'}>
        <b className={sameAsName ? 'clip alone' : 'clip'} title={name}>
          {name}
        </b>
        {!sameAsName && (
          <span className="address clip" title={address}>
            {address}
          </span>
        )}
        {props.control && <span className="tag control">control</span>}
        {props.muted && (
          <span className="tag muted" title="No notification tells of it">
            muted
          </span>
        )}
        {props.missing !== null && (
          <button
            type="button"
            className="tag needs clip"
            aria-label={`${name} ${props.missing}`}
            onClick={props.onSecrets}
          >
            {props.missing}
          </button>
        )}
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
          aria-label={`More for ${name}`}
          aria-haspopup="menu"
          title="More"
          onClick={(event) => props.onMore(event.currentTarget)}
        >
          <Icon name="more" />
        </button>
      </span>
    </li>
  );
}

/** The columns' heads say that these are milliseconds. */
const partText = (durationMs: number): string =>
  durationMs < 999.5 ? durationParts(durationMs).value : Math.round(durationMs).toLocaleString();
