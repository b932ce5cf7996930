import '../../styles/export.css';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';
import { followExport, readExportAgain } from '../../state/export-actions.ts';
import { useExportDialog } from '../../state/export-dialog.ts';
import { type ExportScope, isSameScope } from '../../state/export-scope.ts';
import { useLink } from '../../state/link.ts';
import { closeDialog, openExportRange } from '../../state/screen.ts';
import { Choices } from './Choices.tsx';
import { Completeness } from './Completeness.tsx';
import { ExportFoot } from './ExportFoot.tsx';
import { Replacements } from './Replacements.tsx';
import { TicketText } from './TicketText.tsx';
import { useScopeWords } from './use-scope-words.ts';

/** A bundle before it is written: for whom, what is in it, what is missing and what helps, what is replaced, and the text for a ticket. */
export function ExportDialog({ scope }: { readonly scope: ExportScope }) {
  useEffect(() => followExport(scope), [scope]);
  const isShown = useExportDialog((state) => isSameScope(state.scope, scope));
  const preview = useExportDialog((state) => (isSameScope(state.scope, scope) ? state.preview : null));
  const reading = useExportDialog((state) => state.reading);
  const refusal = useExportDialog((state) => (isSameScope(state.scope, scope) ? state.refusal : null));
  const words = useScopeWords(scope);
  return (
    <Dialog
      title="Export"
      description={words}
      width={1_240}
      className="export-dialog"
      footer={isShown && <ExportFoot />}
      onClose={closeDialog}
    >
      <div className="export-parts">
        <Choices />
        <div className={reading ? 'export-middle reading' : 'export-middle'} aria-busy={reading}>
          {refusal !== null && preview !== null && <Refusal words={refusal} />}
          {preview !== null ? (
            <>
              <Completeness preview={preview} scope={scope} />
              <Replacements preview={preview} />
            </>
          ) : refusal === null ? (
            <Says title="What the bundle would hold is being put together." />
          ) : (
            <Says title="There is nothing to show." text={refusal}>
              {scope.kind === 'range' ? (
                <Button label="Change the time range" onClick={openExportRange} />
              ) : (
                <Button label="Try again" icon="repeat" onClick={readExportAgain} />
              )}
            </Says>
          )}
        </div>
        {(preview !== null || refusal === null) && <TicketText preview={preview} isOld={reading} />}
      </div>
    </Dialog>
  );
}

function Refusal({ words }: { readonly words: string }) {
  const isLive = useLink((state) => state.link.kind === 'live');
  return (
    <p className="refused" role="alert">
      {words}
      {isLive ? '' : ' It is tried again by itself; what you chose stays.'}
    </p>
  );
}
