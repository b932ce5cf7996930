import { Icon } from '../../components/Icon.tsx';
import type { BundlePreview } from '../../state/export-dialog.ts';

/** How much of what the desk asks for is there, and of each missing item why it is not. */
export function Completeness({ preview }: { readonly preview: BundlePreview }) {
  const { has, missing } = preview;
  const all = has.length + missing.length;
  return (
    <section aria-label="Completeness">
      <div className="export-title">
        <h3>Completeness</h3>
        <span className="grow" />
        <b>
          {has.length} of {all}
        </b>
      </div>
      <div className="export-bar" role="img" aria-label={`${has.length} of ${all} items are there`}>
        {Array.from({ length: all }, (_, index) => (
          // Parts of a bar are told apart by their place only.
          // biome-ignore lint/suspicious/noArrayIndexKey: they are never reordered
          <span key={index} className={index < has.length ? 'there' : undefined} />
        ))}
      </div>
      {missing.length > 0 && (
        <ul className="export-missing" aria-label="Missing">
          {missing.map(({ title, reason }) => (
            <li key={title}>
              <b>{title}</b>
              <span>{capitalised(reason)}</span>
            </li>
          ))}
        </ul>
      )}
      <ul className="export-has" aria-label="There">
        {has.map((title) => (
          <li key={title}>
            <Icon name="check" size={14} />
            <span>{title}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const capitalised = (text: string): string => `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}`;
