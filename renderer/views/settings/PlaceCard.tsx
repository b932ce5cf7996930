import { TextSetting } from '../../components/Setting.tsx';
import { changeEngineSettings, type SettingsState } from '../../state/settings.ts';
import { readPublicAddress } from './readings.ts';
import { useTyped } from './use-typed.ts';

type Kept = NonNullable<SettingsState['kept']>;

const save = (publicAddress: string | null) => changeEngineSettings({ publicAddress });

/** What a person knows of where this computer stands, and it cannot find out by itself. */
export function PlaceCard({ kept }: { readonly kept: Kept }) {
  const isOverridden = kept.overridden.includes('publicAddress');
  const typed = useTyped({ kept: kept.settings.publicAddress ?? '', read: readPublicAddress, save });
  return (
    <section className="card" aria-label="Place">
      <div className="head">
        <h2>Place</h2>
        <span className="faint clip">where it is measured from</span>
      </div>
      {isOverridden && (
        <p className="setting told">
          The configuration or command line that Stallscope was started with says this. Start it without to set it here.
        </p>
      )}
      <TextSetting
        title="Public address"
        hint="As servers see it, so that a desk finds you in its logs; nothing asks the network for it, and strict redaction takes it out."
        placeholder="not told"
        disabled={isOverridden}
        {...typed}
      />
    </section>
  );
}
