import { useMemo } from 'react';
import { durationText } from '../../components/duration.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { type RequestBar, RequestStrip } from '../../components/incident/RequestStrip.tsx';
import type { IncidentStall } from '../../state/incident.ts';
import { stallText, utcClockText } from './incident-words.ts';

interface Props {
  readonly stalls: readonly IncidentStall[];
  readonly chosen: IncidentStall;
  readonly onChoose: (id: number) => void;
}

/** All bad requests of an incident in a strip, of which one is shown. There may be ten thousand. */
export function RequestChooser({ stalls, chosen, onChoose }: Props) {
  const index = stalls.findIndex(({ id }) => id === chosen.id);
  const choose = (to: number): void => {
    const stall = stalls[to];
    if (stall !== undefined) onChoose(stall.id);
  };
  const words = `Request ${(index + 1).toLocaleString()} of ${stalls.length.toLocaleString()}`;
  // While one hangs this is drawn ten times a second.
  const bars = useMemo(() => barsOf(stalls), [stalls]);
  return (
    <div className="request-chooser">
      <RequestStrip
        label="Requests of this incident"
        valueText={`${words}, ${utcClockText(chosen.startedAt)}, ${stallText(chosen)} for ${durationText(chosen.elapsedMs)}`}
        bars={bars}
        chosen={index}
        onChoose={choose}
      />
      <IconButton small icon="left" label="Request before" disabled={index <= 0} onClick={() => choose(index - 1)} />
      <span className="nowrap">{words}</span>
      <IconButton
        small
        icon="right"
        label="Request after"
        disabled={index >= stalls.length - 1}
        onClick={() => choose(index + 1)}
      />
    </div>
  );
}

function barsOf(stalls: readonly IncidentStall[]): readonly RequestBar[] {
  const fromMs = Date.parse(stalls[0]?.startedAt ?? '');
  return stalls.map(({ startedAt, elapsedMs, openedBy }) => ({
    atMs: Date.parse(startedAt) - fromMs,
    elapsedMs,
    tone: openedBy === 'failure' ? 'failed' : 'slow',
  }));
}
