import { useId } from 'react';
import { Field } from '../../../components/Field.tsx';
import type { WeeklyTime } from '../../../state/notices.ts';
import { DAY_NAMES, isOverNight } from './time-words.ts';
import type { WeeklyProblems } from './weekly-draft.ts';

interface Props {
  readonly time: WeeklyTime;
  readonly problems: WeeklyProblems;
  readonly onChange: (time: WeeklyTime) => void;
  /** The focus of the dialog begins here. */
  readonly first: boolean;
}

/** Days, from when until when, and on whose clock. */
export function WeeklyFields({ time, problems, onChange, first }: Props) {
  const id = useId();
  const toggle = (day: number, on: boolean): void => {
    const days = on ? [...time.days, day] : time.days.filter((other) => other !== day);
    onChange({ ...time, days: days.toSorted((one, other) => one - other) });
  };
  return (
    <>
      <fieldset
        className="days"
        aria-invalid={problems.days !== undefined}
        aria-describedby={problems.days === undefined ? undefined : `${id}-days`}
      >
        <legend>Days on which it begins</legend>
        {DAY_NAMES.map((name, day) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={time.days.includes(day)}
              data-focus-first={first && day === 0 ? '' : undefined}
              onChange={(event) => toggle(day, event.target.checked)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <small id={`${id}-days`} className="refused under" role={problems.days === undefined ? undefined : 'alert'}>
        {problems.days}
      </small>
      <div className="three">
        <Field
          label="From"
          type="time"
          value={time.from}
          error={problems.from ?? null}
          onValue={(from) => onChange({ ...time, from })}
        />
        <Field
          label="Until"
          type="time"
          value={time.until}
          hint={isOverNight(time) ? 'on the next day' : 'on the same day'}
          error={problems.until ?? null}
          onValue={(until) => onChange({ ...time, until })}
        />
        <Field
          label="Time zone"
          list={`${id}-zones`}
          value={time.zone}
          placeholder="Europe/Vienna"
          error={problems.zone ?? null}
          onValue={(zone) => onChange({ ...time, zone })}
        />
      </div>
      <datalist id={`${id}-zones`}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
