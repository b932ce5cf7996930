import { useId } from 'react';

interface Props<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    /** Beside the label; not told when it is 0 or left out. */
    readonly count?: number;
  }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. Arrow keys move as in any group of radio buttons. */
export function Segmented<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  const group = useId();
  return (
    <div className="seg" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={group} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            {option.label}
            {option.count !== undefined && option.count > 0 && (
              <>
                {' '}
                <span className="count">{option.count.toLocaleString()}</span>
              </>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
