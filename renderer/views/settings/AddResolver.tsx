import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { changeEngineSettings } from '../../state/settings.ts';
import { readResolver } from './readings.ts';

interface Props {
  readonly known: readonly string[];
  /** It was added, or called off. */
  readonly onDone: () => void;
}

/** One line for the address of one more resolver. What could not be added stays in it. */
export function AddResolver({ known, onDone }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const add = async (): Promise<void> => {
    const reading = readResolver(text, known);
    if (reading.kind === 'wrong') {
      setRefusal(reading.reason);
      field.current?.focus();
      return;
    }
    setBusy(true);
    const outcome = await changeEngineSettings({ resolvers: [...known, reading.value] });
    setBusy(false);
    if (outcome.kind === 'saved') onDone();
    else setRefusal(outcome.message);
  };
  return (
    <form
      className="setting adding-one"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <span className="what">
        <input
          ref={field}
          className="field"
          aria-label="Address of the resolver"
          aria-invalid={refusal !== null}
          aria-describedby={id}
          placeholder="192.0.2.53"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setRefusal(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onDone();
          }}
        />
        <small id={id} className={refusal === null ? undefined : 'refused'} role="status">
          {refusal ?? 'An address, with a port where it is not 53.'}
        </small>
      </span>
      <Button label="Cancel" small onClick={onDone} />
      <Button label="Add resolver" small type="submit" busy={busy} />
    </form>
  );
}
