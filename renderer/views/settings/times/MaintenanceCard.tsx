import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { Setting } from '../../../components/Setting.tsx';
import { changePolicy } from '../../../state/notice-actions.ts';
import type { Maintenance, Notices } from '../../../state/notices.ts';
import { MaintenanceDialog } from './MaintenanceDialog.tsx';
import { aboutText, isPast, whenText } from './time-words.ts';

/** Work that was announced. */
export function MaintenanceCard({ notices }: { readonly notices: Notices }) {
  const { maintenance } = notices.policy;
  const [editing, setEditing] = useState<{ readonly kept: Maintenance | null } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const remove = async (id: string): Promise<void> => {
    const outcome = await changePolicy({ maintenance: maintenance.filter((other) => other.id !== id) });
    setRefusal(outcome.kind === 'saved' ? null : outcome.message);
  };
  return (
    <section className="card" aria-label="Maintenance">
      <div className="head">
        <h2>Maintenance</h2>
        <span className="faint clip grow">what fails in it is expected</span>
        {!notices.overridden && (
          <Button
            label="Add"
            icon="plus"
            small
            aria-label="Add maintenance"
            onClick={() => setEditing({ kept: null })}
          />
        )}
      </div>
      {maintenance.length === 0 && <Setting title="None" hint="announce work before it begins, once or each week" />}
      {maintenance.map((one) => (
        <Setting
          key={one.id}
          title={one.name}
          hint={`${whenText(one)}${isPast(one, Date.now()) ? ', over' : ''}; ${aboutText(one)}`}
        >
          {!notices.overridden && (
            <>
              <Button label="Edit…" small aria-label={`Edit ${one.name}`} onClick={() => setEditing({ kept: one })} />
              <IconButton
                icon="remove"
                small
                label={`Remove ${one.name}`}
                tip="Remove"
                onClick={() => void remove(one.id)}
              />
            </>
          )}
        </Setting>
      ))}
      {refusal !== null && (
        <p className="setting refused" role="alert">
          {refusal}
        </p>
      )}
      {editing !== null && <MaintenanceDialog all={maintenance} kept={editing.kept} onClose={() => setEditing(null)} />}
    </section>
  );
}
