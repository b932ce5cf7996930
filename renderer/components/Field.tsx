import { type ComponentProps, useId } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'className' | 'id'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Under the field as long as nothing is wrong with it. */
  readonly hint?: string;
  /** What is wrong with the value, in one sentence; null when nothing is. */
  readonly error?: string | null;
  /** In the field, after the value. */
  readonly unit?: string;
  readonly mono?: boolean;
  /** The focus of a dialog begins here. */
  readonly first?: boolean;
}

/** A line of text that a person types, with its name above and what is wrong with it below. */
export function Field({
  label,
  value,
  onValue,
  hint,
  error = null,
  unit,
  mono = false,
  first = false,
  ...rest
}: Props) {
  const id = useId();
  const under = error ?? hint ?? null;
  return (
    <div className="fieldset">
      <label htmlFor={id}>{label}</label>
      <span className={mono ? 'field mono' : 'field'}>
        <input
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          {...rest}
          id={id}
          value={value}
          aria-invalid={error !== null}
          aria-describedby={under === null ? undefined : `${id}-under`}
          data-focus-first={first ? '' : undefined}
          onChange={(event) => onValue(event.target.value)}
        />
        {unit !== undefined && <i>{unit}</i>}
      </span>
      <small
        id={`${id}-under`}
        className={error === null ? 'hint' : 'refused'}
        role={error === null ? undefined : 'alert'}
      >
        {under}
      </small>
    </div>
  );
}
