import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { sizeText } from '../../components/size.ts';
import { useCollecting } from '../../state/collecting.ts';
import { EXPORT_WAY, exportNow, exportWhenComplete, stopExport } from '../../state/export-actions.ts';
import { useExportDialog } from '../../state/export-dialog.ts';
import { wantedOf } from '../../state/export-run.ts';
import { footShare, RunWords } from './RunWords.tsx';

/** What will be written, how far it is, what became of it, and what can be done now. */
export function ExportFoot() {
  const run = useExportDialog((state) => state.run);
  const preview = useExportDialog((state) => state.preview);
  const scope = useExportDialog((state) => state.scope);
  const canComplete = useExportDialog((state) => wantedOf(state).length > 0);
  const taking = useCollecting(
    ({ collections }) =>
      collections.find(
        ({ stage, incident }) => stage.kind === 'taking' && scope?.kind === 'incident' && scope.incident === incident,
      ) ?? null,
  );
  const share = footShare(run, taking);
  return (
    <>
      {share !== null && <ProgressBar share={share} />}
      <div className="export-state" role="status">
        <RunWords run={run} taking={taking} />
        {preview !== null && (run.kind === 'none' || run.kind === 'completing') && (
          <span className="line">
            {run.kind === 'none' && taking === null && (
              <b className="clip" title={preview.name}>
                {preview.name}
              </b>
            )}
            <span className="muted">
              {preview.files.length.toLocaleString()} {preview.files.length === 1 ? 'file' : 'files'}, about{' '}
              {sizeText(preview.bytes)}
              {preview.form === 'files' ? `; ${FOLDER_WORDS}` : ' before packing'}
            </span>
          </span>
        )}
      </div>
      <Actions canExport={preview !== null} canComplete={canComplete} />
    </>
  );
}

/** Said for desks that refuse archives. */
const FOLDER_WORDS =
  EXPORT_WAY.kind === 'download'
    ? 'a zip to unpack: this desk takes loose files'
    : 'a folder of loose files, as this desk asks';

function Actions({ canExport, canComplete }: { readonly canExport: boolean; readonly canComplete: boolean }) {
  const run = useExportDialog((state) => state.run);
  if (run.kind === 'writing' || run.kind === 'completing') return <Button label="Stop" onClick={stopExport} />;
  const isSaved = run.kind === 'saved';
  const verb = EXPORT_WAY.kind === 'download' ? 'Download' : 'Export';
  const nowLabel = isSaved ? `${verb} again` : canComplete ? `${verb} as it is` : verb;
  const nowKind = canComplete || isSaved ? 'plain' : 'primary';
  return (
    <>
      {isSaved && EXPORT_WAY.kind === 'write' && (
        <Button label="Show in folder" icon="folder" onClick={EXPORT_WAY.reveal} />
      )}
      {EXPORT_WAY.kind === 'download' && canExport ? (
        <DownloadLink label={nowLabel} kind={nowKind} />
      ) : (
        <Button
          label={nowLabel}
          icon={EXPORT_WAY.kind === 'download' ? 'download' : 'export'}
          kind={nowKind}
          disabled={!canExport}
          onClick={() => exportNow()}
        />
      )}
      {canComplete && <Button label={`${verb} when complete`} kind="primary" onClick={exportWhenComplete} />}
    </>
  );
}

/** A link, because it can be copied and opened elsewhere like any other. */
function DownloadLink({ label, kind }: { readonly label: string; readonly kind: 'plain' | 'primary' }) {
  const scope = useExportDialog((state) => state.scope);
  const choice = useExportDialog((state) => state.choice);
  if (EXPORT_WAY.kind !== 'download' || scope === null) return null;
  return (
    // The server names what is downloaded.
    <a className={`btn ${kind}`} href={EXPORT_WAY.address(scope, choice)} download="" onClick={EXPORT_WAY.begun}>
      <Icon name="download" />
      {label}
    </a>
  );
}

function ProgressBar({ share }: { readonly share: number }) {
  return (
    <div
      className="export-progress"
      role="progressbar"
      aria-label="Export"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span className="export-progress-done" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
