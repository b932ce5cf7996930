import '../../styles/overview.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { PointMenu } from '../../components/PointMenu.tsx';
import { Says } from '../../components/Says.tsx';
import { inApp } from '../../state/connection.ts';
import { mutedTargets, useDesktop } from '../../state/desktop.ts';
import { setFilter, setFind, useOverview } from '../../state/overview.ts';
import { followOverview } from '../../state/overview-follow.ts';
import type { InSight } from '../../state/overview-sparks.ts';
import { askToRemove, openTargetForm } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { QuietBanner } from '../quiet/QuietBanner.tsx';
import { useTelling } from '../quiet/use-telling.ts';
import { ExportListDialog } from '../target-form/ExportListDialog.tsx';
import { OverviewHead } from './OverviewHead.tsx';
import { HatchPattern } from './SparkLine.tsx';
import { type MenuAt, TargetTable } from './TargetTable.tsx';
import { actionsFor, removeAll } from './target-actions.ts';
import { targetMenu } from './target-menu.ts';
import { usePlaces } from './use-places.ts';
import { useTold } from './use-told.ts';

/** All targets, a row each. */
export function OverviewScreen() {
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const [removing, setRemoving] = useState<readonly string[] | null>(null);
  const [exporting, setExporting] = useState(false);
  const { told, tell } = useTold();
  const sort = useOverview((state) => state.sort);
  const total = useTargets((state) => state.rows?.size ?? null);
  const isMenuOpen = useRef(false);
  isMenuOpen.current = menu !== null;
  const isReading = useCallback(() => isMenuOpen.current || isRead(gridRef.current), []);
  const { arrangement, held, update } = usePlaces(isReading);
  const look = useSparks();
  const remove = useCallback((targets: readonly string[]) => {
    const [first, ...others] = targets;
    if (first !== undefined && others.length === 0) askToRemove(first);
    else if (first !== undefined) setRemoving(targets);
  }, []);

  return (
    <div className="overview">
      <HatchPattern />
      <OverviewHead
        searchRef={searchRef}
        found={arrangement.found}
        held={held}
        onUpdate={update}
        told={told}
        onRemove={remove}
        onExport={() => setExporting(true)}
        onToList={() => gridRef.current?.focus()}
      />
      <QuietBanner target={null} />
      {total === null ? (
        <Says title="Reading the targets" />
      ) : total === 0 ? (
        <Says title="Nothing is watched so far" text="Add what keeps hanging: a URL, a host and port, or a name.">
          <Button label="Add target" icon="plus" kind="primary" onClick={() => openTargetForm({ mode: 'add' })} />
        </Says>
      ) : arrangement.found === 0 ? (
        <NothingFound />
      ) : (
        <TargetTable
          items={arrangement.items}
          sort={sort}
          gridRef={gridRef}
          onSight={look}
          onMenu={setMenu}
          onRemove={remove}
        />
      )}
      {menu !== null && (
        <TargetMenu
          key={`${menu.target} ${menu.x} ${menu.y}`}
          at={menu}
          tell={tell}
          onClosed={() => {
            setMenu(null);
            gridRef.current?.focus({ preventScroll: true });
          }}
        />
      )}
      {removing !== null && (
        <Confirm
          title={`Stop watching ${removing.length.toLocaleString()} targets?`}
          text="They are no longer asked. What was recorded of them so far stays and can still be exported."
          action="Remove"
          onYes={() => void removeAll(removing)}
          onNo={() => setRemoving(null)}
        />
      )}
      {exporting && <ExportListDialog onClose={() => setExporting(false)} />}
    </div>
  );
}

/** Whether a person looks at the list, as far as one can know: points into it, has the focus in it, or has scrolled it. */
function isRead(list: HTMLElement | null): boolean {
  if (list === null) return false;
  return list.matches(':hover') || list.scrollTop > 0 || (document.hasFocus() && list.contains(document.activeElement));
}

function useSparks(): (inSight: readonly InSight[]) => void {
  const reader = useRef<ReturnType<typeof followOverview> | null>(null);
  const last = useRef<readonly InSight[]>([]);
  useEffect(() => {
    const following = followOverview();
    reader.current = following;
    following.look(last.current);
    return () => {
      reader.current = null;
      following.stop();
    };
  }, []);
  return useCallback((inSight) => {
    last.current = inSight;
    reader.current?.look(inSight);
  }, []);
}

function NothingFound() {
  const find = useOverview((state) => state.find.trim());
  const filter = useOverview((state) => state.filter);
  const showAll = (): void => {
    setFind('');
    setFilter('all');
  };
  const title =
    find !== ''
      ? `Nothing matches “${find.length > 60 ? `${find.slice(0, 60)}…` : find}”`
      : filter === 'not-fine'
        ? 'All is fine'
        : `There are no ${filter}`;
  const text =
    find !== ''
      ? 'Names, addresses, groups and the words of states are searched; each word must be found.'
      : filter === 'controls'
        ? 'A control is a well-known service that shows whether a fault is wider than one target.'
        : null;
  return (
    <Says title={title} text={text}>
      <Button label={find === '' ? 'Show all targets' : 'Clear the search'} onClick={showAll} />
    </Says>
  );
}

interface TargetMenuProps {
  readonly at: MenuAt;
  readonly tell: (words: string) => void;
  readonly onClosed: () => void;
}

function TargetMenu({ at, tell, onClosed }: TargetMenuProps) {
  const target = useTargets((state) => state.rows?.get(at.target)?.target);
  const areAllPaused = useTargets((state) => state.paused !== null);
  const desktop = useDesktop((state) => state.state);
  const telling = useTelling(at.target);
  if (target === undefined) return null;
  const notified = inApp ? !mutedTargets(desktop).has(target.name) : null;
  return (
    <PointMenu
      label={`More for ${target.name}`}
      at={at}
      items={targetMenu({ target, areAllPaused, notified, ...telling }, actionsFor(target, tell))}
      onClosed={onClosed}
    />
  );
}
