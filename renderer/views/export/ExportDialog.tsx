import '../../styles/export.css';
import { useEffect, useState } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';
import { useExportDialog } from '../../state/export-dialog.ts';
import { followExport } from '../../state/incident-actions.ts';
import { useLink } from '../../state/link.ts';
import { closeDialog } from '../../state/screen.ts';
import { Choices } from './Choices.tsx';
import { Completeness } from './Completeness.tsx';
import { ExportFoot } from './ExportFoot.tsx';
import { Replacements } from './Replacements.tsx';

/** The bundle of an incident before it is written: for whom, what is in it, what is missing, what is replaced, and the text for a ticket. */
export function ExportDialog({ incident }: { readonly incident: number }) {
  useEffect(() => followExport(incident), [incident]);
  const shown = useExportDialog((state) => state.incident);
  const preview = useExportDialog((state) => state.preview);
  const reading = useExportDialog((state) => state.reading);
  const refusal = useExportDialog((state) => state.refusal);
  const isLive = useLink((state) => state.link.kind === 'live');
  const hasPreview = shown === incident && preview !== null;
  return (
    <Dialog
      title="Export"
      description={`The evidence of incident ${incident} in one zip`}
      width={1_200}
      className="export-dialog"
      footer={<ExportFoot incident={incident} />}
      onClose={closeDialog}
    >
      <div className="export-parts">
        <Choices />
        <div className={reading ? 'export-middle reading' : 'export-middle'} aria-busy={reading}>
          {refusal !== null && (
            <p className="refused" role="alert">
              {refusal}
              {isLive ? '' : ' It is tried again by itself; what you chose stays.'}
            </p>
          )}
          {hasPreview ? (
            <>
              <Completeness preview={preview} />
              <Replacements preview={preview} />
            </>
          ) : (
            refusal === null && <Says title="What the bundle would hold is being put together." />
          )}
        </div>
        <Ticket text={hasPreview ? preview.ticket : ''} isOld={reading} />
      </div>
    </Dialog>
  );
}

function Ticket({ text, isOld }: { readonly text: string; readonly isOld: boolean }) {
  // Copied is what is shown, even while a later choice is being read.
  const [shown, setShown] = useState(text);
  useEffect(() => {
    if (text !== '') setShown(text);
  }, [text]);
  return (
    <section className={isOld ? 'export-ticket reading' : 'export-ticket'} aria-label="Ticket text">
      <div className="export-title">
        <h3>Ticket text</h3>
        <span className="grow" />
        <CopyButton text={shown} what="ticket text" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <pre className="export-ticket-text" tabIndex={0}>
        {shown}
      </pre>
    </section>
  );
}
