import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { PHASES } from '../../../electron/domain/phase.ts';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import { mutedTargets, useDesktop } from '../../state/desktop.ts';
import { openPath, pauseTarget, resumeTarget } from '../../state/engine.ts';
import { useRoute } from '../../state/route.ts';
import { openSecrets, setRefusal } from '../../state/screen.ts';
import type { TargetRow } from '../../state/targets.ts';
import { PathDialog } from './PathDialog.tsx';
import { TargetMenu } from './TargetMenu.tsx';
import { TargetRowView } from './TargetRowView.tsx';
import { useRowWindow } from './use-row-window.ts';

/** As `--row` in tokens.css. */
const ROW_HEIGHT_PX = 36;

interface Props {
  readonly rows: readonly TargetRow[];
  /** The first of those that a person has just added here. */
  readonly added: { readonly target: string } | null;
  readonly live: boolean;
}

export function TargetList({ rows, added, live }: Props) {
  const scroller = useRef<HTMLUListElement>(null);
  const { first, end, scrollbarPx } = useRowWindow(scroller, rows.length, ROW_HEIGHT_PX);
  const [more, setMore] = useState<{ readonly target: string; readonly anchor: HTMLElement } | null>(null);
  const desktop = useDesktop((state) => state.state);
  const muted = useMemo(() => mutedTargets(desktop), [desktop]);
  const route = useRoute();
  const asked = useMemo(() => (route.kind === 'target' ? { target: route.name } : null), [route]);
  useRowInSight(scroller, rows, asked);
  useRowInSight(scroller, rows, added);

  const onPause = useCallback(async (row: TargetRow) => {
    const { name, paused } = row.target;
    setRefusal(await (paused ? resumeTarget(name) : pauseTarget(name)));
  }, []);
  const onPath = useCallback((row: TargetRow) => void openPath(row.target.name), []);
  const onSecrets = useCallback((row: TargetRow) => openSecrets(row.target.name), []);
  const onMore = useCallback((row: TargetRow, anchor: HTMLElement) => setMore({ target: row.target.name, anchor }), []);
  const closeMore = useCallback(() => setMore(null), []);
  const moreTarget = more === null ? undefined : rows.find((row) => row.target.name === more.target)?.target;

  return (
    <section className="card targets" aria-label="Targets">
      <div className="cols" aria-hidden="true" style={{ marginRight: scrollbarPx }}>
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
            muted={muted.has(row.target.name)}
            asked={asked?.target === row.target.name}
            onSecrets={onSecrets}
            onMore={onMore}
          />
        ))}
        <li aria-hidden="true" className="end" style={{ top: rows.length * ROW_HEIGHT_PX - 1 }} />
      </ul>
      <PathDialog />
      {more !== null && moreTarget !== undefined && (
        <TargetMenu target={moreTarget} anchor={more.anchor} muted={muted.has(more.target)} onClose={closeMore} />
      )}
    </section>
  );
}

/** Brings the row of `asked` into sight, once each time; stays where it is when the row is in sight already. */
function useRowInSight(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly TargetRow[],
  asked: { readonly target: string } | null,
): void {
  const done = useRef<typeof asked>(null);
  useLayoutEffect(() => {
    if (asked === null || done.current === asked) return;
    const index = rows.findIndex((row) => row.target.name === asked.target);
    const list = scroller.current;
    if (index < 0 || list === null) return;
    done.current = asked;
    const fromTopPx = index * ROW_HEIGHT_PX - list.scrollTop;
    if (fromTopPx >= 0 && fromTopPx + ROW_HEIGHT_PX <= list.clientHeight) return;
    list.scrollTop = index * ROW_HEIGHT_PX - (list.clientHeight - ROW_HEIGHT_PX) / 2;
  }, [scroller, rows, asked]);
}
