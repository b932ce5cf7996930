import { type ReactNode, useId, useState } from 'react';
import { Icon } from './Icon.tsx';

interface Props {
  /** Beside the looks of `styles/list-screen.css`, for its own. */
  readonly className: string;
  /** What is seen at all times, a cell each. */
  readonly line: ReactNode;
  /** What unfolds under it. */
  readonly children: ReactNode;
}

/** One entry of a list in one line, and more of it as soon as a person wants it. */
export function UnfoldingLine({ className, line, children }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <li className={`unfolding ${className}`}>
      <button
        type="button"
        className="one"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'down' : 'right'} size={14} />
        {line}
      </button>
      {open && (
        <div className="unfolded" id={id}>
          {children}
        </div>
      )}
    </li>
  );
}
