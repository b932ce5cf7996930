import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { GridPart } from '../../components/GridPart.tsx';
import { mutedTargets, useDesktop } from '../../state/desktop.ts';
import { useLink } from '../../state/link.ts';
import { choose, type Sort, setFolded, useOverview } from '../../state/overview.ts';
import { useFigures } from '../../state/overview-figures.ts';
import type { InSight } from '../../state/overview-sparks.ts';
import { useQuiet } from '../../state/quiet.ts';
import { go } from '../../state/route.ts';
import { openSecrets } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import type { Item } from './arrange.ts';
import { ColumnHeads } from './ColumnHeads.tsx';
import { columnsFor } from './columns.ts';
import { GroupRow } from './GroupRow.tsx';
import { pressKey } from './press-key.ts';
import { TargetRowView } from './TargetRowView.tsx';
import { useInnerWidth } from './use-inner-width.ts';

/** As in styles/overview.css. */
const HEADS_PX = 28;
const GROUP_PX = 32;
const ROW_PX = 36;
const OVERSCAN = 6;
/** Of the heads, before it is known how wide the list is. */
const GUESSED_PX = 1_230;

/** Where a person was in the list when it was left, for the way back. */
const left: { scrollPx: number; active: string | null; byKeyboard: boolean } = {
  scrollPx: 0,
  active: null,
  byKeyboard: false,
};

export interface MenuAt {
  readonly target: string;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly items: readonly Item[];
  readonly sort: Sort | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  /** Tells what is in sight, whenever that changes. */
  readonly onSight: (inSight: readonly InSight[]) => void;
  readonly onMenu: (at: MenuAt) => void;
  readonly onRemove: (targets: readonly string[]) => void;
}

const NO_ROWS: readonly VirtualItem[] = [];

const keyOf = (item: Item): string => (item.kind === 'row' ? `row ${item.name}` : `group ${item.group}`);

