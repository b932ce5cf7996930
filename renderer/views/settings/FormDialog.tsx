import '../../styles/target-form.css';
import type { ComponentProps } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import type { Sending } from './use-sending.ts';

interface Props
  extends Pick<ComponentProps<typeof Dialog>, 'title' | 'description' | 'width' | 'children' | 'onClose'> {
  /** What the button says that sends it. */
  readonly action: string;
  readonly sending: Sending;
  /** Why it was not saved, where that belongs to no field; null when it does or when nothing was refused. */
  readonly refusal?: string | null;
}

/** A form in a dialog that is sent as a whole. */
export function FormDialog({ action, sending, refusal, children, ...dialog }: Props) {
  const reason = refusal === undefined ? (sending.refused?.message ?? null) : refusal;
  return (
    <Dialog
      {...dialog}
      className="target-form notice-form"
      onSubmit={() => void sending.submit()}
      footer={
        <>
          <span className="grow clip-2" role="alert">
            {reason !== null && <span className="refused">{reason} What you typed is kept.</span>}
          </span>
          <Button label="Cancel" onClick={dialog.onClose} />
          <Button label={action} kind="primary" type="submit" busy={sending.busy} />
        </>
      }
    >
      <div ref={sending.form}>{children}</div>
    </Dialog>
  );
}
