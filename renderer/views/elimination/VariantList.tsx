import type { VariantPlan } from '../../state/elimination.ts';

interface Props {
  /** null: not known yet. */
  readonly plan: VariantPlan | null;
  /** Something is still to be said by the person. */
  readonly isEmpty: boolean;
}

/** What would be watched side by side, and what will not be told apart by it. */
export function VariantList({ plan, isEmpty }: Props) {
  return (
    <section className="variants" aria-label="Side by side">
      <h3>Side by side</h3>
      <ul>
        {plan?.members.map(({ name, says, state }) => (
          <li key={name}>
            <span className="clip" title={name}>
              <bdi>{name}</bdi>
            </span>
            <span className="clip muted" title={says}>
              <bdi>{says}</bdi>
            </span>
            <span className={state === 'new' ? 'new' : 'faint'}>{state === 'new' ? 'new' : 'watched already'}</span>
          </li>
        ))}
        {plan === null && isEmpty && <li className="faint">Nothing is chosen yet.</li>}
      </ul>
      <div className="not-told" aria-live="polite">
        {plan?.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
    </section>
  );
}
