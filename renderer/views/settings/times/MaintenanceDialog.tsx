import { useState } from 'react';
import { Field } from '../../../components/Field.tsx';
import { Segmented } from '../../../components/Segmented.tsx';
import { changePolicy } from '../../../state/notice-actions.ts';
import type { Maintenance } from '../../../state/notices.ts';
import { ChooseAbout } from '../ChooseAbout.tsx';
import { FormDialog } from '../FormDialog.tsx';
import { useSending } from '../use-sending.ts';
import {
  isRight,
  type MaintenanceDraft,
  maintenanceDraft,
  maintenanceOf,
  maintenanceProblems,
  newId,
  newMaintenance,
} from './maintenance-draft.ts';
import { WeeklyFields } from './WeeklyFields.tsx';
import { ownZone } from './weekly-draft.ts';

interface Props {
  readonly all: readonly Maintenance[];
  /** Which of them is changed; null: one more. */
  readonly kept: Maintenance | null;
  readonly onClose: () => void;
}

const NOTHING_WRONG = { name: null, from: null, until: null, weekly: {} };

/** Work that is announced: what fails in it is expected. */
export function MaintenanceDialog({ all, kept, onClose }: Props) {
  const [draft, setDraft] = useState<MaintenanceDraft>(() =>
    kept === null ? newMaintenance(new Date(), newId()) : maintenanceDraft(kept, new Date()),
  );
  const wrong = maintenanceProblems(draft);
  const save = () => {
    const typed = maintenanceOf(draft);
    const maintenance = kept === null ? [...all, typed] : all.map((other) => (other.id === kept.id ? typed : other));
    return changePolicy({ maintenance });
  };
  const sending = useSending(isRight(wrong), save, onClose);
  const problems = sending.tried ? wrong : NOTHING_WRONG;
  const change = (by: Partial<MaintenanceDraft>): void => {
    setDraft({ ...draft, ...by });
    sending.typed();
  };
  return (
    <FormDialog
      title={kept === null ? 'Announce maintenance' : `Change ${kept.name}`}
      description="Nobody is told of what fails in it. What goes on failing after it is told then."
      action={kept === null ? 'Announce' : 'Save'}
      sending={sending}
      onClose={onClose}
    >
      <Field
        first
        label="What is done"
        placeholder="Database move"
        maxLength={200}
        value={draft.name}
        error={problems.name}
        onValue={(name) => change({ name })}
      />
      <div className="choice">
        <span>
          <b>When</b>
          <small>{draft.kind === 'once' ? 'It ends by itself.' : 'It comes back each week.'}</small>
        </span>
        <Segmented
          label="When"
          value={draft.kind}
          options={[
            { value: 'once', label: 'Once' },
            { value: 'weekly', label: 'Each week' },
          ]}
          onChange={(kind) => change({ kind })}
        />
      </div>
      {draft.kind === 'once' ? (
        <div className="pair">
          <Field
            label="From"
            type="datetime-local"
            value={draft.from}
            hint={`on the clock of ${ownZone()}`}
            error={problems.from}
            onValue={(from) => change({ from })}
          />
          <Field
            label="Until"
            type="datetime-local"
            value={draft.until}
            error={problems.until}
            onValue={(until) => change({ until })}
          />
        </div>
      ) : (
        <WeeklyFields
          first={false}
          time={draft.weekly}
          problems={problems.weekly}
          onChange={(weekly) => change({ weekly })}
        />
      )}
      <ChooseAbout label="What it concerns" about={draft} onChange={change} />
    </FormDialog>
  );
}
