import { Button } from '../../components/Button.tsx';

interface Props {
  /** Why it was not saved, where that belongs to no field; null when it does or when nothing was refused. */
  readonly refusal: string | null;
  readonly action: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
}

/** What stands under a form that is sent as a whole. */
export const FormFoot = ({ refusal, action, busy, onCancel }: Props) => (
  <>
    <span className="grow clip-2" role="alert">
      {refusal !== null && <span className="refused">{refusal} What you typed is kept.</span>}
    </span>
    <Button label="Cancel" onClick={onCancel} />
    <Button label={action} kind="primary" type="submit" busy={busy} />
  </>
);
