import { useCallback, useRef, useState } from 'react';
import { PHASES } from '../../../electron/domain/phase.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { openPath, pauseTarget, removeTarget, resumeTarget } from '../../state/engine.ts';
import type { TargetRow } from '../../state/targets.ts';
import { PathDialog } from './PathDialog.tsx';
import { TargetRowView } from './TargetRowView.tsx';
import { useRowWindow } from './use-row-window.ts';
import { PHASE_LABELS } from './words.ts';

/** As `--row` in tokens.css. */
const ROW_HEIGHT_PX = 36;

interface Props {
  readonly rows: readonly TargetRow[];
  readonly live: boolean;
  readonly onRefusal: (refusal: string | null) => void;
}

export function TargetList({ rows, live, onRefusal }: Props) {
  const scroller = useRef<HTMLUListElement>(null);
  const { first, end } = useRowWindow(scroller, rows.length, ROW_HEIGHT_PX);
  const [removing, setRemoving] = useState<string | null>(null);

  const onPause = useCallback(
    async (row: TargetRow) => {
      const { name, paused } = row.target;
      onRefusal(await (paused ? resumeTarget(name) : pauseTarget(name)));
    },
    [onRefusal],
  );
  const onPath = useCallback((row: TargetRow) => void openPath(row.target.name), []);
  const onRemove = useCallback((row: TargetRow) => setRemoving(row.target.name), []);

  return (
    <section className="card targets" aria-label="Targets">
      <div className="cols" aria-hidden="true">
        <span />
        <span>Target</span>
        <span>State</span>
        <span className="n unit">Last</span>
        <span className="of-bar">Where the time went</span>
        {PHASES.map((phase) => (
          <span key={phase} className={`n part phase ph-${phase}`}>
            {PHASE_LABELS[phase]}
          </span>
        ))}
        <span />
      </div>
      <ul className="rows" ref={scroller} style={{ height: rows.length * ROW_HEIGHT_PX }}>
        {rows.slice(first, end).map((row, offset) => (
          <TargetRowView
            key={row.target.name}
            row={row}
            live={live}
            index={first + offset}
            count={rows.length}
            topPx={(first + offset) * ROW_HEIGHT_PX}
            onPath={onPath}
            onPause={onPause}
            onRemove={onRemove}
          />
        ))}
        <li aria-hidden="true" className="end" style={{ top: rows.length * ROW_HEIGHT_PX - 1 }} />
      </ul>
      <PathDialog />
      {removing !== null && (
        <Confirm
          title={`Stop watching ${removing}?`}
          text="It is no longer asked. What was recorded of it so far stays and can still be exported."
          action="Remove"
          onYes={async () => onRefusal(await removeTarget(removing))}
          onNo={() => setRemoving(null)}
        />
      )}
    </section>
  );
}
