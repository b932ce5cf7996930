import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** One sentence more. */
  readonly text?: string | null;
  /** At most one action. */
  readonly children?: ReactNode;
}

/** What a screen or a part of it says when there is nothing to show: that it is empty, being read, or could not be read. */
export function Says({ title, text, children }: Props) {
  return (
    <div className="says">
      <b>{title}</b>
      {text != null && <p>{text}</p>}
      {children}
    </div>
  );
}
