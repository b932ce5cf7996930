import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';

interface Props {
  readonly title: string;
  /** A few words beside the title. */
  readonly about: string;
  /** Between them and the button. */
  readonly beside?: ReactNode;
  /** What adds one more; null where the list cannot be changed here. */
  readonly add: { readonly name: string; readonly disabled?: boolean; readonly onAdd: () => void } | null;
  /** Why what was changed last was not saved. */
  readonly refusal?: string | null;
  readonly children: ReactNode;
}

/** A list among the settings, to which a person adds. */
export function ListCard({ title, about, beside, add, refusal = null, children }: Props) {
  return (
    <section className="card" aria-label={title}>
      <div className="head">
        <h2>{title}</h2>
        <span className="faint clip grow">{about}</span>
        {beside}
        {add !== null && (
          <Button label="Add" icon="plus" small aria-label={add.name} disabled={add.disabled} onClick={add.onAdd} />
        )}
      </div>
      {children}
      {refusal !== null && (
        <p className="setting refused" role="alert">
          {refusal}
        </p>
      )}
    </section>
  );
}
