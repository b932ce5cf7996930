import '../../styles/target-form.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';
import { inApp } from '../../state/connection.ts';
import { exportedTargets } from '../../state/watch-list.ts';

type Reading =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly yaml: string }
  | { readonly kind: 'refused'; readonly message: string };

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
  return (
    <Dialog
      title="Export the list"
      description="A configuration in YAML, which can be imported again. Passwords and secret headers are not in it."
      width={640}
      onClose={onClose}
      footer={
        reading.kind === 'read' && (
          <>
            <span className="grow" />
            <CopyButton text={reading.yaml} what="the list" small={false} />
            {/* The app lets its page write no files. */}
            {!inApp && (
              <Button label="Download" icon="download" kind="primary" onClick={() => download(reading.yaml)} />
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
