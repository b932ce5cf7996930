import { Segmented } from '../../components/Segmented.tsx';
import { Setting } from '../../components/Setting.tsx';
import type { DesktopState } from '../../state/desktop.ts';
import type { ChangeApp } from './AppCard.tsx';

interface Props {
  readonly app: DesktopState;
  readonly onChange: ChangeApp;
}

export function SecretsCard({ app, onChange }: Props) {
  const { withoutKeyring } = app.settings;
  return (
    <section className="card" aria-label="Headers and passwords">
      <div className="head">
        <h2>Headers and passwords</h2>
      </div>
      {app.keyring === 'protected' ? (
        <Setting
          title="Where they are kept"
          hint="Locked with this system’s keyring. They are in no export and no log."
        />
      ) : (
        <Setting
          title="No keyring on this system"
          hint={
            withoutKeyring === 'memory'
              ? 'They are forgotten when Stallscope ends, and have to be given again.'
              : 'They are in a file that other programs of this user can read.'
          }
        >
          <Segmented
            label="Headers and passwords without a keyring"
            value={withoutKeyring}
            options={[
              { value: 'memory', label: 'Forget at the end' },
              { value: 'unprotected', label: 'Keep unprotected' },
            ]}
            onChange={(chosen) => onChange({ withoutKeyring: chosen })}
          />
        </Setting>
      )}
    </section>
  );
}
