import { useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something is taken away. The focus begins on the harmless button and returns to where it was. */
export function Confirm({ title, text, action, onYes, onNo }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby="confirm-title" onClose={onNo}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      <div className="line">
        <button type="button" className="btn" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onYes();
            dialog.current?.close();
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
