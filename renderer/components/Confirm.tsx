import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something is taken away. The focus begins on the harmless button and returns to where it was. */
export function Confirm({ title, text, action, onYes, onNo }: Props) {
  return (
    <Dialog
      title={title}
      width={420}
      className="confirm"
      onClose={onNo}
      footer={
        <>
          <span className="grow" />
          <Button label="Cancel" data-focus-first="" onClick={onNo} />
          <Button
            label={action}
            kind="danger"
            onClick={() => {
              onNo();
              onYes();
            }}
          />
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
