import '../../styles/target-form.css';
import { type DragEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { dropImport, sendImport, setImportText, useImportDraft } from '../../state/import-draft.ts';
import { showInList } from '../../state/overview.ts';
import { closeDialog } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { previewList, previewWords } from './list-preview.ts';

/** As much as the engine takes at once. */
const MOST_CHARACTERS = 16_000_000;

/** Adds a whole list, pasted or from a file. What it comes to is said before. */
export function ImportTargetsDialog() {
  const { text, sending, refusal } = useImportDraft();
  const rows = useTargets((state) => state.rows);
  const known = useMemo(() => new Set([...(rows?.values() ?? [])].map(({ target }) => target.address)), [rows]);
  const later = useDeferredValue(text);
  const preview = useMemo(() => previewList(later, known), [later, known]);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const under = useId();
  const canSend = preview.kind === 'lines' || preview.kind === 'configuration';

  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readText(file);
    if (read.kind === 'read') setImportText(read.text);
    setFileProblem(read.kind === 'read' ? null : read.problem);
  };
  const send = async (): Promise<void> => {
    if (!canSend) return;
    const added = await sendImport();
    if (added === null) return;
    closeDialog();
    const [first] = added;
    if (first !== undefined) showInList(first);
  };
  const onDrop = (event: DragEvent): void => {
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    void take(file);
  };
  return (
    <Dialog
      title="Import a list"
      width={640}
      onClose={closeDialog}
      onSubmit={() => void send()}
      footer={
        <>
          <Button label="Choose a file…" icon="folder" onClick={() => fileRef.current?.click()} />
          <span className="grow" />
          <Button
            label="Cancel"
            onClick={() => {
              dropImport();
              closeDialog();
            }}
          />
          <Button
            label={preview.kind === 'lines' ? `Add ${preview.targets.toLocaleString()}` : 'Import'}
            kind="primary"
            type="submit"
            disabled={!canSend}
            busy={sending}
          />
        </>
      }
    >
      <textarea
        className="list-text"
        aria-label="List of targets"
        aria-describedby={under}
        aria-invalid={preview.kind === 'wrong' || refusal !== null}
        data-focus-first=""
        spellCheck={false}
        autoComplete="off"
        maxLength={MOST_CHARACTERS}
        placeholder={'https://api.example.com/healthcheck\ntcp://db.example.com:5432\ndns://example.com?type=AAAA'}
        value={text}
        onChange={(event) => {
          setFileProblem(null);
          setImportText(event.target.value);
        }}
        onDragOver={(event) => event.preventDefault()}
        onDrop={onDrop}
      />
      <input
        ref={fileRef}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="File with a list of targets"
        accept=".yaml,.yml,.txt,.csv,.list,text/plain"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          // So that the same file can be chosen once more after it was mended.
          event.target.value = '';
        }}
      />
      <div id={under} className="list-under" role="status">
        {fileProblem !== null ? (
          <span className="refused">{fileProblem}</span>
        ) : refusal !== null ? (
          <span className="refused">{refusal} What you pasted is kept.</span>
        ) : (
          <p className={preview.kind === 'wrong' ? 'refused' : undefined}>{previewWords(preview)}</p>
        )}
        {preview.kind === 'wrong' && (
          <ol>
            {preview.problems.map(({ line, reason }) => (
              <li key={line}>
                <b>Line {line.toLocaleString()}:</b> {reason}
              </li>
            ))}
            {preview.further > 0 && <li>and {preview.further.toLocaleString()} more</li>}
          </ol>
        )}
      </div>
    </Dialog>
  );
}

type FileReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'wrong'; readonly problem: string };

async function readText(file: File): Promise<FileReading> {
  if (file.size > MOST_CHARACTERS)
    return { kind: 'wrong', problem: `${file.name} is larger than 16 MB: it is no list of targets.` };
  let text: string;
  try {
    text = await file.text();
  } catch {
    return { kind: 'wrong', problem: `${file.name} could not be read. Was it moved?` };
  }
  return text.includes('\0') ? { kind: 'wrong', problem: `${file.name} is not a text.` } : { kind: 'read', text };
}
