import { Icon } from '../../components/Icon.tsx';
import { sizeText } from '../../components/size.ts';
import { exportIncident, revealBundle } from '../../state/app.ts';
import { bundleAddress } from '../../state/engine.ts';
import { useExport } from '../../state/exporting.ts';
import { completenessText } from './words.ts';

/** A browser downloads the bundle; the app asks where to, and writes it there. */
export function ExportAction({ incident }: { readonly incident: number }) {
  const pending = useExport((state) => (state.last?.kind === 'pending' ? state.last.incident : null));
  const address = bundleAddress(incident);
  if (address !== null) {
    return (
      <a className="btn primary" href={address} download="">
        <Icon name="export" />
        Download bundle
      </a>
    );
  }
  // Stays in the order of the keyboard while it works, which `disabled` would take it out of.
  return (
    <button
      type="button"
      className="btn primary"
      aria-disabled={pending !== null}
      onClick={() => void exportIncident(incident)}
    >
      <Icon name="export" />
      {pending === incident ? 'Exporting' : 'Export bundle'}
    </button>
  );
}

/** What became of the last export, as long as it was of this incident. */
export function ExportOutcome({ incident }: { readonly incident: number }) {
  const last = useExport((state) => (state.last?.incident === incident ? state.last : null));
  return (
    <div role="status" className="outcome-place">
      {last?.kind === 'refused' && <p className="outcome refused">{last.message}</p>}
      {last?.kind === 'saved' && (
        <div className="outcome">
          <div className="grow">
            <p className="path-text">
              <b>{last.path}</b>{' '}
              <span className="muted nowrap">
                {sizeText(last.bytes)}, {completenessText(last.completeness)}
              </span>
            </p>
            {last.missing.length > 0 && (
              <ul className="missing" aria-label="Missing in the bundle">
                {last.missing.map((what) => (
                  <li key={what}>Missing: {what}</li>
                ))}
              </ul>
            )}
            {last.refusal !== null && <p className="refused">{last.refusal}</p>}
          </div>
          <button type="button" className="btn" onClick={() => void revealBundle()}>
            Show in folder
          </button>
        </div>
      )}
    </div>
  );
}
