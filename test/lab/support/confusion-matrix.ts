import type { Judged } from './verdict-run.ts';
import type { Confidence, Segment } from './watch-events.ts';

/** In the order in which rules look: the observer first, then outwards. */
const COLUMNS: readonly (Segment | 'nothing')[] = [
  ...(['observer', 'local-network', 'isp', 'path', 'resolver', 'destination'] as const),
  ...(['tls', 'application', 'transfer', 'cdn-origin', 'unknown', 'nothing'] as const),
];
const CONFIDENCES: readonly Confidence[] = ['low', 'medium', 'high'];

export interface Cell {
  readonly segment: Segment | 'nothing';
  readonly confidence: Confidence | null;
  /** What it went by, for whoever has to find out why it is wrong. */
  readonly why: string;
}

/** What was judged; `nothing` where there was no incident. */
export const cellsOf = ({ incidents }: Pick<Judged, 'incidents'>): readonly Cell[] =>
  incidents.length === 0
    ? [{ segment: 'nothing', confidence: null, why: '' }]
    : incidents.map(({ verdict: { segment, confidence, reasons, against } }) => ({
        segment,
        confidence,
        why: ` (for: ${reasons.join(' ')} against: ${against.join(' ')})`,
      }));

/** What is wrong with the verdict on a fault, in words; empty when it is right, and no surer than it may be. */
export function complaints(judged: Judged): readonly string[] {
  const { segments, atMost, elsewhereAtMost } = judged.right;
  return cellsOf(judged).flatMap(({ segment, confidence, why }) => {
    const told = `${confidence === null ? segment : `${segment} with ${confidence} confidence`}${why}`;
    const isRight = segments.includes(segment);
    const most = isRight ? atMost : elsewhereAtMost;
    if (most === null || (!isRight && confidence === null)) {
      return [`${judged.name}: ${told}; right is ${segments.join(' or ')}`];
    }
    const tooSure = confidence !== null && CONFIDENCES.indexOf(confidence) > CONFIDENCES.indexOf(most);
    return tooSure ? [`${judged.name}: ${told}, which is more than ${most}`] : [];
  });
}

/** A row for each fault, a column for each segment; `H`, `M` and `L` for the confidence, brackets around what is right. */
export function confusionMatrix(all: readonly Judged[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const rows = all.map((judged) => {
    const cells = cellsOf(judged);
    const columns = COLUMNS.map((column) => {
      const signs = cells.flatMap(({ segment, confidence }) =>
        segment === column ? [confidence === null ? '-' : confidence.slice(0, 1).toUpperCase()] : [],
      );
      const text = signs.join('');
      const isRight = judged.right.segments.includes(column);
      return (isRight ? `(${text === '' ? ' ' : text})` : text === '' ? '.' : ` ${text}!`)
        .padStart(column.length)
        .padEnd(column.length + 2);
    });
    return `${judged.name.padEnd(width)}  ${columns.join('')}`.trimEnd();
  });
  const head = `${''.padEnd(width)}  ${COLUMNS.map((column) => column.padEnd(column.length + 2)).join('')}`.trimEnd();
  return [head, ...rows, '(X) right segment, X! wrong one; L, M, H: confidence; -: no incident'].join('\n');
}
