import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { GridPart } from '../../components/GridPart.tsx';
import { readListUntil } from '../../state/incident-actions.ts';
import { rowAt, rowCount, setAtTop, showWaiting, useIncidentList } from '../../state/incident-list.ts';
import { useLink } from '../../state/link.ts';
import { go } from '../../state/route.ts';
import { IncidentRowView } from './IncidentRowView.tsx';
import { dayText } from './incident-row-words.ts';

/** As in styles/incident-list.css. */
const HEADS_PX = 28;
const ROW_PX = 36;
const OVERSCAN = 8;
/** Read ahead of what is in sight, so that whoever scrolls by wheel sees no blanks. */
const AHEAD_ROWS = 60;

/** Where a person was in the list when it was left, for the way back. */
const left: { scrollPx: number; active: number | null } = { scrollPx: 0, active: null };

/** The list itself. Only rows in sight exist, and all are of one height, so that the scrollbar is true before they are read. */
export function IncidentTable() {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useIncidentList();
  const isLive = useLink(({ link }) => link.kind === 'live');
  const count = rowCount(list);
  const [activeId, setActiveId] = useState(left.active);
  const found = activeId === null ? -1 : indexOf(list, activeId);
  const active = Math.max(0, found);

  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: HEADS_PX,
    scrollPaddingStart: HEADS_PX,
    initialOffset: left.scrollPx,
    initialRect: { width: 1_200, height: 640 },
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = left.scrollPx;
    const look = (): void => setAtTop(element.scrollTop < ROW_PX / 2);
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      element.removeEventListener('scroll', look);
      left.scrollPx = element.scrollTop;
    };
  }, []);

  const shown = rows.getVirtualItems();
  const end = (shown.at(-1)?.index ?? -1) + 1;
  const isFarther = list.before !== null && end + AHEAD_ROWS > list.open.length + list.past.length;
  const { reading, refusal } = list;
  useEffect(() => {
    if (!isFarther || reading || refusal !== null) return;
    // Reading goes on when one has scrolled on: what was asked for is wanted all the same.
    void readListUntil(end + AHEAD_ROWS, new AbortController().signal);
  }, [isFarther, reading, refusal, end]);

  const moveTo = (index: number): void => {
    const incident = rowAt(list, index);
    rows.scrollToIndex(index, { align: 'auto' });
    if (incident === null) return;
    left.active = incident.id;
    setActiveId(incident.id);
  };
  const open = (index: number): void => {
    const incident = rowAt(list, index);
    if (incident === null) return;
    left.active = incident.id;
    go({ kind: 'incident', id: incident.id });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADS_PX) / ROW_PX) - 1);
    const last = count - 1;
    const to: Readonly<Record<string, number>> = {
      ArrowDown: active + (found < 0 ? 0 : 1),
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: last,
    };
    const index = to[event.key];
    if (index !== undefined) moveTo(Math.min(last, Math.max(0, index)));
    else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (row === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Who marks text does not want to leave, and a link knows its way.
    if (window.getSelection()?.isCollapsed === false) return;
    if (event.target instanceof Element && event.target.closest('a') !== null) {
      left.active = rowAt(list, Number(row.dataset.index))?.id ?? null;
      return;
    }
    open(Number(row.dataset.index));
  };
  // A row that is half under the heads does not count.
  const firstInSight = shown.find(({ start }) => start + ROW_PX / 3 >= (rows.scrollOffset ?? 0) + HEADS_PX)?.index ?? 0;
  const topDay = rowAt(list, firstInSight)?.openedAt ?? null;
  return (
    <section
      className={isLive ? 'card long-list incident-list' : 'card long-list incident-list not-live'}
      aria-label="Incidents"
    >
      {list.waiting.length > 0 && (
        <span className="news">
          <Button
            small
            label={`${list.waiting.length.toLocaleString()} new`}
            icon="repeat"
            onClick={() => {
              showWaiting();
              scroller.current?.scrollTo({ top: 0 });
            }}
          />
        </span>
      )}
      <GridPart
        ref={scroller}
        role="grid"
        className="scroller"
        aria-label="Incidents"
        aria-rowcount={count + 1}
        aria-activedescendant={found >= 0 && shown.some(({ index }) => index === found) ? `${id}${found}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (found < 0) setActiveId(rowAt(list, firstInSight)?.id ?? null);
        }}
        onClick={onClick}
      >
        <Heads />
        <GridPart role="rowgroup" className="rows" style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const incident = rowAt(list, index);
            const before = index === 0 ? null : rowAt(list, index - 1);
            return (
              <IncidentRowView
                key={incident?.id ?? `row ${index}`}
                id={`${id}${index}`}
                index={index}
                topPx={start - HEADS_PX}
                incident={incident}
                isActive={index === found}
                beginsDay={
                  incident !== null && (before === null || dayText(before.openedAt) !== dayText(incident.openedAt))
                }
                saysDay={index === firstInSight && topDay !== null}
              />
            );
          })}
        </GridPart>
      </GridPart>
    </section>
  );
}

const TITLES = ['', 'Day', 'From', 'Target', 'Lasted', 'Worst', 'Requests', 'Suspected', 'Verdict', 'Confidence'];

const Heads = memo(function Heads() {
  return (
    <GridPart role="rowgroup" className="heads">
      <GridPart role="row" className="cols" aria-rowindex={1}>
        {TITLES.map((title) => (
          <GridPart key={title} role="columnheader" className={`c-${title.toLowerCase() || 'state'}`}>
            {title === '' ? <span className="unseen">State</span> : title}
          </GridPart>
        ))}
      </GridPart>
    </GridPart>
  );
});

function indexOf({ open, past }: ReturnType<typeof useIncidentList.getState>, id: number): number {
  const inOpen = open.findIndex((incident) => incident.id === id);
  if (inOpen >= 0) return inOpen;
  const inPast = past.findIndex((incident) => incident.id === id);
  return inPast < 0 ? -1 : open.length + inPast;
}
