import { durationText } from '../duration.ts';
import type { WaterfallBar, WaterfallModel, WaterfallRow } from './waterfall-model.ts';

/** Bars of one row: solid while the request hung, hollow after it had ended. */
export function RowTrack({ row, model }: { readonly row: WaterfallRow; readonly model: WaterfallModel }) {
  const { toMs } = model;
  const last = row.bars.at(-1);
  return (
    <div className="wf-track">
      {row.bars.map((bar, index) => (
        // Bars have nothing of their own but their place in the row.
        // biome-ignore lint/suspicious/noArrayIndexKey: they are never reordered
        <Bar key={index} bar={bar} model={model} />
      ))}
      {row.beside !== null && (
        <Beside words={row.beside} afterMs={last?.toMs ?? null} beforeMs={row.bars[0]?.fromMs ?? 0} toMs={toMs} />
      )}
    </div>
  );
}

const percent = (ms: number, toMs: number): string => `${(Math.min(toMs, Math.max(0, ms)) / toMs) * 100}%`;

function Bar({ bar, model }: { readonly bar: WaterfallBar; readonly model: WaterfallModel }) {
  const { toMs, endMs } = model;
  if (bar.fromMs >= toMs) return null;
  const place = (fromMs: number, untilMs: number) => ({
    left: percent(fromMs, toMs),
    width: `calc(${percent(untilMs, toMs)} - ${percent(fromMs, toMs)})`,
  });
  const title = `+${durationText(bar.fromMs)} to +${durationText(bar.toMs)}`;
  if (bar.tone !== 'capture')
    return <span className={`wf-bar ${bar.tone}`} style={place(bar.fromMs, bar.toMs)} title={title} />;
  const until = endMs ?? Number.POSITIVE_INFINITY;
  // One that watches until the end is over a moment after it.
  const hasLate = bar.toMs > until + toMs * 0.004;
  return (
    <>
      {bar.fromMs < until && (
        <span className="wf-bar capture" style={place(bar.fromMs, Math.min(bar.toMs, until))} title={title} />
      )}
      {hasLate && (
        <span
          className={bar.toMs > toMs ? 'wf-bar late cut' : 'wf-bar late'}
          style={place(Math.max(bar.fromMs, until), bar.toMs)}
          title={title}
        />
      )}
    </>
  );
}

interface BesideProps {
  readonly words: string;
  /** End of the last bar; null where the row has none. */
  readonly afterMs: number | null;
  readonly beforeMs: number;
  readonly toMs: number;
}

/** From here on words stand before the bar, where there is more room. */
const TURN_SHARE = 0.66;

function Beside({ words, afterMs, beforeMs, toMs }: BesideProps) {
  if (afterMs === null) {
    return (
      <span className="wf-beside" style={{ left: 4, right: 0 }} title={words}>
        <span>{words}</span>
      </span>
    );
  }
  const after = { left: `calc(${percent(afterMs, toMs)} + 6px)`, right: 0 };
  const before = { left: 4, right: `calc(100% - ${percent(beforeMs, toMs)} + 6px)` };
  const isAfter = afterMs / toMs < TURN_SHARE;
  // A bar from edge to edge leaves no room at either side.
  if (!isAfter && beforeMs / toMs < 1 - TURN_SHARE) return null;
  return (
    <span className={isAfter ? 'wf-beside' : 'wf-beside before'} style={isAfter ? after : before} title={words}>
      <span>{words}</span>
    </span>
  );
}

/** Where something was seen to have been sent again. */
export function Pins({ model }: { readonly model: WaterfallModel }) {
  const { pins, toMs } = model;
  return pins
    .filter(({ atMs }) => atMs <= toMs)
    .map(({ atMs, count }) => (
      <span
        key={atMs}
        className="wf-pin"
        style={{ left: percent(atMs, toMs) }}
        title={`sent again ${count === 1 ? 'once' : `${count} times`}, seen at +${durationText(atMs)}`}
      />
    ));
}
