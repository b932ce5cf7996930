import { useState } from 'react';
import { changePolicy } from '../../../state/notice-actions.ts';
import type { WeeklyTime } from '../../../state/notices.ts';
import { FormDialog } from '../FormDialog.tsx';
import { useSending } from '../use-sending.ts';
import { WeeklyFields } from './WeeklyFields.tsx';
import { newWeekly, weeklyProblems } from './weekly-draft.ts';

interface Props {
  readonly all: readonly WeeklyTime[];
  /** Which of them is changed; null: one more. */
  readonly index: number | null;
  readonly onClose: () => void;
}

/** One stretch of the week in which nothing is sent. */
export function QuietHoursDialog({ all, index, onClose }: Props) {
  const [time, setTime] = useState<WeeklyTime>(() => (index === null ? newWeekly() : (all[index] ?? newWeekly())));
  const problems = weeklyProblems(time);
  const isRight = Object.keys(problems).length === 0;
  const save = () => {
    const typed = { ...time, days: [...time.days], zone: time.zone.trim() };
    const quietHours = index === null ? [...all, typed] : all.map((other, at) => (at === index ? typed : other));
    return changePolicy({ quietHours });
  };
  const sending = useSending(isRight, save, onClose);
  return (
    <FormDialog
      title={index === null ? 'Add quiet hours' : 'Change quiet hours'}
      description="Messages wait until they are over. What hangs is recorded all the same."
      action={index === null ? 'Add' : 'Save'}
      sending={sending}
      onClose={onClose}
    >
      <WeeklyFields
        first
        time={time}
        problems={sending.tried ? problems : {}}
        onChange={(next) => {
          setTime(next);
          sending.typed();
        }}
      />
    </FormDialog>
  );
}
