import '../../styles/export-range.css';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { changeRange, draftRange, readRange, readUtc, useRangeDraft } from '../../state/range-draft.ts';
import { closeDialog, openExportOf } from '../../state/screen.ts';
import { RangeTargets } from './RangeTargets.tsx';
import { lengthText } from './use-scope-words.ts';

const LENGTHS = [
  { label: '1 h', ms: 3_600_000 },
  { label: '24 h', ms: 86_400_000 },
  { label: '7 days', ms: 604_800_000 },
] as const;

/** For which time and which targets a bundle is to be made. */
export function RangeDialog() {
  const draft = useRangeDraft();
  const [isSent, setSent] = useState(false);
  const reading = readRange(draft, Date.now());
  const problemOf = (field: 'from' | 'to' | 'targets'): string | null =>
    reading.kind === 'wrong' && reading.field === field && (isSent || draft[field] !== '') ? reading.problem : null;
  const targetsProblem = problemOf('targets');
  return (
    <Dialog
      title="Export a time range"
      description="Every sample, incident and capture between two moments"
      width={560}
      className="range-dialog"
      onClose={closeDialog}
      onSubmit={() => {
        setSent(true);
        if (reading.kind === 'range') openExportOf(reading.scope);
      }}
      footer={
        <>
          <span className="grow muted" role="status">
            {reading.kind === 'range' && `${lengthText(reading.lengthMs)}, ${countText(draft.targets)}`}
          </span>
          <Button label="Cancel" onClick={closeDialog} />
          <Button label="Continue" kind="primary" type="submit" busy={reading.kind === 'wrong'} />
        </>
      }
    >
      <div className="range-times">
        <Field
          first
          mono
          label="From"
          unit="UTC"
          value={draft.from}
          hint={localText(draft.from)}
          error={problemOf('from')}
          onValue={(from) => changeRange({ from })}
        />
        <Field
          mono
          label="To"
          unit="UTC"
          value={draft.to}
          hint={localText(draft.to)}
          error={problemOf('to')}
          onValue={(to) => changeRange({ to })}
        />
      </div>
      <fieldset className="range-lengths">
        <legend className="unseen">Lengths</legend>
        <span className="faint">The last</span>
        {LENGTHS.map(({ label, ms }) => (
          <Button
            key={label}
            small
            label={label}
            aria-label={`The last ${label}`}
            onClick={() => draftRange(Date.now() - ms, Date.now(), draft.targets)}
          />
        ))}
      </fieldset>
      <RangeTargets chosen={draft.targets} problem={targetsProblem} onChange={(targets) => changeRange({ targets })} />
    </Dialog>
  );
}

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

function localText(text: string): string {
  const atMs = readUtc(text);
  return atMs === null ? '' : `${LOCAL.format(atMs)} here`;
}

function countText(targets: readonly string[] | null): string {
  if (targets === null) return 'all targets';
  return `${targets.length.toLocaleString()} ${targets.length === 1 ? 'target' : 'targets'}`;
}
