import { useCallback } from 'react';
import type { Thresholds } from '../../../electron/domain/target.ts';
import { NumberSetting } from '../../components/Setting.tsx';
import { changeEngineSettings, type SettingsState } from '../../state/settings.ts';
import { readThreshold, secondsText } from './readings.ts';
import { useTyped } from './use-typed.ts';

type Kept = NonNullable<SettingsState['kept']>;

const FIELDS: readonly { readonly threshold: keyof Thresholds; readonly title: string; readonly hint: string }[] = [
  { threshold: 'intervalMs', title: 'Interval', hint: 'a request that hangs holds up none of the next' },
  { threshold: 'captureAfterMs', title: 'Capture after', hint: 'captures begin while the request is in flight' },
  { threshold: 'slowAfterMs', title: 'Slow after', hint: 'captured, but quicker than this: a near miss' },
  { threshold: 'timeoutMs', title: 'Timeout', hint: 'long on purpose: a short one hides how long it takes' },
];

export function ProbingCard({ kept }: { readonly kept: Kept }) {
  const isOverridden = kept.overridden.includes('thresholds');
  return (
    <section className="card" aria-label="Probing">
      <div className="head">
        <h2>Probing</h2>
        <span className="faint clip">defaults; each target may differ</span>
      </div>
      {isOverridden && (
        <p className="setting told">
          The configuration or command line that Stallscope was started with says these. Start it without to set them
          here.
        </p>
      )}
      {FIELDS.map((field) => (
        <ThresholdSetting
          key={field.threshold}
          {...field}
          thresholds={kept.settings.thresholds}
          disabled={isOverridden}
        />
      ))}
    </section>
  );
}

interface Props {
  readonly threshold: keyof Thresholds;
  readonly title: string;
  readonly hint: string;
  readonly thresholds: Thresholds;
  readonly disabled: boolean;
}

function ThresholdSetting({ threshold, title, hint, thresholds, disabled }: Props) {
  const read = useCallback((text: string) => readThreshold(text, threshold, thresholds), [threshold, thresholds]);
  const save = useCallback(
    (valueMs: number) => changeEngineSettings({ thresholds: { [threshold]: valueMs } }),
    [threshold],
  );
  const typed = useTyped({ kept: secondsText(thresholds[threshold]), read, save });
  return <NumberSetting title={title} hint={hint} unit="s" disabled={disabled} {...typed} />;
}
