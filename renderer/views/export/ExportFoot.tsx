import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { sizeText } from '../../components/size.ts';
import { type ExportProgress, type ExportRun, useExportDialog } from '../../state/export-dialog.ts';
import { EXPORT_WAY } from '../../state/incident-actions.ts';

/** What will be written, how far it is, and what became of it. */
export function ExportFoot({ incident }: { readonly incident: number }) {
  const run = useExportDialog((state) => (state.incident === incident ? state.run : NO_RUN));
  const choice = useExportDialog((state) => state.choice);
  const preview = useExportDialog((state) => (state.incident === incident ? state.preview : null));
  const progress = run.kind === 'writing' || run.kind === 'handed-over' ? run.progress : null;
  return (
    <>
      {progress !== null && progress.done < progress.of && <ProgressBar progress={progress} />}
      <div className="export-state" role="status">
        <RunWords run={run} />
        {run.kind === 'none' && preview !== null && (
          <>
            <b className="clip" title={preview.fileName}>
              {preview.fileName}
            </b>
            <span className="muted">
              {preview.files.length.toLocaleString()} {preview.files.length === 1 ? 'file' : 'files'}, about{' '}
              {sizeText(preview.bytes)} before packing
            </span>
          </>
        )}
      </div>
      {EXPORT_WAY.kind === 'download' ? (
        <a
          className="btn primary"
          href={EXPORT_WAY.address(incident, choice.profile, choice.redact)}
          download={preview?.fileName ?? ''}
          onClick={EXPORT_WAY.begun}
        >
          <Icon name="download" />
          Download
        </a>
      ) : run.kind === 'writing' ? (
        <Button label="Stop" onClick={EXPORT_WAY.cancel} />
      ) : (
        <>
          {run.kind === 'saved' && <Button label="Show in folder" icon="folder" onClick={EXPORT_WAY.reveal} />}
          <Button
            label={run.kind === 'saved' ? 'Export again' : 'Export'}
            icon="export"
            kind={run.kind === 'saved' ? 'plain' : 'primary'}
            onClick={EXPORT_WAY.write}
          />
        </>
      )}
    </>
  );
}

const NO_RUN: ExportRun = { kind: 'none' };

function RunWords({ run }: { readonly run: ExportRun }) {
  switch (run.kind) {
    case 'none':
      return null;
    case 'writing':
      return run.progress === null ? (
        <b>Where to is being asked</b>
      ) : (
        <>
          <b>Exporting</b>
          <span className="muted clip">{progressText(run.progress)}</span>
        </>
      );
    case 'handed-over':
      return (
        <>
          <b>Download begun</b>
          <span className="muted clip">
            {run.progress !== null && run.progress.done < run.progress.of
              ? progressText(run.progress)
              : 'The browser puts it with its other downloads.'}
          </span>
        </>
      );
    case 'saved':
      return (
        <>
          <b className="clip" title={run.path}>
            Saved {run.path}
          </b>
          <span className="muted nowrap">{sizeText(run.bytes)}</span>
          {run.revealRefusal !== null && <span className="refused">{run.revealRefusal}</span>}
        </>
      );
    case 'refused':
      return <span className="refused">{run.message}</span>;
  }
}

const progressText = ({ done, of, says }: ExportProgress): string => `${done} of ${of} files; ${says}`;

function ProgressBar({ progress: { done, of } }: { readonly progress: ExportProgress }) {
  const share = of === 0 ? 0 : Math.min(1, done / of);
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
