import type { BundlePreview } from '../../state/export-dialog.ts';

/** What will not stand in the bundle as it is, and what stands there instead. Secrets are not told whole even here. */
export function Replacements({ preview }: { readonly preview: BundlePreview }) {
  const { replacements, replaced, places } = preview;
  return (
    <section aria-label="What will be replaced">
      <div className="export-title">
        <h3>What will be replaced</h3>
        <span className="faint">
          {counted(replaced, 'thing')}
          {replaced > 0 && `, ${counted(places, 'place')}`}
        </span>
      </div>
      {replaced === 0 ? (
        <p className="muted small">
          Nothing. {preview.completeness > 0 ? 'All texts go out as they were captured.' : ''}
        </p>
      ) : (
        <table className="export-replaced">
          <thead>
            <tr>
              <th scope="col">Found</th>
              <th scope="col">Becomes</th>
              <th scope="col" className="n">
                Places
              </th>
            </tr>
          </thead>
          <tbody>
            {replacements.map(({ kind, found, becomes, places: count }) => (
              <tr key={`${kind} ${becomes} ${found}`}>
                <td className="mono clip" title={`${kind}: ${found}`}>
                  {found}
                </td>
                <td className="mono clip to" title={becomes}>
                  {becomes}
                </td>
                <td className="n">{count.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {replaced > replacements.length && (
        <p className="faint small">The {replacements.length.toLocaleString()} most frequent of them are listed.</p>
      )}
    </section>
  );
}

const counted = (count: number, what: string): string => `${count.toLocaleString()} ${what}${count === 1 ? '' : 's'}`;
