import { type KeyboardEvent, useEffect, useRef } from 'react';
import { durationText, growingText } from '../duration.ts';
import { axisTicks } from './axis-ticks.ts';
import { useWidth } from './use-width.ts';
import { Pins, RowTrack } from './WaterfallTrack.tsx';
import type { WaterfallModel, WaterfallPhase, WaterfallRow } from './waterfall-model.ts';

interface Props {
  readonly model: WaterfallModel;
  /** Key of the row whose text is shown; null for none. */
  readonly chosen: string | null;
  /** Keys of rows that a sentence rests on. */
  readonly marked: ReadonlySet<string>;
  /** The row that is to come into sight, once for each turn; null: none. */
  readonly shown: { readonly row: string; readonly turn: number } | null;
  readonly onChoose: (key: string) => void;
}

/** The hung request and, under it on the same axis, all that was captured around it. Arrow keys move among the captures. */
export function Waterfall({ model, chosen, marked, shown, onChoose }: Props) {
  const rowsRef = useRef<HTMLDivElement>(null);
  const turn = useRef(0);
  // After each drawing: of another request the rows are drawn only when it was chosen.
  useEffect(() => {
    const row = shown === null ? null : rowsRef.current?.querySelector(`[data-row="${shown.row}"]`);
    if (shown === null || row == null || turn.current === shown.turn) return;
    turn.current = shown.turn;
    row.scrollIntoView({ block: 'nearest' });
  });
  const axisRef = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(axisRef);
  const { toMs, endMs, elapsedMs, thresholds, later, rows } = model;
  const ticks = axisTicks(toMs, widthPx, endMs);
  const share = (ms: number): string => `${Math.min(100, Math.max(0, (ms / toMs) * 100))}%`;
  const current = rows.some(({ key }) => key === chosen) ? chosen : (rows[0]?.key ?? null);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const index = rows.findIndex(({ key }) => key === current);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (row === undefined) return;
    event.preventDefault();
    onChoose(row.key);
    event.currentTarget.querySelector<HTMLElement>(`[data-row="${row.key}"]`)?.focus();
  };
  return (
    <div className="waterfall">
      <div className="wf-back" aria-hidden="true">
        <div className="wf-plot">
          {endMs !== null && <span className="wf-after" style={{ left: share(endMs) }} />}
          {ticks.map(({ atMs }) => (
            <span key={atMs} className="wf-grid" style={{ left: share(atMs) }} />
          ))}
          {thresholds
            .filter(({ atMs }) => atMs <= toMs)
            .map(({ name, atMs, words }) => (
              <span key={name} className="wf-threshold" style={{ left: share(atMs) }} title={words} />
            ))}
        </div>
      </div>
      <div className="wf-axis" aria-hidden="true">
        <span />
        <div ref={axisRef} className="wf-ticks">
          {ticks.map(({ atMs, label }) => (
            <span key={atMs} style={{ left: share(atMs) }}>
              {label}
            </span>
          ))}
          {endMs !== null && (
            <span className="wf-flag" style={{ left: share(endMs) }}>
              {durationText(endMs)}
            </span>
          )}
        </div>
        <span className="wf-overlap">Overlap</span>
      </div>
      <div className={endMs === null ? 'wf-request open' : 'wf-request'}>
        <b>Request</b>
        <div className="wf-track">
          {model.phases.map((phase) => (
            <PhaseBlock key={phase.name} phase={phase} model={model} />
          ))}
          <Pins model={model} />
          <PhaseWords model={model} />
        </div>
        <b className="wf-overlap">{endMs === null ? growingText(elapsedMs) : durationText(elapsedMs)}</b>
      </div>
      {later !== null && (
        <div className="wf-row still">
          <span className="clip">{later.label}</span>
          <RowTrack row={later} model={model} />
          <span className="wf-overlap">{later.overlap}</span>
        </div>
      )}
      <div ref={rowsRef} role="listbox" aria-label="Captures" className="wf-rows" onKeyDown={move}>
        {rows.map((row) => (
          <CaptureRow
            key={row.key}
            row={row}
            model={model}
            isChosen={row.key === chosen}
            isMarked={marked.has(row.key)}
            isReached={row.key === current}
            onChoose={onChoose}
          />
        ))}
      </div>
      {endMs !== null && (
        <div className="wf-front" aria-hidden="true">
          <div className="wf-plot">
            <span className="wf-end" style={{ left: share(endMs) }} />
          </div>
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: WaterfallRow;
  readonly model: WaterfallModel;
  readonly isChosen: boolean;
  readonly isMarked: boolean;
  /** The keyboard comes in here. */
  readonly isReached: boolean;
  readonly onChoose: (key: string) => void;
}

function CaptureRow({ row, model, isChosen, isMarked, isReached, onChoose }: RowProps) {
  return (
    <div
      role="option"
      aria-selected={isChosen}
      tabIndex={isReached ? 0 : -1}
      data-row={row.key}
      className={`wf-row ${row.tone}${isChosen ? ' chosen' : ''}${isMarked ? ' cited' : ''}`}
      onClick={() => onChoose(row.key)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose(row.key);
      }}
    >
      <span className="clip" title={row.label}>
        {row.label}
        {isMarked && <span className="unseen">, cited</span>}
      </span>
      <RowTrack row={row} model={model} />
      <span className="wf-overlap">{row.overlap}</span>
    </div>
  );
}

/** Narrower ones have no room for words. */
const WORDS_FROM = 0.16;

function PhaseBlock({ phase, model }: { readonly phase: WaterfallPhase; readonly model: WaterfallModel }) {
  return (
    <span
      className={`wf-phase ph-${phase.name}${model.endMs === null && phase.isHung ? ' open' : ''}`}
      style={placeOf(phase, model)}
      title={`${phase.label}, ${durationText(phase.toMs - phase.fromMs)}`}
    />
  );
}

const placeOf = ({ fromMs, toMs }: WaterfallPhase, model: WaterfallModel) => ({
  left: `${(fromMs / model.toMs) * 100}%`,
  width: `${((toMs - fromMs) / model.toMs) * 100}%`,
});

/** What hung, over its bar and over the pins in it. */
function PhaseWords({ model }: { readonly model: WaterfallModel }) {
  const hung = model.phases.find(({ isHung }) => isHung);
  if (hung === undefined || (hung.toMs - hung.fromMs) / model.toMs < WORDS_FROM) return null;
  const again = model.pins.reduce((sum, { count }) => sum + count, 0);
  const more = again === 0 ? '' : `, ${again} ${again === 1 ? 'retransmission' : 'retransmissions'}`;
  return (
    <span className="wf-words" style={placeOf(hung, model)}>
      <span className={`clip ph-${hung.name}`}>
        {hung.label}
        {more}
      </span>
    </span>
  );
}
