import { sizeText } from '../../components/size.ts';
import type { Collection } from '../../state/collecting.ts';
import type { ExportProgress } from '../../state/export-dialog.ts';
import type { ExportRun } from '../../state/export-run-state.ts';

interface Props {
  readonly run: ExportRun;
  /** What is being collected for the same incident; null when nothing is. */
  readonly taking: Collection | null;
}

/** What is under way or what became of it. It is told aloud, so that what counts by the second stands elsewhere. */
export function RunWords({ run, taking }: Props) {
  switch (run.kind) {
    case 'none':
      return taking === null ? null : <b>Collecting {taking.title}</b>;
    case 'completing':
      return (
        <>
          <b>Collecting {taking?.title ?? 'what is missing'}</b>
          <span className="muted">
            step {run.step} of {run.of}, then packing;
          </span>
        </>
      );
    case 'writing':
      return run.progress === null ? (
        <b>Where to is being asked</b>
      ) : (
        <>
          <b>Exporting</b>
          <span className="muted clip">{filesText(run.progress)}</span>
        </>
      );
    case 'handed-over':
      return (
        <>
          <b>Download begun</b>
          <span className="muted clip">
            {run.progress !== null && run.progress.done < run.progress.of
              ? filesText(run.progress)
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
          {run.missing.length > 0 && (
            <span className="muted clip" title={run.missing.join(', ')}>
              without {run.missing.join(', ')}
            </span>
          )}
          {run.revealRefusal !== null && <span className="refused">{run.revealRefusal}</span>}
        </>
      );
    case 'refused':
      return <span className="refused">{run.message}</span>;
  }
}

const filesText = ({ done, of, says }: ExportProgress): string => (of === 0 ? says : `${done} of ${of} files; ${says}`);

/** 0 to 1 of what is under way; null when nothing is, or nobody knows how far. */
export function footShare(run: ExportRun, taking: Collection | null): number | null {
  switch (run.kind) {
    case 'none':
      return taking === null ? null : takingShare(taking);
    case 'completing':
      // Packing takes a moment, so that the bar is nearly full when it begins.
      return (run.step - 1 + (taking === null ? 0 : takingShare(taking))) / (run.of + 0.1);
    case 'writing':
    case 'handed-over':
      return run.progress === null || run.progress.of === 0 || run.progress.done >= run.progress.of
        ? null
        : run.progress.done / run.progress.of;
    case 'saved':
    case 'refused':
      return null;
  }
}

function takingShare({ stage }: Collection): number {
  if (stage.kind !== 'taking' || stage.progress === null || stage.progress.of === 0) return 0;
  return Math.min(1, stage.progress.done / stage.progress.of);
}
