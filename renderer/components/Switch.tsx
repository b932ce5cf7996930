interface Props {
  readonly on: boolean;
  readonly labelledBy: string;
  readonly describedBy: string;
  /** It says why it cannot be changed in its description. */
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** On or off at once, without anything to confirm. */
export function Switch({ on, labelledBy, describedBy, disabled = false, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={on}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      disabled={disabled}
      onClick={() => onChange(!on)}
    />
  );
}
