import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { useBundles } from '../../state/bundles.ts';
import { type ComparedMember, type ComparisonChoice, MOST_MEMBERS } from '../../state/comparison-choice.ts';
import { useTargets } from '../../state/targets.ts';
import { OpenBundleButton } from '../bundles/OpenBundleButton.tsx';
import { type ChooserGroup, chooserList, MOST_OPTIONS } from './chooser-options.ts';

interface Props {
  readonly choice: ComparisonChoice;
  readonly onChoose: (member: ComparedMember) => void;
  /** It takes the focus as it comes. */
  readonly first?: boolean;
}

const PAGE = 8;

/** All that can be compared: targets that are watched here, and those of bundles from elsewhere. Arrow keys and Enter choose while one types. */
export function MemberChooser({ choice, onChoose, first = false }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState('');
  const [active, setActive] = useState(0);
  const rows = useTargets((state) => state.rows);
  const bundles = useBundles((state) => state.bundles);
  const { groups, found } = useMemo(() => chooserList({ rows, bundles }, choice, find), [rows, bundles, choice, find]);
  const options = useMemo(() => groups.flatMap((group) => group.options), [groups]);
  const isFull = choice.members.length >= MOST_MEMBERS;
  const at = Math.min(active, options.length - 1);
  const current = options[at];
  useEffect(() => {
    if (first) input.current?.focus();
  }, [first]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(options.length - 1, to));
    setActive(next);
    const key = options[next]?.key;
    if (key !== undefined) document.getElementById(optionId(id, key))?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (member: ComparedMember | undefined): void => {
    if (member === undefined || isFull) return;
    setFind('');
    setActive(0);
    onChoose(member);
  };
  return (
    <div className="chooser">
      <span className="field search">
        <Icon name="search" size={14} />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Search targets and bundles"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={current === undefined ? undefined : optionId(id, current.key)}
          placeholder="Name, address, group"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={find}
          onChange={(event) => {
            setFind(event.target.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') move(at + 1);
            else if (event.key === 'ArrowUp') move(at - 1);
            else if (event.key === 'PageDown') move(at + PAGE);
            else if (event.key === 'PageUp') move(at - PAGE);
            else if (event.key === 'Enter') choose(current?.member);
            else if (event.key === 'Escape' && find !== '') setFind('');
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </span>
      <div id={`${id}-list`} className="options" role="listbox" aria-label="Targets and bundles">
        {groups.map((group) => (
          <Group key={group.key} id={id} group={group} current={current?.key ?? null} onChoose={choose} />
        ))}
        {options.length === 0 && (
          <p className="faint nothing">{rows === null ? 'The targets are being read.' : nothingWords(find)}</p>
        )}
      </div>
      <div className="chooser-foot">
        <span className="faint" role="status">
          {isFull ? `${MOST_MEMBERS} are compared; more cannot be.` : foundWords(found, find)}
        </span>
        <span className="grow" />
        <OpenBundleButton name="Bundle to compare with" small kind="quiet" />
      </div>
    </div>
  );
}

const optionId = (id: string, key: string): string => `${id}-${encodeURIComponent(key)}`;

interface GroupProps {
  readonly id: string;
  readonly group: ChooserGroup;
  readonly current: string | null;
  readonly onChoose: (member: ComparedMember) => void;
}

const Group = ({ id, group, current, onChoose }: GroupProps) => (
  <fieldset aria-labelledby={`${id}-${group.key}`}>
    <p className="cap clip" id={`${id}-${group.key}`} title={group.label}>
      {group.label}
    </p>
    {group.options.map((option) => (
      // The field has the focus, and its keys choose.
      // biome-ignore lint/a11y/useFocusableInteractive: see above
      // biome-ignore lint/a11y/useKeyWithClickEvents: see above
      <div
        key={option.key}
        id={optionId(id, option.key)}
        className={option.key === current ? 'option active' : 'option'}
        role="option"
        aria-selected={option.key === current}
        title={`${option.name}: ${option.detail}`}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onChoose(option.member)}
      >
        <b className="clip">
          <bdi>{option.name}</bdi>
        </b>
        <span className="faint clip">
          <bdi>{option.detail}</bdi>
        </span>
      </div>
    ))}
  </fieldset>
);

const nothingWords = (find: string): string =>
  find.trim() === '' ? 'Nothing else is watched, and no bundle is open.' : 'Nothing has this in its name or address.';

function foundWords(found: number, find: string): string {
  if (found > MOST_OPTIONS) return `${MOST_OPTIONS} of ${found.toLocaleString()} shown; search for others.`;
  return find.trim() === '' || found === 0 ? '' : `${found.toLocaleString()} found`;
}
