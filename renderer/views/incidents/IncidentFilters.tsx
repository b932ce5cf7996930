import { useId, useMemo } from 'react';
import { SEGMENT_LABELS } from '../../../electron/domain/segment-label.ts';
import { SEGMENTS } from '../../../electron/domain/verdict/verdict.ts';
import { Icon } from '../../components/Icon.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { type IncidentFilter, MAX_FIND_LENGTH } from '../../state/incident-filter.ts';
import { useTargets } from '../../state/targets.ts';

interface Props {
  readonly filter: IncidentFilter;
  readonly onChange: (filter: IncidentFilter) => void;
}

/** Which incidents a person wants to see. */
export function IncidentFilters({ filter, onChange }: Props) {
  const find = useId();
  const rows = useTargets((state) => state.rows);
  const names = useMemo(() => {
    const known = new Set(rows?.keys() ?? []);
    // One that is watched no longer still has incidents.
    if (filter.target !== null) known.add(filter.target);
    return [...known].toSorted((one, other) => one.localeCompare(other));
  }, [rows, filter.target]);
  return (
    <>
      <Segmented<'all' | 'open'>
        label="Which incidents"
        value={filter.openOnly ? 'open' : 'all'}
        onChange={(value) => onChange({ ...filter, openOnly: value === 'open' })}
        options={[
          { value: 'all', label: 'All' },
          { value: 'open', label: 'Open' },
        ]}
      />
      <select
        className="filter-choice"
        aria-label="Target"
        value={filter.target === null ? '' : `=${filter.target}`}
        onChange={({ target }) => onChange({ ...filter, target: target.value === '' ? null : target.value.slice(1) })}
      >
        <option value="">All targets</option>
        {names.map((name) => (
          <option key={name} value={`=${name}`}>
            {name}
          </option>
        ))}
      </select>
      <select
        className="filter-choice"
        aria-label="Suspected place"
        value={filter.segment ?? ''}
        onChange={({ target }) =>
          onChange({ ...filter, segment: SEGMENTS.find((segment) => segment === target.value) ?? null })
        }
      >
        <option value="">All verdicts</option>
        {SEGMENTS.map((segment) => (
          <option key={segment} value={segment}>
            {SEGMENT_LABELS[segment]}
          </option>
        ))}
      </select>
      <span className="field search">
        <Icon name="search" />
        <input
          id={find}
          type="text"
          aria-label="Search incidents"
          placeholder="Target or verdict"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_FIND_LENGTH}
          value={filter.find}
          onChange={(event) => onChange({ ...filter, find: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || filter.find === '') return;
            event.preventDefault();
            onChange({ ...filter, find: '' });
          }}
        />
        {filter.find !== '' && (
          <IconButton small icon="close" label="Clear the search" onClick={() => onChange({ ...filter, find: '' })} />
        )}
      </span>
    </>
  );
}
