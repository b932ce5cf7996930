/** Metrics of one name, as Prometheus takes them. */
export interface MetricFamily {
  /** In base units; that of a counter ends in `_total`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** In slices, so that whatever measures beside it is not held up by one that is long. */
  slices(): Iterable<readonly MetricRow[]>;
}

export interface MetricRow {
  /** What of a histogram it is; null for the other kinds. */
  readonly part: 'bucket' | 'sum' | 'count' | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export const row = (value: number, labels: Readonly<Record<string, string>> = {}): MetricRow => ({
  part: null,
  labels,
  value,
});

/** One row for each word, 1 for the one that holds now: how Prometheus is told of a state. */
export function stateRows(
  words: readonly string[],
  now: string | null,
  label: string,
  labels: Readonly<Record<string, string>> = {},
): MetricRow[] {
  return words.map((word) => row(word === now ? 1 : 0, { ...labels, [label]: word }));
}

const SLICE = 250;

/** Rows of many things, in slices. */
export function* sliced<Item>(
  items: Iterable<Item>,
  rowsOf: (item: Item) => readonly MetricRow[],
): Iterable<MetricRow[]> {
  let slice: MetricRow[] = [];
  for (const item of items) {
    slice.push(...rowsOf(item));
    if (slice.length < SLICE) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
