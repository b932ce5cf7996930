import { Button } from '../../components/Button.tsx';
import { Setting } from '../../components/Setting.tsx';

interface Props {
  /** null while they are being read. */
  readonly refusal: string | null;
  readonly onAgain: () => void;
}

/** In place of what the engine keeps, until it has told it. */
export function UnreadCard({ refusal, onAgain }: Props) {
  return (
    <section className="card" aria-label="Settings of the engine">
      <div className="head">
        <h2>Probing, resolvers, storage</h2>
      </div>
      <Setting title={refusal === null ? 'Being read' : 'Not read so far'} hint={refusal}>
        {refusal !== null && <Button label="Read again" small onClick={onAgain} />}
      </Setting>
    </section>
  );
}
