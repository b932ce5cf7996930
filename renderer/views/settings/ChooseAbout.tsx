import { useId, useMemo, useState } from 'react';
import { Segmented } from '../../components/Segmented.tsx';
import { useTargets } from '../../state/targets.ts';

export interface About {
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}

interface Props {
  readonly label: string;
  readonly about: About;
  readonly onChange: (about: About) => void;
}

/** More than so many are found by typing. */
const MOST_LISTED = 60;
const SEARCHED_FROM = 12;

interface Option {
  readonly kind: 'targets' | 'groups';
  readonly name: string;
}

/** All targets, or groups and targets that are chosen one by one. Nothing chosen means all. */
export function ChooseAbout({ label, about, onChange }: Props) {
  const id = useId();
  const rows = useTargets((state) => state.rows);
  const isChosen = about.targets.length + about.groups.length > 0;
  const [open, setOpen] = useState(isChosen);
  const [find, setFind] = useState('');
  const options = useMemo(() => optionsOf(rows, about), [rows, about]);
  const found = options.filter(({ name }) => name.toLocaleLowerCase().includes(find.trim().toLocaleLowerCase()));
  const toggle = ({ kind, name }: Option, on: boolean): void =>
    onChange({ ...about, [kind]: on ? [...about[kind], name] : about[kind].filter((other) => other !== name) });
  return (
    <>
      <div className="choice">
        <span>
          <b>{label}</b>
          <small>{open && !isChosen ? 'Nothing is chosen so far, which means all.' : aboutHint(about)}</small>
        </span>
        <Segmented
          label={label}
          value={open ? 'chosen' : 'all'}
          options={[
            { value: 'all', label: 'All targets' },
            { value: 'chosen', label: 'Chosen' },
          ]}
          onChange={(value) => {
            setOpen(value === 'chosen');
            if (value === 'all') onChange({ targets: [], groups: [] });
          }}
        />
      </div>
      {open && (
        <div className="about-list">
          {options.length > SEARCHED_FROM && (
            <input
              className="field"
              aria-label="Find a target or group"
              aria-controls={id}
              placeholder="Find a target or group"
              value={find}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setFind(event.target.value)}
            />
          )}
          <ul id={id}>
            {found.slice(0, MOST_LISTED).map((option) => (
              <li key={`${option.kind} ${option.name}`}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={about[option.kind].includes(option.name)}
                    onChange={(event) => toggle(option, event.target.checked)}
                  />
                  <span className="clip" title={option.name}>
                    {option.name}
                  </span>
                  {option.kind === 'groups' && <span className="tag">group</span>}
                </label>
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="faint">Nothing is called so.</p>}
          {found.length > MOST_LISTED && (
            <p className="faint">{(found.length - MOST_LISTED).toLocaleString()} more are found by typing.</p>
          )}
        </div>
      )}
    </>
  );
}

const aboutHint = ({ targets, groups }: About): string =>
  targets.length + groups.length === 0
    ? 'Those that are added later as well.'
    : `${(targets.length + groups.length).toLocaleString()} chosen`;

/** Groups first. What was chosen and is not watched any more stays, so that it can be taken out. */
function optionsOf(rows: ReturnType<typeof useTargets.getState>['rows'], about: About): readonly Option[] {
  const groups = new Set(about.groups);
  const targets = new Set(about.targets);
  for (const { target } of rows?.values() ?? []) {
    if (target.group !== null) groups.add(target.group);
    if (target.role === 'subject') targets.add(target.name);
  }
  return [
    ...[...groups].map((name): Option => ({ kind: 'groups', name })),
    ...[...targets].map((name): Option => ({ kind: 'targets', name })),
  ];
}
