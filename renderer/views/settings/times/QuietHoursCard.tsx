import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { Setting } from '../../../components/Setting.tsx';
import { changePolicy } from '../../../state/notice-actions.ts';
import type { Notices } from '../../../state/notices.ts';
import { QuietHoursDialog } from './QuietHoursDialog.tsx';
import { daysText, isOverNight, weeklyText } from './time-words.ts';

/** When nothing is sent, each week. */
export function QuietHoursCard({ notices }: { readonly notices: Notices }) {
  const { quietHours } = notices.policy;
  const [editing, setEditing] = useState<{ readonly index: number | null } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const remove = async (index: number): Promise<void> => {
    const outcome = await changePolicy({ quietHours: quietHours.filter((_, other) => other !== index) });
    setRefusal(outcome.kind === 'saved' ? null : outcome.message);
  };
  return (
    <section className="card" aria-label="Quiet hours">
      <div className="head">
        <h2>Quiet hours</h2>
        <span className="faint clip grow">each week; messages wait until they are over</span>
        {!notices.overridden && (
          <Button
            label="Add"
            icon="plus"
            small
            aria-label="Add quiet hours"
            onClick={() => setEditing({ index: null })}
          />
        )}
      </div>
      {quietHours.length === 0 && <Setting title="None" hint="people are told at any hour" />}
      {quietHours.map((time, index) => {
        const words = weeklyText(time);
        return (
          <Setting
            key={words}
            title={`${time.from}–${time.until}${isOverNight(time) ? ' (next day)' : ''}`}
            hint={`${daysText(time.days)}; ${time.zone}`}
          >
            {!notices.overridden && (
              <>
                <Button label="Edit…" small aria-label={`Edit ${words}`} onClick={() => setEditing({ index })} />
                <IconButton
                  icon="remove"
                  small
                  label={`Remove ${words}`}
                  tip="Remove"
                  onClick={() => void remove(index)}
                />
              </>
            )}
          </Setting>
        );
      })}
      {refusal !== null && (
        <p className="setting refused" role="alert">
          {refusal}
        </p>
      )}
      {editing !== null && <QuietHoursDialog all={quietHours} index={editing.index} onClose={() => setEditing(null)} />}
    </section>
  );
}
