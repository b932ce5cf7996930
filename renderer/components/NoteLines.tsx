import { Icon } from './Icon.tsx';

interface Props {
  /** Stays for as long as it is so; null when all is well. */
  readonly lasting: string | null;
  readonly notes: readonly string[];
  readonly onDismiss: (note: string) => void;
}

/** What a person should know about Stallscope itself, above what is seen and never over it. */
export function NoteLines({ lasting, notes, onDismiss }: Props) {
  const isQuiet = lasting === null && notes.length === 0;
  return (
    <section className={isQuiet ? 'notes none' : 'notes'} role="status" aria-label="About Stallscope itself">
      {lasting !== null && <p className="lasting">{lasting}</p>}
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>
              <span className="grow">{note}</span>
              <button
                type="button"
                className="btn quiet icon"
                aria-label={`Put away: ${note}`}
                title="Put away"
                onClick={() => onDismiss(note)}
              >
                <Icon name="remove" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
