import { useEffect, useState } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { BundlePreview } from '../../state/export-dialog.ts';

type Form = 'text' | 'markdown';

interface Props {
  readonly preview: BundlePreview | null;
  /** A later choice is being read. */
  readonly isOld: boolean;
}

/** The text to paste, as it lies in the bundle. */
export function TicketText({ preview, isOld }: Props) {
  const [form, setForm] = useState<Form>('text');
  // Copied is what is shown, even while a later choice is being read.
  const [last, setLast] = useState(preview);
  useEffect(() => {
    if (preview !== null) setLast(preview);
  }, [preview]);
  const shown = preview ?? last;
  const text = shown === null ? '' : form === 'text' ? shown.ticket : shown.ticketMarkdown;
  const [title, rest] = form === 'text' ? titleAndRest(text) : ['', text];
  return (
    <section className={isOld ? 'export-ticket reading' : 'export-ticket'} aria-label="Ticket text">
      <div className="export-title">
        <h3>Ticket text</h3>
        <span className="grow" />
        <Segmented<Form>
          label="Form of the ticket text"
          value={form}
          onChange={setForm}
          options={[
            { value: 'text', label: 'Text' },
            { value: 'markdown', label: 'Markdown' },
          ]}
        />
        <CopyButton text={text} what="ticket text" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <pre className="export-ticket-text" tabIndex={0}>
        {title !== '' && <b>{title}</b>}
        {rest}
      </pre>
    </section>
  );
}

/** What stands above the first empty line is what it is about. */
function titleAndRest(text: string): readonly [string, string] {
  const end = text.indexOf('\n\n');
  return end < 0 ? ['', text] : [text.slice(0, end), text.slice(end)];
}
