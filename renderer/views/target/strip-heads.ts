import { roughSpanText } from '../../charts/gap-bands.ts';
import { dayAndTimeText, timeOfDayText } from '../../charts/moment-words.ts';
import type { Span } from '../../state/target.ts';

const DAY_MS = 86_400_000;
const NARROW_PX = 240;
const ONE: Readonly<Record<string, string>> = { '1 s': 'second', '1 min': 'minute', '1 h': 'hour', '1 days': 'day' };

/** Over the strip: its begin, what a cell is, its end. `cells` null: there is no strip yet. */
export function stripHeads(
  span: Span,
  live: boolean,
  cells: number | null,
  stripPx: number,
): readonly [string, string, string] {
  const lengthMs = span.toMs - span.fromMs;
  const edge = (atMs: number): string => (lengthMs > DAY_MS ? dayAndTimeText(atMs) : timeOfDayText(atMs).slice(0, 5));
  return [edge(span.fromMs), cellWords(lengthMs, cells, stripPx), live ? 'now' : edge(span.toMs)];
}

function cellWords(lengthMs: number, cells: number | null, stripPx: number): string {
  const isNarrow = stripPx < NARROW_PX;
  if (cells === null || cells === 0) return isNarrow ? '' : 'Loss and delay';
  const length = roughSpanText(lengthMs / cells);
  const each = `each ${ONE[length] ?? length}`;
  return isNarrow ? each : `Loss and delay, ${each}`;
}
