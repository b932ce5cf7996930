import { useId } from 'react';
import { Segmented } from '../../components/Segmented.tsx';
import { chooseExport } from '../../state/export-actions.ts';
import { type Redaction, useExportDialog } from '../../state/export-dialog.ts';

const REDACTION_WORDS: Readonly<Record<Redaction, string>> = {
  none: 'All goes out as it was captured, your URLs with their query values and what servers answered included. Header values and passwords that you gave to Stallscope are in no capture.',
  standard:
    'Credentials, cookies, query values, names of people and machines, private addresses and MAC addresses are replaced. Your source address stays: the desk needs it.',
  strict:
    'As standard, and the addresses from which you measured are replaced as well. For places where strangers read.',
};

/** For whom the bundle is, and what must not be in it. */
export function Choices() {
  const group = useId();
  const profiles = useExportDialog((state) => state.profiles);
  const choice = useExportDialog((state) => state.choice);
  return (
    // The choices themselves come a moment later than the dialog.
    <div className="export-choices" tabIndex={-1} data-focus-first="">
      <h3 id={`${group}-whom`}>For whom</h3>
      <div role="radiogroup" aria-labelledby={`${group}-whom`}>
        {profiles?.map(({ id, title, says }) => (
          <label key={id} className="profile">
            <input
              type="radio"
              name={group}
              checked={choice.profile === id}
              onChange={() => chooseExport({ profile: id })}
            />
            <span>
              <b>{title}</b>
              <small>{says}</small>
            </span>
          </label>
        )) ?? <p className="faint small">Being read.</p>}
      </div>
      <h3>Redaction</h3>
      <Segmented<Redaction>
        label="Redaction"
        value={choice.redact}
        onChange={(redact) => chooseExport({ redact })}
        options={[
          { value: 'none', label: 'None' },
          { value: 'standard', label: 'Standard' },
          { value: 'strict', label: 'Strict' },
        ]}
      />
      <p className="faint small">{REDACTION_WORDS[choice.redact]}</p>
    </div>
  );
}
