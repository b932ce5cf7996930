import { type ReactNode, useId } from 'react';
import { Switch } from './Switch.tsx';

interface Props {
  readonly title: string;
  readonly hint: ReactNode | null;
  readonly children?: ReactNode;
}

/** One line of settings: what it is, a few words about it, and what changes it at the right. */
export function Setting({ title, hint, children }: Props) {
  return (
    <div className="setting">
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
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** One that is on or off. */
export function SwitchSetting({ title, hint, on, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="setting">
      <span className="what">
        <b id={`${id}-title`}>{title}</b>
        <small id={`${id}-hint`}>{hint}</small>
      </span>
      <Switch on={on} labelledBy={`${id}-title`} describedBy={`${id}-hint`} disabled={disabled} onChange={onChange} />
    </div>
  );
}