/** The list itself. Only rows in sight exist; the focus stays on the list, which says which of them it is on. */
export function TargetTable({ items, sort, gridRef, onSight, onMenu, onRemove }: Props) {
  const id = useId();
  const live = useLink(({ link }) => link.kind === 'live');
  const widthPx = useInnerWidth(gridRef);
  const columns = useMemo(() => columnsFor(widthPx ?? GUESSED_PX), [widthPx]);
  const chosen = useOverview((state) => state.chosen);
  const asked = useOverview((state) => state.asked);
  const figuresNote = useFigures(({ complete, refusal }) =>
    refusal !== null ? `Not read: ${refusal}` : complete ? null : 'What was before the start is still being read',
  );
  const isBlind = useQuiet(({ quiet }) => quiet?.blind != null);
  const desktop = useDesktop((state) => state.state);
  const muted = useMemo(() => mutedTargets(desktop), [desktop]);
  const [activeKey, setActiveKey] = useState(left.active);
  const anchor = useRef<string | null>(null);
  const found = items.findIndex((item) => keyOf(item) === activeKey);
  const active = found < 0 ? 0 : found;

  // New functions only for new items, because all places are worked out again with them.
  const getItemKey = useCallback(
    (index: number) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    [items],
  );
  const estimateSize = useCallback((index: number) => (items[index]?.kind === 'group' ? GROUP_PX : ROW_PX), [items]);
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => gridRef.current,
    estimateSize,
    getItemKey,
    overscan: OVERSCAN,
    scrollMargin: HEADS_PX,
    scrollPaddingStart: HEADS_PX,
    initialOffset: left.scrollPx,
    initialRect: { width: 1_200, height: 640 },
  });

  useLayoutEffect(() => {
    const grid = gridRef.current;
    if (grid === null) return;
    grid.scrollTop = left.scrollPx;
    if (left.byKeyboard) grid.focus({ preventScroll: true });
    left.byKeyboard = false;
    return () => {
      left.scrollPx = grid.scrollTop;
    };
  }, [gridRef]);

  // Rows are drawn once, for the width that they have, and not for a guess before.
  const shown = widthPx === null ? NO_ROWS : list.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const end = (shown.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (first === end) return;
    onSight(
      items.slice(first, end).flatMap((item) => {
        if (item.kind === 'group' || columns.sparkPx === 0) return [];
        const incident = useTargets.getState().rows?.get(item.name)?.incident;
        return [{ name: item.name, mark: String(incident?.id ?? '') }];
      }),
    );
  }, [items, first, end, columns, onSight]);

  const moveTo = useCallback(
    (index: number) => {
      const item = items[index];
      if (item === undefined) return;
      left.active = keyOf(item);
      setActiveKey(left.active);
      list.scrollToIndex(index, { align: 'auto' });
    },
    [items, list],
  );

  const done = useRef<typeof asked>(null);
  useLayoutEffect(() => {
    if (asked === null || done.current === asked) return;
    const index = items.findIndex((item) => item.kind === 'row' && item.name === asked.target);
    if (index < 0) {
      const target = useTargets.getState().rows?.get(asked.target)?.target;
      if (target !== undefined) setFolded(target.group ?? '', false);
      return;
    }
    done.current = asked;
    moveTo(index);
  }, [asked, items, moveTo]);

  const names = useMemo(() => items.flatMap((item) => (item.kind === 'row' ? [item.name] : [])), [items]);
  const chooseOne = (item: Item, extend: boolean): void => {
    if (item.kind === 'group') {
      const members = items.flatMap((other) =>
        other.kind === 'row' && other.group === item.group ? [other.name] : [],
      );
      const areAllChosen = members.every((name) => chosen.has(name));
      choose(areAllChosen ? [...chosen].filter((name) => !members.includes(name)) : [...chosen, ...members]);
      return;
    }
    const from = anchor.current === null ? -1 : names.indexOf(anchor.current);
    const to = names.indexOf(item.name);
    if (extend && from >= 0) {
      choose(names.slice(Math.min(from, to), Math.max(from, to) + 1));
      return;
    }
    anchor.current = item.name;
    choose(chosen.has(item.name) ? [...chosen].filter((name) => name !== item.name) : [...chosen, item.name]);
  };
  const open = (item: Item): void => {
    if (item.kind === 'row') go({ kind: 'target', name: item.name });
    else setFolded(item.group, !item.folded);
  };
  const menuAtRow = (item: Item): void => {
    if (item.kind === 'group') return;
    const at = document.getElementById(`${id}${active}`)?.querySelector('.who')?.getBoundingClientRect();
    if (at !== undefined) onMenu({ target: item.name, x: at.left, y: at.bottom });
  };
  const indexOf = (event: MouseEvent): number | null => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    return row === null ? null : Number(row.dataset.index);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Heads of columns have keys of their own.
    if (event.target instanceof Element && event.target.closest('.cols') !== null) return;
    const isDone = pressKey(event, items, active, {
      open: (item) => {
        left.byKeyboard = item.kind === 'row';
        open(item);
      },
      fold: setFolded,
      choose: chooseOne,
      chooseAll: () => choose(names),
      chooseNone: () => choose([]),
      remove: (item) => {
        if (chosen.size > 0) onRemove([...chosen]);
        else if (item.kind === 'row') onRemove([item.name]);
      },
      menu: menuAtRow,
      moveTo,
    });
    if (isDone) event.preventDefault();
  };

  const onClick = (event: MouseEvent): void => {
    const index = indexOf(event);
    const item = index === null ? undefined : items[index];
    if (index === null || item === undefined || !(event.target instanceof Element)) return;
    left.active = keyOf(item);
    setActiveKey(left.active);
    const act = event.target.closest<HTMLElement>('[data-act]');
    if (act !== null && item.kind === 'row') {
      const at = act.getBoundingClientRect();
      if (act.dataset.act === 'secrets') openSecrets(item.name);
      else onMenu({ target: item.name, x: at.left, y: at.bottom });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.preventDefault();
      chooseOne(item, event.shiftKey);
      return;
    }
    // Who marks text does not want to leave, and a link knows its way.
    if (window.getSelection()?.isCollapsed === false || event.target.closest('a') !== null) return;
    open(item);
  };

  const onContextMenu = (event: MouseEvent): void => {
    const index = indexOf(event);
    // The key of the menu tells of the list, which has the focus, and not of a row.
    const item = items[index ?? active];
    if (item === undefined || item.kind === 'group') return;
    event.preventDefault();
    if (index === null) {
      menuAtRow(item);
      return;
    }
    left.active = keyOf(item);
    setActiveKey(left.active);
    onMenu({ target: item.name, x: event.clientX, y: event.clientY });
  };

  return (
    <section className={`card targets${live ? '' : ' not-live'}${isBlind ? ' blind' : ''}`} aria-label="Targets">
      <GridPart
        ref={gridRef}
        role="treegrid"
        className="scroller"
        aria-label="Targets"
        aria-rowcount={items.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={active >= first && active < end ? `${id}${active}` : undefined}
        tabIndex={0}
        style={{ ['--columns' as string]: columns.template }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onMouseDown={(event) => {
          // Otherwise the text between two rows would be marked.
          if (event.shiftKey) event.preventDefault();
        }}
      >
        <GridPart role="rowgroup" className="heads">
          <ColumnHeads columns={columns} sort={sort} figuresNote={figuresNote} />
        </GridPart>
        <GridPart role="rowgroup" className="rows" style={{ height: list.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const item = items[index];
            if (item === undefined) return null;
            // By its place: another order or choice changes what rows say, which is quicker than to make them anew.
            const key = `${item.kind} ${index}`;
            const place = { id: `${id}${index}`, index, topPx: start - HEADS_PX, active: index === active };
            return item.kind === 'group' ? (
              <GroupRow key={key} {...place} group={item.group} shown={item.shown} folded={item.folded} />
            ) : (
              <TargetRowView
                key={key}
                {...place}
                name={item.name}
                level={items[0]?.kind === 'group' ? 2 : 1}
                columns={columns}
                live={live}
                chosen={chosen.has(item.name)}
                muted={muted.has(item.name)}
              />
            );
          })}
        </GridPart>
      </GridPart>
    </section>
  );
}
