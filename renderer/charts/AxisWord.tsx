interface Props {
  readonly xPx: number;
  readonly yPx: number;
  readonly words: string;
  /** The words end here; else they begin. */
  readonly end?: boolean;
  readonly middle?: boolean;
}

/** A word in a drawing. */
export function AxisWord({ xPx, yPx, words, end = false, middle = false }: Props) {
  return (
    <text className="axis-word" x={xPx} y={yPx} textAnchor={middle ? 'middle' : end ? 'end' : 'start'}>
      {words}
    </text>
  );
}
