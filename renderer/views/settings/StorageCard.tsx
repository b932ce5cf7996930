import { useCallback } from 'react';
import { NumberSetting, Setting } from '../../components/Setting.tsx';
import { sizeText } from '../../components/size.ts';
import { changeEngineSettings, type SettingsState, type StoreUse } from '../../state/settings.ts';
import { readDays } from './readings.ts';
import { useTyped } from './use-typed.ts';

type Kept = NonNullable<SettingsState['kept']>;
type Kind = 'samples' | 'summaries' | 'paths' | 'incidents';

export function StorageCard({ kept }: { readonly kept: Kept }) {
  const { use, settings } = kept;
  const { samplesDays, summariesDays } = settings.retention;
  const rest = use.totalBytes - use.samplesBytes - use.summariesBytes - use.pathsBytes - use.incidentsBytes;
  return (
    <section className="card" aria-label="Storage">
      <div className="head">
        <h2>Storage</h2>
        <span className="grow" />
        <span className="muted nowrap">
          {sizeText(use.totalBytes)} now{rest > 0 && `, ${sizeText(rest)} of it indexes and free room`}
        </span>
      </div>
      <UseBar use={use} />
      <DaysSetting
        kind="samples"
        title="Samples"
        bytes={use.samplesBytes}
        days={samplesDays}
        save={(days) => changeEngineSettings({ retention: { samplesDays: days } })}
      />
      <DaysSetting
        kind="summaries"
        title="Summaries"
        bytes={use.summariesBytes}
        days={summariesDays}
        save={(days) => changeEngineSettings({ retention: { summariesDays: days } })}
      />
      <Setting mark={<KindMark kind="paths" />} title="Paths" hint={sizeText(use.pathsBytes)}>
        <span className="muted">as long as summaries</span>
      </Setting>
      <Setting mark={<KindMark kind="incidents" />} title="Incidents and evidence" hint={sizeText(use.incidentsBytes)}>
        <span className="muted">until deleted</span>
      </Setting>
      <Setting title="Folder" hint={<span className="selectable">{use.directory}</span>} />
    </section>
  );
}

const KindMark = ({ kind }: { readonly kind: Kind }) => <span className={`kind of-${kind}`} aria-hidden="true" />;

/** The lines under it say the same. What is free in the files, and their indexes, have no colour. */
function UseBar({ use }: { readonly use: StoreUse }) {
  const parts: readonly { readonly kind: Kind; readonly bytes: number }[] = [
    { kind: 'samples', bytes: use.samplesBytes },
    { kind: 'summaries', bytes: use.summariesBytes },
    { kind: 'paths', bytes: use.pathsBytes },
    { kind: 'incidents', bytes: use.incidentsBytes },
  ];
  const used = parts.reduce((sum, part) => sum + part.bytes, 0);
  const whole = Math.max(use.totalBytes, used, 1);
  return (
    <div className="setting" aria-hidden="true">
      <span className="use">
        {parts.map(({ kind, bytes }) => (
          <span key={kind} className={`of-${kind}`} style={{ width: `${(bytes / whole) * 100}%` }} />
        ))}
      </span>
    </div>
  );
}

interface Props {
  readonly kind: Kind;
  readonly title: string;
  readonly bytes: number;
  readonly days: number;
  readonly save: Parameters<typeof useTyped<number>>[0]['save'];
}

function DaysSetting({ kind, title, bytes, days, save }: Props) {
  const read = useCallback((text: string) => readDays(text), []);
  const typed = useTyped({ kept: String(days), read, save });
  return <NumberSetting title={title} hint={sizeText(bytes)} unit="days" mark={<KindMark kind={kind} />} {...typed} />;
}
