import { Button } from './Button.tsx';

interface Props {
  readonly label: string;
  /** `kept` is never shown, only replaced or taken away. */
  readonly state: 'kept' | 'taken-away' | 'typed';
  readonly value: string;
  readonly placeholder: string;
  /** The focus of the dialog begins here. */
  readonly first: boolean;
  readonly onValue: (value: string) => void;
  readonly onReplace: () => void;
}

/** A value that goes one way. */
export function SecretField({ label, state, value, placeholder, first, onValue, onReplace }: Props) {
  switch (state) {
    case 'kept':
      return (
        <span className="secret">
          <span className="muted grow clip">kept, not shown</span>
          <Button label="Replace" aria-label={`Replace ${label}`} onClick={onReplace} />
        </span>
      );
    case 'taken-away':
      return (
        <span className="secret">
          <span className="muted grow clip">taken away when you press Save</span>
        </span>
      );
    case 'typed':
      return (
        <input
          type="password"
          className="field"
          aria-label={label}
          placeholder={placeholder}
          value={value}
          data-focus-first={first ? '' : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onValue(event.target.value)}
        />
      );
  }
}
