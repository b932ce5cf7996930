import { type ReactNode, useId } from 'react';
import { Switch } from './Switch.tsx';

interface Props {
  readonly title: string;
  readonly hint: ReactNode | null;
  /** Before the words, such as the mark of a state. */
  readonly mark?: ReactNode;
  readonly children?: ReactNode;
}

/** One line of settings: what it is, a few words about it, and what changes it at the right. */
export function Setting({ title, hint, mark, children }: Props) {
  return (
    <div className="setting">
      {mark}
      <span className="what">
        <b>{title}</b>
        {hint !== null && <small>{hint}</small>}
      </span>
      {children}
    </div>
  );
}

interface SwitchProps {
  readonly title: string;
  readonly hint: ReactNode;
  /** Why it was not saved, in place of the hint; null when all is well. */
  readonly refusal?: string | null;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** One that is on or off. */
export function SwitchSetting({ title, hint, refusal = null, on, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="setting">
      <span className="what">
        <b id={`${id}-title`}>{title}</b>
        <small id={`${id}-hint`}>
          {refusal === null ? (
            hint
          ) : (
            <span className="refused" role="alert">
              {refusal}
            </span>
          )}
        </small>
      </span>
      <Switch on={on} labelledBy={`${id}-title`} describedBy={`${id}-hint`} disabled={disabled} onChange={onChange} />
    </div>
  );
}

interface TypedProps {
  readonly title: string;
  readonly hint: string;
  readonly mark?: ReactNode;
  readonly text: string;
  /** What is wrong with the text, or why it was not saved; null when all is well. */
  readonly error: string | null;
  readonly disabled?: boolean;
  readonly onText: (text: string) => void;
  /** It was left, or Enter was pressed in it. */
  readonly onDone: () => void;
  /** Takes back what was typed. */
  readonly onUndo: () => void;
}

/** One with a figure that a person types. */
export function NumberSetting({
  unit,
  ...typed
}: TypedProps & { readonly unit: string; readonly placeholder?: string }) {
  return (
    <TypedSetting className="field number" inputMode="decimal" {...typed}>
      <i>{unit}</i>
    </TypedSetting>
  );
}

/** One with a few words that a person types. */
export function TextSetting({ placeholder, ...typed }: TypedProps & { readonly placeholder: string }) {
  return <TypedSetting className="field short" inputMode="text" placeholder={placeholder} {...typed} />;
}

interface FieldProps extends TypedProps {
  readonly className: string;
  readonly inputMode: 'decimal' | 'text';
  readonly placeholder?: string;
  readonly children?: ReactNode;
}

function TypedSetting({ title, hint, mark, text, error, disabled = false, children, ...field }: FieldProps) {
  const { className, inputMode, placeholder, ...on } = field;
  const id = useId();
  return (
    <div className="setting">
      {mark}
      <span className="what">
        <label htmlFor={id}>{title}</label>
        <small id={`${id}-under`} className={error === null ? undefined : 'refused'} role="status">
          {error ?? hint}
        </small>
      </span>
      <span className={className}>
        <input
          id={id}
          value={text}
          inputMode={inputMode}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          aria-invalid={error !== null}
          aria-describedby={`${id}-under`}
          onChange={(event) => on.onText(event.target.value)}
          onBlur={on.onDone}
          onKeyDown={(event) => {
            if (event.key === 'Enter') on.onDone();
            if (event.key === 'Escape') on.onUndo();
          }}
        />
        {children}
      </span>
    </div>
  );
}
