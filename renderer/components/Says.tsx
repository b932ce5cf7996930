import type { ReactNode } from 'react';

/** What a screen says when there is nothing to show: one sentence, and at most one action. */
export function Says({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="says">
      <b>{title}</b>
      {children}
    </div>
  );
}
