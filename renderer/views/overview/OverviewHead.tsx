import { type RefObject, useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Menu, type MenuItem } from '../../components/Menu.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { compare } from '../../state/comparison-actions.ts';
import { MOST_MEMBERS } from '../../state/comparison-choice.ts';
import { choose, type RowFilter, setFilter, setFind, setGrouped, useOverview } from '../../state/overview.ts';
import { openImport, openTargetForm } from '../../state/screen.ts';
import { useEachSame } from '../../state/shallow.ts';
import { useTargets } from '../../state/targets.ts';
import { countRows, countsWords, notFineCount, targetsWords } from './row-words.ts';
import { pauseAll, resumeAll } from './target-actions.ts';
import { PAUSES } from './target-menu.ts';

interface Props {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  /** How many the search and the filter let through. */
  readonly found: number;
  /** Another order waits until nobody reads. */
  readonly held: boolean;
  readonly onUpdate: () => void;
  /** A few words in place of the counts, for a moment. */
  readonly told: string | null;
  readonly onRemove: (targets: readonly string[]) => void;
  readonly onExport: () => void;
  /** The focus goes to the list, on its first row. */
  readonly onToList: () => void;
}

/** What there is, in words; and what a person wants to see of it. */
export function OverviewHead(props: Props) {
  const { total, counts, notFine, hasGroups } = useTargets(useEachSame(({ rows }) => headOf(rows)));
  const filter = useOverview((state) => state.filter);
  const grouped = useOverview((state) => state.grouped);
  const chosen = useOverview((state) => state.chosen);
  const shown = props.found === total ? [] : [`${props.found.toLocaleString()} shown`];
  const words = props.told ?? [...shown, ...(counts === '' ? [] : [counts])].join('; ');
  return (
    <div className={chosen.size > 0 ? 'page-head choosing' : 'page-head'}>
      {chosen.size > 0 ? (
        <Chosen names={[...chosen]} onRemove={props.onRemove} />
      ) : (
        <>
          <h1>{targetsWords(total)}</h1>
          <span className="muted clip" title={words}>
            {words}
          </span>
          {props.held && (
            <span title="Figures have changed the order or the choice of rows. Nothing moves while you read.">
              <Button label="Update list" icon="repeat" kind="quiet" small onClick={props.onUpdate} />
            </span>
          )}
        </>
      )}
      <span className="grow" />
      <span className="unseen" role="status">
        {props.told}
      </span>
      <Segmented<RowFilter>
        label="Which targets"
        value={filter}
        onChange={setFilter}
        options={[
          { value: 'all', label: 'All' },
          { value: 'not-fine', label: 'Not fine', count: notFine },
          { value: 'subjects', label: 'Subjects' },
          { value: 'controls', label: 'Controls' },
        ]}
      />
      <Search searchRef={props.searchRef} onToList={props.onToList} />
      <Button label="Add target" icon="plus" onClick={() => openTargetForm({ mode: 'add' })} />
      <Menu label="The list" items={listMenu(hasGroups, grouped, props.onExport)}>
        <IconButton icon="more" label="More for the list" tip="More" />
      </Menu>
    </div>
  );
}

function headOf(rows: ReturnType<typeof useTargets.getState>['rows']) {
  const counts = countRows(rows?.values() ?? []);
  let hasGroups = false;
  for (const row of rows?.values() ?? []) hasGroups ||= row.target.group !== null;
  return { total: rows?.size ?? 0, counts: countsWords(counts), notFine: notFineCount(counts), hasGroups };
}

const listMenu = (hasGroups: boolean, grouped: boolean, onExport: () => void): readonly MenuItem[] => [
  { kind: 'action', label: 'Import a list…', icon: 'download', onChoose: openImport },
  { kind: 'action', label: 'Export the list…', icon: 'export', onChoose: onExport },
  { kind: 'line', name: 'looks' },
  {
    kind: 'check',
    label: 'Rows in groups',
    on: hasGroups && grouped,
    disabled: !hasGroups,
    onChoose: () => setGrouped(!grouped),
  },
];

/** What can be done with all that are chosen at once. */
function Chosen({ names, onRemove }: { readonly names: readonly string[]; readonly onRemove: Props['onRemove'] }) {
  const pauses = PAUSES.map(
    ({ label, forMs }): MenuItem => ({ kind: 'action', label, onChoose: () => void pauseAll(names, forMs) }),
  );
  const canCompare = names.length > 1 && names.length <= MOST_MEMBERS;
  return (
    <>
      <h1>{names.length.toLocaleString()} chosen</h1>
      <span className="line chosen-acts">
        <Menu label="Pause" items={pauses} align="start">
          <Button label="Pause" icon="pause" small />
        </Menu>
        <Button label="Resume" icon="resume" small onClick={() => void resumeAll(names)} />
        <Button
          label="Compare"
          icon="compare"
          small
          busy={!canCompare}
          title={canCompare ? undefined : `Two to ${MOST_MEMBERS} can be compared`}
          onClick={() => compare(names.map((target) => ({ kind: 'target', target })))}
        />
        <Button label="Remove…" icon="trash" kind="danger" small onClick={() => onRemove(names)} />
        <IconButton icon="close" label="Choose none" small onClick={() => choose([])} />
      </span>
    </>
  );
}

function Search({ searchRef, onToList }: Pick<Props, 'searchRef' | 'onToList'>) {
  const find = useOverview((state) => state.find);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      searchRef.current?.focus();
      searchRef.current?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [searchRef]);
  return (
    <label className="field search">
      <Icon name="search" size={14} />
      <input
        ref={searchRef}
        type="search"
        aria-label="Search targets"
        aria-keyshortcuts="/"
        placeholder="Name, address, state"
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        value={find}
        onChange={(event) => setFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'Enter') onToList();
          else if (event.key === 'Escape' && find !== '') setFind('');
          else if (event.key === 'Escape') event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {find === '' ? (
        <span className="kbd" aria-hidden="true">
          /
        </span>
      ) : (
        <IconButton icon="close" label="Clear the search" small onClick={() => setFind('')} />
      )}
    </label>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select') || target.closest('[role="dialog"]') !== null);
