import { type ReactNode, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { Setting } from '../../../components/Setting.tsx';
import type { ChangeOutcome } from '../../../state/settings.ts';
import { ListCard } from '../ListCard.tsx';
import { useRefusal } from '../use-refusal.ts';

interface TimeLine<Time> {
  readonly time: Time;
  /** Tells it from the others. */
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  /** Whom its buttons speak of. */
  readonly name: string;
}

interface Props<Time> {
  readonly title: string;
  readonly about: string;
  /** Of the button that adds one. */
  readonly addName: string;
  /** Said while there is none. */
  readonly none: string;
  readonly overridden: boolean;
  readonly lines: readonly TimeLine<Time>[];
  readonly onRemove: (time: Time) => Promise<ChangeOutcome>;
  /** The form for one of them, or for one more (null). */
  readonly form: (time: Time | null, onClose: () => void) => ReactNode;
}

/** Times at which people are told otherwise: a list, and a form for each. `Time` is what the owner knows one of them by. */
export function TimesCard<Time>({ title, about, addName, none, overridden, lines, onRemove, form }: Props<Time>) {
  const [editing, setEditing] = useState<{ readonly time: Time | null } | null>(null);
  const { refusal, attempt } = useRefusal();
  const add = overridden ? null : { name: addName, onAdd: () => setEditing({ time: null }) };
  return (
    <ListCard title={title} about={about} add={add} refusal={refusal}>
      {lines.length === 0 && <Setting title="None" hint={none} />}
      {lines.map(({ time, key, title: what, hint, name }) => (
        <Setting key={key} title={what} hint={hint}>
          {!overridden && (
            <>
              <Button label="Edit…" small aria-label={`Edit ${name}`} onClick={() => setEditing({ time })} />
              <IconButton
                icon="remove"
                small
                label={`Remove ${name}`}
                tip="Remove"
                onClick={() => void attempt(onRemove(time))}
              />
            </>
          )}
        </Setting>
      ))}
      {editing !== null && form(editing.time, () => setEditing(null))}
    </ListCard>
  );
}
