import '../../styles/target-form.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';
import { exportedTargets, LIST_SAVING, type ListSaved } from '../../state/watch-list.ts';

type Reading =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly yaml: string }
  | { readonly kind: 'refused'; readonly message: string };

type Saving = { readonly kind: 'none' } | { readonly kind: 'asking' } | ListSaved;

const FILE_NAME = 'stallscope-targets.yaml';

/** The list as a configuration, to be copied or put into a file. */
export function ExportListDialog({ onClose }: { readonly onClose: () => void }) {
  const [reading, setReading] = useState<Reading>({ kind: 'reading' });
  const read = useCallback(async (): Promise<void> => {
    setReading({ kind: 'reading' });
    const { yaml, refusal } = await exportedTargets();
    setReading(yaml === null ? { kind: 'refused', message: refusal ?? '' } : { kind: 'read', yaml });
  }, []);
  useEffect(() => void read(), [read]);
  const textRef = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (reading.kind === 'read') textRef.current?.focus();
  }, [reading]);
  const [saving, setSaving] = useState<Saving>({ kind: 'none' });
  const save = async (): Promise<void> => {
    if (LIST_SAVING.kind !== 'save') return;
    setSaving({ kind: 'asking' });
    setSaving(await LIST_SAVING.save());
  };
  return (
    <Dialog
      title="Export the list"
      description="A configuration in YAML, which can be imported again. Passwords and secret headers are not in it."
      width={640}
      onClose={onClose}
      footer={
        reading.kind === 'read' && (
          <>
            <SavedWords saving={saving} />
            <CopyButton text={reading.yaml} what="the list" small={false} />
            {LIST_SAVING.kind === 'download' ? (
              <Button label="Download" icon="download" kind="primary" onClick={() => download(reading.yaml)} />
            ) : (
              <Button
                label={saving.kind === 'saved' ? 'Save again…' : 'Save…'}
                icon="download"
                kind={saving.kind === 'saved' ? 'plain' : 'primary'}
                busy={saving.kind === 'asking'}
                onClick={() => void save()}
              />
            )}
          </>
        )
      }
    >
      {reading.kind === 'read' ? (
        <textarea
          ref={textRef}
          className="list-text"
          aria-label="The list"
          readOnly
          spellCheck={false}
          value={reading.yaml}
        />
      ) : reading.kind === 'reading' ? (
        <Says title="Reading the list" />
      ) : (
        <Says title="The list could not be read" text={reading.message}>
          <Button label="Try again" icon="repeat" onClick={() => void read()} />
        </Says>
      )}
    </Dialog>
  );
}

function SavedWords({ saving }: { readonly saving: Saving }) {
  switch (saving.kind) {
    case 'saved':
      return (
        <b className="grow clip" role="status" title={saving.path}>
          Saved {saving.path}
        </b>
      );
    case 'refused':
      return (
        <span className="grow refused" role="alert">
          {saving.message}
        </span>
      );
    case 'none':
    case 'asking':
    case 'cancelled':
      return <span className="grow" />;
  }
}

/** Long enough for the slowest browser to have begun. */
const KEPT_MS = 60_000;

function download(yaml: string): void {
  const address = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = FILE_NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
