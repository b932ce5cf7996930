import { useId, useMemo, useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useTargets } from '../../state/targets.ts';

interface Props {
  /** null: all of them. */
  readonly chosen: readonly string[] | null;
  readonly problem: string | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

/** So many rows are drawn; among more, one searches. */
const MOST_ROWS = 200;
const SEARCH_FROM = 8;

/** All targets, or some of a list that may be long. */
export function RangeTargets({ chosen, problem, onChange }: Props) {
  const heading = useId();
  const [find, setFind] = useState('');
  const rows = useTargets((state) => state.rows);
  const names = useMemo(() => {
    // One that is watched no longer can still be asked for, by whoever came from it.
    const known = new Set([...(rows?.keys() ?? []), ...(chosen ?? [])]);
    return [...known].toSorted((one, other) => one.localeCompare(other));
  }, [rows, chosen]);
  const sought = find.trim().toLocaleLowerCase();
  const found = sought === '' ? names : names.filter((name) => name.toLocaleLowerCase().includes(sought));
  const marked = new Set(chosen ?? []);
  const toggle = (name: string, on: boolean): void =>
    onChange(on ? [...(chosen ?? []), name] : (chosen ?? []).filter((other) => other !== name));
  return (
    <section className="range-targets" aria-labelledby={heading}>
      <div className="line">
        <h3 id={heading}>Targets</h3>
        <span className="grow" />
        <Segmented<'all' | 'some'>
          label="Which targets"
          value={chosen === null ? 'all' : 'some'}
          onChange={(which) => onChange(which === 'all' ? null : [])}
          options={[
            { value: 'all', label: 'All' },
            { value: 'some', label: 'Chosen', count: marked.size },
          ]}
        />
      </div>
      {chosen === null ? (
        <p className="faint">Also those that were watched then and are not any more.</p>
      ) : (
        <>
          {names.length >= SEARCH_FROM && (
            <span className="field search">
              <Icon name="search" />
              <input
                type="text"
                aria-label="Search targets"
                placeholder="Name of a target"
                autoComplete="off"
                spellCheck={false}
                value={find}
                onChange={(event) => setFind(event.target.value)}
                onKeyDown={(event) => {
                  // The first Escape empties the field, the next one closes the dialog; Enter would send.
                  if (event.key === 'Enter') event.preventDefault();
                  if (event.key !== 'Escape' || find === '') return;
                  event.preventDefault();
                  setFind('');
                }}
              />
            </span>
          )}
          <ul className="range-names" aria-label="Targets">
            {found.slice(0, MOST_ROWS).map((name) => (
              <li key={name}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={marked.has(name)}
                    onChange={(event) => toggle(name, event.target.checked)}
                  />
                  <span className="clip" title={name}>
                    <bdi>{name}</bdi>
                  </span>
                </label>
              </li>
            ))}
          </ul>
          <p className={problem === null ? 'faint' : 'refused'} role={problem === null ? 'status' : 'alert'}>
            {problem ?? listWords(found.length, sought !== '')}
          </p>
        </>
      )}
    </section>
  );
}

function listWords(found: number, isSearching: boolean): string {
  if (found === 0) return isSearching ? 'No target has this in its name.' : 'No target is watched.';
  if (found > MOST_ROWS) return `The first ${MOST_ROWS} of ${found.toLocaleString()}; search for the others.`;
  return isSearching ? `${found.toLocaleString()} found` : '';
}
