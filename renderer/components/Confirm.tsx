import { useModal } from './use-modal.ts';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something is taken away. The focus begins on the harmless button and returns to where it was. */
export function Confirm({ title, text, action, onYes, onNo }: Props) {
  const modal = useModal(onNo);
  return (
    <dialog ref={modal.ref} className="confirm" aria-labelledby="confirm-title" onClose={modal.onClose}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      <div className="line">
        <button type="button" className="btn" onClick={modal.close}>
          Cancel
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onYes();
            modal.close();
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
