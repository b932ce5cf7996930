import { durationText } from './duration.ts';
import { StateMark } from './StateMark.tsx';
import { TimeText } from './TimeText.tsx';

interface Props {
  readonly targets: string;
  readonly openedAt: string;
  readonly open: boolean;
  readonly failed: boolean;
  readonly counts: string;
  readonly worstMs: number;
  readonly current: boolean;
  readonly onChoose: () => void;
}

/** One incident in the list. */
export function IncidentRow(props: Props) {
  const state = props.failed ? 'failed' : 'slow';
  return (
    <li>
      <button
        type="button"
        className="incident-row"
        aria-current={props.current ? 'true' : undefined}
        onClick={props.onChoose}
      >
        <StateMark state={state} label={state} />
        <span className="clip">
          <b className="clip" title={props.targets}>
            {props.targets}
          </b>
          <small>
            <TimeText at={props.openedAt} />
          </small>
        </span>
        <span className="n">
          {durationText(props.worstMs)}
          <small>{props.open ? 'open' : props.counts}</small>
        </span>
      </button>
    </li>
  );
}
